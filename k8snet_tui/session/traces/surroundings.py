"""What a trace asks of the cluster around it: the same, whether that is watched or was looked at once."""

from typing import Protocol

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace_options import Endpoint


class Surroundings(Protocol):
    def current(self) -> Inventory:
        """What is known now; unchanged parts are the same objects."""
        ...

    async def learn(self, ends: tuple[Endpoint, Endpoint]) -> None:
        """Has the nodes of a trace that begins read, as far as that may be, and waits for it a moment."""
        ...

    async def learn_created(self, node: str) -> None:
        """Has a probe pod's node looked at again, which was read before the pod was there."""
        ...

    async def wait_until_gone(self, ends: tuple[Endpoint, Endpoint]) -> str:
        """Returns when a pod at one of the ends goes, with the sentence that says so."""
        ...

    def note_traced(self, nodes: frozenset[str]) -> None:
        """The nodes at the ends of all running traces, whenever they change: no others need be read."""
        ...

    def note_resting(self, is_resting: bool) -> None:
        """Every trace that runs is paused, or one goes on again: meanwhile nothing need be counted."""
        ...
