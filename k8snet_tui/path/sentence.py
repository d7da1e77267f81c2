"""How a trace is told in one plain sentence: where it went, and where it stopped.

A hop is named by what the packet crossed there (`cni0 – eth1 – cni0`), a place by node and interface.
"""

from collections.abc import Sequence

from k8snet_tui.model.path import Ambiguous, Chain, DeviceKind, Located
from k8snet_tui.model.trace import Hop, TcpResult, TcpTried
from k8snet_tui.model.trace_options import Endpoint, Protocol
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.path.match import prove_device
from k8snet_tui.path.place import name_place

_NOTES = {
    "!H": "host unreachable",
    "!N": "network unreachable",
    "!P": "protocol unreachable",
    "!X": "forbidden by a firewall",
    "!F": "packet too big",
    "!S": "source route failed",
}
_TCP = {
    TcpResult.OPEN: "tcp port {} is open",
    TcpResult.REFUSED: "tcp port {} refuses connections",
    TcpResult.TIMEOUT: "tcp port {} timed out",
    TcpResult.UNKNOWN: "tcp port {} could not be tried",
}


def cross_hops(chain: Chain, hops: Sequence[Hop]) -> tuple[str, ...]:
    """What the packet crossed at each hop; `*` for a quiet one."""
    names: list[str] = []
    outside_seen = False
    for hop in hops:
        is_outside = isinstance(hop.location, Located) and hop.location.node is None and bool(hop.replies)
        names.append(hop.replies[0].address if is_outside and outside_seen else _crossing(chain, hop))
        outside_seen = outside_seen or is_outside
    return tuple(names)


def describe_crossing(chain: Chain, hops: Sequence[Hop], destination: Endpoint) -> str:
    """The summary of a trace that arrived: `reached in 3 hops: cni0 – eth1 – cni0`."""
    way = hops_to(hops, destination)
    count = f"{len(way)} hop" if len(way) == 1 else f"{len(way)} hops"
    if way and way[-1].at_most:
        count = f"{len(way)} to {way[-1].at_most} hops"
    return f"reached in {count}: {' – '.join(cross_hops(chain, way))}"


def hops_to(hops: Sequence[Hop], destination: Endpoint) -> Sequence[Hop]:
    """The hops up to the first that is the destination; all of them if none is."""
    for number, hop in enumerate(hops):
        if has_arrived(hop, destination):
            return hops[: number + 1]
    return hops


def describe_unreached(
    hops: Sequence[Hop],
    destination: Endpoint,
    tcp: Sequence[TcpTried] = (),
    protocol: Protocol = Protocol.UDP,
) -> str:
    """Where a trace stopped, and what the destination's TCP ports said when they were tried."""
    stopped = (
        _refusal(hops)
        or describe_loop(hops)
        or _last_asked(hops, destination)
        or _last_answer(hops, f"no answer from {destination.name} to {protocol} probes")
    )
    return "; ".join([stopped, *map(describe_tcp, tcp)])


def describe_tcp(tried: TcpTried) -> str:
    """`tcp port 80 is open`"""
    return _TCP[tried.result].format(tried.port)


def _refusal(hops: Sequence[Hop]) -> str:
    """The farthest hop that did not pass the probe on but said why."""
    for hop in reversed(hops):
        note = hop.replies[0].note if hop.replies else None
        if note and note.startswith("!"):
            meaning = _NOTES.get(note[:2], "unreachable")
            is_unsure = hop.at_most and hop.ttl == 1  # no router before it was heard
            place = f"hop {hop.ttl} to {hop.at_most}" if is_unsure else f"hop {hop.ttl}"
            return f"{_where(hop)} says {meaning} ({note}) at {place}"
    return ""


def describe_loop(hops: Sequence[Hop]) -> str:
    """One router at three hops and more: each time the packet has come back to it. Empty for none.

    Where no other one is between, it may also have refused the probes: mtr does not tell that.
    """
    met: dict[str, list[Hop]] = {}
    for hop in hops:
        for reply in hop.replies:
            met.setdefault(reply.address, []).append(hop)
    again = max(met.values(), key=len, default=[])
    if len(again) < 3:
        return ""
    first, last = again[0].ttl, again[-1].ttl
    if not any(hop.replies for hop in hops if first < hop.ttl < last and hop not in again):
        said = f"hops {first} to {last} are all answered by {_where(again[0])}"
        return f"{said}: packets go round, or are refused there without the tool saying so"
    return f"a routing loop: hops {first} to {last} come back to {_where(again[0])}"


def _last_asked(hops: Sequence[Hop], destination: Endpoint) -> str:
    """The last hop that was asked for has passed it on, or would have: nothing is known to be broken."""
    if not (hops and hops[-1].replies):
        return ""
    return f"{destination.name} is not within {len(hops)} hops; the last is {_where(hops[-1])}"


def _last_answer(hops: Sequence[Hop], silence: str) -> str:
    last = next((hop for hop in reversed(hops) if hop.replies), None)
    return f"{silence} after hop {last.ttl} ({_where(last)})" if last else f"{silence}, nor from any hop"


def _where(hop: Hop) -> str:
    """The place; for one that is not known, or outside, the address says more."""
    place = hop.location
    known = isinstance(place, Ambiguous) or (isinstance(place, Located) and place.node is not None)
    return name_place(place) if known else hop.replies[0].address


def _crossing(chain: Chain, hop: Hop) -> str:
    if not hop.replies:
        return "*"
    if proved := prove_device(chain, hop):
        return _name_crossing(chain, *proved)
    match hop.location:
        case Located(interface=interface) if interface:
            return interface
        case Ambiguous(candidates=candidates) if len({place.interface for place in candidates}) == 1:
            return candidates[0].interface
    return hop.replies[0].address


def _name_crossing(chain: Chain, segment: int, device: int) -> str:
    devices = chain.segments[segment].devices
    if devices[device].kind is DeviceKind.POD:
        # Its bridge, by which it is reached; where there is none, the veth next to it.
        bridge = next((each for each in devices if each.kind is DeviceKind.BRIDGE), None)
        return (bridge or devices[device - 1]).name
    if devices[device].kind is DeviceKind.OUTSIDE:
        return chain.segments[segment - 1].devices[-1].name
    return devices[device].name
