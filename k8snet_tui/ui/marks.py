"""Which two ends are marked for the next trace, named as on the command line."""

from msgspec import Struct

from k8snet_tui.model.cluster import Pod
from k8snet_tui.ui import glyphs

_KIND_WORDS = frozenset(["pod", "pods", "po", "node", "nodes", "no", "svc", "service", "services"])
"""A namespace of such a name must be followed by the kind, or it would be read as one."""


class Marks(Struct, frozen=True):
    source: str = ""
    destination: str = ""

    def glyph(self, target: str) -> str:
        if target == self.source:
            return glyphs.SOURCE
        return glyphs.DESTINATION if target == self.destination else " "


def pod_target(pod: Pod) -> str:
    return f"{pod.namespace}/pod/{pod.name}" if pod.namespace in _KIND_WORDS else pod.key


def node_target(name: str) -> str:
    return f"node/{name}"


def mark_source(marks: Marks, target: str) -> Marks:
    """Marks, or takes the mark away where it already is; one end is never both."""
    source = "" if marks.source == target else target
    return Marks(source, "" if marks.destination == target else marks.destination)


def mark_destination(marks: Marks, target: str) -> Marks:
    return swap(mark_source(swap(marks), target))


def swap(marks: Marks) -> Marks:
    return Marks(marks.destination, marks.source)
