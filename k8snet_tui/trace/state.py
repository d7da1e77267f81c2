"""The state of one trace: what is shown of it, and what its next observation is understood by."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import TraceOpened
from k8snet_tui.model.trace import Trace
from k8snet_tui.trace.epochs import HopWatch
from k8snet_tui.trace.quiet import Counting


class PathEnd(Struct, frozen=True):
    """The destination, or a router that refused to pass probes on: nothing is behind it."""

    address: str
    ttl: int
    is_sure: bool = False


class TraceState(Struct, frozen=True):
    trace: Trace = Trace()
    """What is shown of it."""
    opened: TraceOpened | None = None
    inventory: Inventory = Inventory("")
    """What the hops' places rest on."""
    end: PathEnd | None = None
    tcp_round: int = 0
    """The last after which TCP was tried."""
    counting: Counting = Counting()
    """What became of the losses."""
    last_s: float = 0.0
    """When something was observed last."""
    opened_s: float = 0.0
    round_s: float = 0.0
    """When the running round began."""
    watches: tuple[HopWatch, ...] = ()
    """By TTL, from 1: the hops' latest rounds, to know a change by."""


def show(state: TraceState, **changes: Any) -> TraceState:
    return replace(state, trace=replace(state.trace, **changes))
