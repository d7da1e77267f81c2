"""The two directions of one path, held against each other: is the way back the way there, turned round?

Compared are the nodes that route, hop by hop, and the devices by which packets leave and enter a node. The
addresses of routers are not: each answers the one direction by one interface and the other by another.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from k8snet_tui.model.path import UNKNOWN, Chain, DeviceKind, Located, Segment
from k8snet_tui.model.trace import Hop, Trace, TraceStarted
from k8snet_tui.model.trace_options import Strategy
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.path.place import name_place


class Difference(Struct, frozen=True):
    why: str
    there: int = 0
    """The hop of the way there that it is about; 0 for none."""
    back: int = 0


class _Router(Struct, frozen=True):
    node: str | None
    """None: it was silent, or its place is not known, and may be any."""
    ttl: int
    place: str


def compare_directions(there: Trace, back: Trace) -> tuple[Difference, ...]:
    """Nothing is said of a direction that does not arrive yet."""
    if there.started is None or back.started is None:
        return ()
    outward, homeward = (
        _routers(started, trace.answering_hops)
        for started, trace in ((there.started, there), (back.started, back))
    )
    by_hops = () if outward is None or homeward is None else _compare_routers(outward, homeward)
    return (*by_hops, *_compare_chains(there.started.chain, back.started.chain))


def arrives(trace: Trace) -> bool:
    """The destination answers, and not only once upon a time."""
    started = trace.started
    return started is not None and any(has_arrived(h, started.destination) for h in trace.answering_hops)


def _routers(started: TraceStarted, hops: Sequence[Hop]) -> Sequence[_Router] | None:
    """Those before the destination; None where it has not answered.

    Probes that begin at a pod's node are already where the pod's own packets come to first. Of two pods on
    that node they do not tell whether it routes between them or its bridge passes on.
    """
    source, begun = started.source, []
    if started.strategy is Strategy.NODE and source.pod:
        if source.node == started.destination.node:
            return None
        begun = [_Router(source.node, 0, str(source.node))]
    for number, hop in enumerate(hops):
        if has_arrived(hop, started.destination):
            return [*begun, *map(_router, hops[:number])]
    return None


def _router(hop: Hop) -> _Router:
    if not hop.replies or not isinstance(hop.location, Located):
        return _Router(None, hop.ttl, "")
    if hop.location.node is None:
        return _Router(hop.replies[0].address, hop.ttl, hop.replies[0].address)
    return _Router(hop.location.node, hop.ttl, name_place(hop.location))


def _compare_routers(there: Sequence[_Router], back: Sequence[_Router]) -> Iterator[Difference]:
    if len(there) == len(back):
        for one, other in zip(there, reversed(back), strict=True):
            if None not in (one.node, other.node) and one.node != other.node:
                yield Difference(f"{one.place} is {other.place} on the way back", one.ttl, other.ttl)
        return
    yield Difference(f"routed by {_count(len(there))} there, by {_count(len(back))} back")
    for router in _only(there, back):
        yield Difference(f"{router.place} is on the way there only", there=router.ttl)
    for router in _only(back, there):
        yield Difference(f"{router.place} is on the way back only", back=router.ttl)


def _only(routers: Sequence[_Router], others: Sequence[_Router]) -> list[_Router]:
    """Those on nodes that are not among the others; none while one of the others is not known."""
    known = {router.node for router in others}
    return [] if None in known else [router for router in routers if router.node not in (None, *known)]


def _compare_chains(there: Chain, back: Chain) -> Iterator[Difference]:
    for one, other in zip(there.segments, reversed(back.segments), strict=False):
        out, into = _crossed(one), _crossed(other)[::-1]
        if one.node == other.node and UNKNOWN not in (*out, *into) and out != into:
            yield Difference(
                f"{one.node or 'outside'}: by {' – '.join(out)} there, by {' – '.join(into)} back"
            )


def _crossed(segment: Segment) -> list[str]:
    """Its tunnels and uplinks: a pod and its bridge belong to the end, not to the way between the nodes."""
    kinds = (DeviceKind.TUNNEL, DeviceKind.UPLINK)
    return [device.name for device in segment.devices if device.kind in kinds]


def _count(nodes: int) -> str:
    return "1 node" if nodes == 1 else f"{nodes} nodes"
