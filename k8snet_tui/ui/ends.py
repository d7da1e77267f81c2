"""The two ends chosen for the next trace, named as on the command line."""

from msgspec import Struct

from k8snet_tui.model.cluster import Pod
from k8snet_tui.ui.render import glyphs

_KIND_WORDS = frozenset(["pod", "pods", "po", "node", "nodes", "no", "svc", "service", "services"])
"""A namespace of such a name must be followed by the kind, or it would be read as one."""


class Ends(Struct, frozen=True):
    source: str = ""
    destination: str = ""

    def has_pod(self, name: str) -> bool:
        """One of them is a pod of this name, in whatever namespace."""
        pods = (end for end in (self.source, self.destination) if not end.startswith("node/"))
        return bool(name) and any(_short(end) == name for end in pods)

    def glyph(self, target: str) -> str:
        if target == self.source:
            return glyphs.SOURCE
        return glyphs.DESTINATION if target == self.destination else " "

    def choose_source(self, target: str) -> "Ends":
        """Takes it back where it already is; one thing is never both ends."""
        source = "" if self.source == target else target
        return Ends(source, "" if self.destination == target else self.destination)

    def choose_destination(self, target: str) -> "Ends":
        return self.swap().choose_source(target).swap()

    def words(self) -> str:
        """`shell-1 → httpd`: pods by their bare names; nodes keep their kind."""
        return f"{_short(self.source)} {glyphs.ARROW} {_short(self.destination)}"

    def missing(self) -> str:
        """What is to be done before a trace can begin."""
        wanted = (("source", "s", self.source), ("destination", "d", self.destination))
        return " and ".join(f"choose a {end} with {key}" for end, key, chosen in wanted if not chosen)

    def swap(self) -> "Ends":
        return Ends(self.destination, self.source)


def pod_target(pod: Pod) -> str:
    return f"{pod.namespace}/pod/{pod.name}" if pod.namespace in _KIND_WORDS else pod.key


def node_target(name: str) -> str:
    return f"node/{name}"


def _short(target: str) -> str:
    return target if target.startswith("node/") else target.rpartition("/")[2] or "?"
