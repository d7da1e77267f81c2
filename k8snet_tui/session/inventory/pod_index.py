"""The pods of each node, and the agents of network plugins: kept with every change.

A large cluster's pods must not be gone through whenever one of them changes.
"""

from collections import Counter

from k8snet_tui.cni.recognition import Agent, find_agent
from k8snet_tui.model.cluster import Pod


class PodIndex:
    def __init__(self) -> None:
        self._by_node: dict[str, dict[str, Pod]] = {}
        self._agents: Counter[Agent] = Counter()

    def replace(self, before: Pod | None, after: Pod | None) -> None:
        if after is not None and before is None:
            before = self._by_node.get(after.node, {}).get(after.key)
        if before is not None:
            self._forget(before)
        if after is not None:
            self._by_node.setdefault(after.node, {})[after.key] = after
            if agent := find_agent(after):
                self._agents[agent] += 1

    def forget_all(self) -> None:
        self._by_node.clear()
        self._agents.clear()

    def forget_all_but_agents(self) -> None:
        """For a view of one namespace: nodes are still entered by pods of another."""
        for pod in [pod for pods in self._by_node.values() for pod in pods.values()]:
            if find_agent(pod) is None:
                self._forget(pod)

    def _forget(self, pod: Pod) -> None:
        here = self._by_node[pod.node]
        del here[pod.key]
        if not here:
            del self._by_node[pod.node]
        if agent := find_agent(pod):
            self._agents[agent] -= 1

    def on_node(self, node: str) -> list[Pod]:
        return list(self._by_node.get(node, {}).values())

    def agents(self) -> frozenset[Agent]:
        """Those of which at least one pod is there."""
        return frozenset(agent for agent, count in self._agents.items() if count > 0)
