"""The pods of each node, and the network plugins that run: kept with every change.

A large cluster's pods must not be gone through whenever one of them changes.
"""

from collections import Counter

from k8snet_tui.model.cluster import Pod
from k8snet_tui.network.cni import name_plugin


class PodIndex:
    def __init__(self) -> None:
        self._by_node: dict[str, dict[str, Pod]] = {}
        self._plugins: Counter[str] = Counter()

    def replace(self, before: Pod | None, after: Pod | None) -> None:
        if after is not None and before is None:
            before = self._by_node.get(after.node, {}).get(after.key)
        if before is not None:
            self._forget(before)
        if after is not None:
            self._by_node.setdefault(after.node, {})[after.key] = after
            self._plugins[name_plugin(after)] += 1

    def forget_all(self) -> None:
        self._by_node.clear()
        self._plugins.clear()

    def forget_all_but_plugins(self) -> None:
        """For a view of one namespace: nodes are still entered by pods of another."""
        for pod in [pod for pods in self._by_node.values() for pod in pods.values()]:
            if not name_plugin(pod):
                self._forget(pod)

    def _forget(self, pod: Pod) -> None:
        here = self._by_node[pod.node]
        del here[pod.key]
        if not here:
            del self._by_node[pod.node]
        self._plugins[name_plugin(pod)] -= 1

    def on_node(self, node: str) -> list[Pod]:
        return list(self._by_node.get(node, {}).values())

    def plugins(self) -> frozenset[str]:
        """Names of the network plugins of which at least one pod is there."""
        return frozenset(name for name, count in self._plugins.items() if name and count > 0)
