"""What the screen needs of a session: the one port between what is drawn and what is known.

The session's monitor fits it by its shape; the tests have one of their own, without a cluster.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from k8snet_tui.model.inventory import Inventory, Namespaces
from k8snet_tui.model.trace import TraceEvent
from k8snet_tui.session.questions import Ask


class Contexts(Protocol):
    """What the kubeconfig offers."""

    async def names(self) -> tuple[str, ...]: ...

    async def open(self, name: str | None) -> "SessionPort":
        """None: the one that the program was called with."""
        ...


class SessionPort(Protocol):
    def inventories(self) -> AsyncIterator[Inventory]:
        """Whole snapshots, unchanged parts the same objects; the first at once, while still loading."""
        ...

    def show_nodes(self, names: frozenset[str]) -> None:
        """Nodes whose interfaces are on the screen: only those are counted live."""
        ...

    def trace(self, source: str, destination: str, ask: Ask) -> AsyncIterator[TraceEvent]:
        """Names as on the command line; rounds go on until the iterator is closed."""
        ...

    async def namespaces(self) -> Namespaces:
        """Those to choose from."""
        ...

    async def switch_namespace(self, namespace: str | None) -> None:
        """Pods of another, or for None of all; all else goes on."""
        ...

    async def ask_to_read(self, ask: Ask) -> None:
        """Asks once a context, before interfaces of nodes are read by exec."""
        ...

    async def close(self) -> tuple[str, ...]:
        """Sentences about what was created and could not be removed."""
        ...
