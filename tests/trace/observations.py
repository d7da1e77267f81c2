"""A trace told by hand: what is observed, round by round, on the records of a captured Flannel cluster."""

from collections.abc import Iterator, Sequence
from typing import Any

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import (
    Observation,
    RoundClosed,
    TimedObservation,
    TraceFinished,
    TraceOpened,
)
from k8snet_tui.model.probe_answers import Reply, RoundEnd
from k8snet_tui.model.trace import TcpResult, TcpTried, Trace
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.state import TraceState
from tests.inventories import collect
from tests.path.cluster_records import World, captured

ACROSS = ("10.244.2.1", "192.168.56.12", "10.244.0.2")
POD = ACROSS[-1]
FINISHED = TraceFinished()


def inventory_of(world: World) -> Inventory:
    return Inventory(
        "test",
        cni=world.cni,
        collections=collect(world.nodes, world.pods),
        readings=world.readings,
    )


def opened(destination: str = "httpd", world: World | None = None, **changes: Any) -> TraceOpened:
    world = world or captured()
    source, end = world.end("shell-1"), world.end(destination)
    given: dict[str, Any] = {
        "strategy": Strategy.EXEC,
        "probed_from": "shell-1",
        "inventory": inventory_of(world),
    }
    return TraceOpened(source, end, source, **(given | changes))


def reply(number: int, ttl: int, address: str) -> Reply:
    """A flag may follow the address, behind a blank."""
    address, _, note = address.partition(" ")
    return Reply(number, ttl, address, 0.1, note or None)


def round_of(
    number: int, hops: dict[int, str], silent: tuple[int, ...] = (), *, sure: bool = True
) -> list[Observation]:
    """One round whose highest TTL that answered is the path's end, if it is the destination or refused."""
    last = max(hops, default=0)
    address = hops.get(last, "")
    end = (
        RoundEnd.DESTINATION if address == POD else RoundEnd.REFUSED if "!" in address else RoundEnd.COMPLETE
    )
    length = last if sure and end is not RoundEnd.COMPLETE else None
    replies = [reply(number, ttl, address) for ttl, address in sorted(hops.items())]
    return [*replies, RoundClosed(number, end, silent, length)]


def healthy(number: int) -> list[Observation]:
    return round_of(number, dict(enumerate(ACROSS, 1)))


def silence(number: int, *heard: str) -> list[Observation]:
    """A round in which only the first hops answered."""
    hops = dict(enumerate(heard, 1))
    return round_of(number, hops, tuple(range(len(hops) + 1, 7)))


def tcp(result: TcpResult, port: int = 80) -> TcpTried:
    return TcpTried(port, result)


def told(*observations: Observation | Sequence[Observation]) -> TraceState:
    state = TraceState()
    for at_s, what in enumerate(_flat(observations)):
        state = apply(state, TimedObservation(float(at_s), what))
    return state


def trace_of(*observations: Observation | Sequence[Observation]) -> Trace:
    return told(*observations).trace


def _flat(observations: tuple[Observation | Sequence[Observation], ...]) -> Iterator[Observation]:
    for each in observations:
        yield from each if isinstance(each, Sequence) else [each]
