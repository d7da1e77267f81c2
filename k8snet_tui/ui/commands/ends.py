"""What is chosen for the next trace, named as on the command line: two ends, or one and several others."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.ui.render import glyphs

_KIND_WORDS = frozenset(["pod", "pods", "po", "node", "nodes", "no", "svc", "service", "services"])
"""A namespace of such a name must be followed by the kind, or it would be read as one."""
_SHOWN_KINDS = frozenset(["node", "svc", "deploy", "ds", "sts", "rs", "job"])
"""What is no pod is named with its kind."""


class Ends(Struct, frozen=True):
    source: str = ""
    destination: str = ""
    marked: tuple[str, ...] = ()
    """Each to be traced with the one end that is chosen, in the order of marking."""

    def has_pod(self, name: str) -> bool:
        """One of them is a pod of this name, in whatever namespace."""
        pods = (end for end in (self.source, self.destination, *self.marked) if not end.startswith("node/"))
        return bool(name) and any(_short(end) == name for end in pods)

    def glyph(self, target: str) -> str:
        if target == self.source:
            return glyphs.SOURCE
        if target == self.destination:
            return glyphs.DESTINATION
        return glyphs.MARKED if target in self.marked else " "

    def mark(self, target: str) -> "Ends":
        """Takes it back where it already is."""
        others = tuple(marked for marked in self.marked if marked != target)
        return replace(self, marked=others if target in self.marked else (*others, target))

    def pairs(self) -> tuple["Ends", ...]:
        """The traces to begin: from the source to each that is marked, else from each to the destination.

        Without marks the one between the ends; none where an end is missing.
        """
        if not self.marked:
            return (self,) if self.source and self.destination else ()
        others = (each for each in self.marked if each not in (self.source, self.destination))
        if self.source:
            return tuple(Ends(self.source, each) for each in others)
        return tuple(Ends(each, self.destination) for each in others) if self.destination else ()

    def set_source(self, target: str) -> "Ends":
        """One thing is never both ends."""
        destination = "" if self.destination == target else self.destination
        return replace(self, source=target, destination=destination)

    def set_destination(self, target: str) -> "Ends":
        return self.swap().set_source(target).swap()

    def choose_source(self, target: str) -> "Ends":
        """Takes it back where it already is."""
        return self.set_source("" if self.source == target else target)

    def choose_destination(self, target: str) -> "Ends":
        return self.swap().choose_source(target).swap()

    def words(self) -> str:
        """`shell-1 → httpd`: pods by their bare names; all else keeps its kind."""
        return f"{_short(self.source)} {glyphs.ARROW} {_short(self.destination)}"

    def missing(self) -> str:
        """What is to be done before a trace can begin; empty where nothing is."""
        if self.marked:
            return "choose a source with s, or a destination with d, for those that are marked"
        wanted = (("source", "s", self.source), ("destination", "d", self.destination))
        lacking = " and ".join(f"a {end} with {key}" for end, key, chosen in wanted if not chosen)
        return f"choose {lacking}" if lacking else ""

    def swap(self) -> "Ends":
        return replace(self, source=self.destination, destination=self.source)


def pod_target(pod: Pod) -> str:
    return _key_target(pod.key)


def seen_target(typed: str, pods: Iterable[Pod]) -> str:
    """The pod of that name as its row chooses it, where one alone in sight bears it; else what is typed."""
    found = [pod for pod in pods if pod.name == typed]
    return pod_target(found[0]) if len(found) == 1 else typed


def end_target(end: Endpoint) -> str:
    """The end itself, whatever it was chosen by: of a Service, the pod that was taken."""
    if end.pod:
        return _key_target(end.pod)
    return node_target(end.node) if end.node else end.address


def _key_target(key: str) -> str:
    namespace, _, name = key.partition("/")
    return f"{namespace}/pod/{name}" if namespace in _KIND_WORDS else key


def node_target(name: str) -> str:
    return f"node/{name}"


def _short(target: str) -> str:
    *before, name = target.split("/")
    return f"{before[-1]}/{name}" if before and before[-1] in _SHOWN_KINDS else name or "?"
