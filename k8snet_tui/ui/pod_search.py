"""Which pods a filter leaves: a substring of what their rows say, small and capital letters alike."""

from collections.abc import Sequence

from k8snet_tui.model.cluster import Pod


class PodSearch:
    """Keeps one joined text a pod, made again only for pods that changed."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[Pod, str]] = {}

    def matching(self, pods: Sequence[Pod], needle: str) -> Sequence[Pod]:
        if not needle:
            self._texts = {}
            return pods
        needle = needle.lower()
        self._texts = {pod.uid: self._entry(pod) for pod in pods}
        return [pod for pod, text in self._texts.values() if needle in text]

    def _entry(self, pod: Pod) -> tuple[Pod, str]:
        known = self._texts.get(pod.uid)
        if known is not None and known[0] is pod:
            return known
        return pod, " ".join((pod.key, pod.status, pod.node, *pod.addresses)).lower()
