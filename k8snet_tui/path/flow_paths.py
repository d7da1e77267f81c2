"""Which of several flows take which way: those whose hops are the same, as far as they answered."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.trace import Hop, Outcome, Trace
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.path.place import name_place

_ARRIVED = frozenset({Outcome.REACHED, Outcome.CONTRADICTED})


class FlowPath(Struct, frozen=True):
    """One way, and the flows that take it, counted from 1."""

    flows: tuple[int, ...]
    way: tuple[Hop, ...]
    """Of the first of them, the destination left out."""
    arrives: bool
    longest: int
    """So many hops it may have: of an end whose hop is not sure, more than `way` has."""

    @property
    def names(self) -> str:
        """`flow 2`, `flows 1, 3`"""
        numbers = ", ".join(map(str, self.flows))
        return f"flow {numbers}" if len(self.flows) == 1 else f"flows {numbers}"


def group_flows(traces: Mapping[int, Trace]) -> tuple[FlowPath, ...]:
    """By the flows' numbers, in the order of their first flows. A silent hop fits any.

    Where probes of one flow are answered, a TCP connection does not stand in for another: it may go any way.
    """
    said = {number: trace.ended or trace.verdict for number, trace in traces.items()}
    outcomes = {number: verdict.outcome if verdict else None for number, verdict in said.items()}
    is_answered = any(outcome in _ARRIVED for outcome in outcomes.values())
    proved = _ARRIVED if is_answered else frozenset({Outcome.OPEN})
    paths: list[FlowPath] = []
    for number, trace in traces.items():
        one = FlowPath((number,), *_way(trace, outcomes[number] in proved))
        place = next((n for n, known in enumerate(paths) if _is_same(known, one)), None)
        if place is None:
            paths.append(one)
        else:
            known = paths[place]
            way, longest = _fuller(known.way, one.way), min(known.longest, one.longest)
            paths[place] = FlowPath((*known.flows, number), way, known.arrives, longest)
    return tuple(paths)


def describe_flows(paths: Sequence[FlowPath]) -> str:
    """`all 4 flows take one path`, or where they part and which go by what."""
    count = sum(len(path.flows) for path in paths)
    if len(paths) == 1:
        return f"all {count} flows take one path" if count > 1 else "one flow was traced"
    said = f"{count} flows take {len(paths)} paths"
    ttl = _parting(paths)
    if ttl:
        ways = "; ".join(f"{path.names} by {_place_at(path, ttl)}" for path in paths)
        said += f", which part at hop {ttl}: {ways}"
    broken = [path.names for path in paths if not path.arrives]
    return f"{said}; broken: {', '.join(broken)}" if broken else said


def _way(trace: Trace, arrives: bool) -> tuple[tuple[Hop, ...], bool, int]:
    assert trace.started is not None
    end = trace.started.destination
    way = tuple(hop for hop in trace.hops if not has_arrived(hop, end))
    unsure = [hop.at_most - 1 for hop in trace.hops if hop.at_most]
    return way, arrives, max([len(way), *unsure])


def _is_same(one: FlowPath, other: FlowPath) -> bool:
    if one.arrives is not other.arrives:
        return False
    if one.arrives and (len(one.way) > other.longest or len(other.way) > one.longest):
        return False
    return all(_fits(_addresses(a), _addresses(b)) for a, b in zip(one.way, other.way, strict=False))


def _fuller(one: tuple[Hop, ...], other: tuple[Hop, ...]) -> tuple[Hop, ...]:
    return max(one, other, key=lambda way: sum(bool(hop.replies) for hop in way))


def _parting(paths: Sequence[FlowPath]) -> int:
    """The first hop at which two of them were seen at different places; 0 for none."""
    for number, hops in enumerate(zip(*(path.way for path in paths), strict=False), 1):
        seen = [_addresses(hop) for hop in hops]
        if not all(_fits(seen[0], other) for other in seen[1:]):
            return number
    return 0


def _place_at(path: FlowPath, ttl: int) -> str:
    hop = path.way[ttl - 1]
    return f"{hop.replies[0].address} ({name_place(hop.location)})" if hop.replies else "*"


def _addresses(hop: Hop) -> frozenset[str]:
    return frozenset(reply.address for reply in hop.replies)


def _fits(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or one == other
