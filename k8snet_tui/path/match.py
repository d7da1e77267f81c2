"""The expected chain and the observed hops, held against each other: what is proved, what contradicts, where
the way ends.

An answer at a TTL means: the packet came into that node and was routed there. So a hop proves the device by
which the packet came in, also where the answer carries another of the node's addresses: a cali… has none, and
behind it the kernel answers with the first address it finds.
Where the kernels of both ends tell who routes on the way, a hop that is elsewhere, or a destination that
answers too early, contradicts them: somebody answers in another's name, or a list of endpoints is wrong.
"""

from collections.abc import Iterable, Iterator, Sequence

from k8snet_tui.model.address import is_same
from k8snet_tui.model.path import (
    UNKNOWN,
    Ambiguous,
    Chain,
    Contradiction,
    Cut,
    DeviceKind,
    Located,
    PathMatch,
    Proof,
    Segment,
)
from k8snet_tui.model.trace import Hop, Outcome
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.path.place import name_place


def match_path(
    chain: Chain, hops: Sequence[Hop], destination: Endpoint, outcome: Outcome | None = None
) -> PathMatch:
    """`outcome` is what the trace says so far: one that arrives is not cut, one that does not is."""
    proofs = prove_chain(chain, hops)
    arrives = outcome in (Outcome.REACHED, Outcome.OPEN) or any(has_arrived(hop, destination) for hop in hops)
    cut = None if arrives else chain.cut
    if cut is None and outcome is Outcome.UNREACHED:
        cut = _cut_after(chain, proofs)
    return PathMatch(proofs, tuple(_contradictions(chain, hops, destination)), cut)


def prove_chain(chain: Chain, hops: Iterable[Hop]) -> tuple[Proof, ...]:
    """One proof a device, with the first TTL that gave it; silent and unlocated hops prove nothing."""
    proofs: dict[tuple[int, int], Proof] = {}
    for hop in hops:
        if (proved := prove_device(chain, hop)) and proved not in proofs:
            proofs[proved] = Proof(*proved, hop.ttl)
    return tuple(proofs.values())


def _cut_after(chain: Chain, proofs: Sequence[Proof]) -> Cut | None:
    """Behind the last device that a hop has proved; with none, behind the source."""
    last = max(((p.segment, p.device, p.ttl) for p in proofs), default=None)
    segment, device = (last[0], last[1] + 1) if last else (0, 1)
    if chain.segments and device >= len(chain.segments[segment].devices):
        segment, device = segment + 1, 0
    if segment >= len(chain.segments):
        return None
    return Cut(segment, device, f"no answer after hop {last[2]}" if last else "no answer from any hop")


def _contradictions(chain: Chain, hops: Sequence[Hop], destination: Endpoint) -> Iterator[Contradiction]:
    if chain.routers is None or chain.length is None:
        return
    for hop in hops:
        if not hop.replies or (hop.replies[0].note or "").startswith("!"):
            continue  # one that refuses stands where the next would have been
        if has_arrived(hop, destination):
            if why := _odd_end(hop, destination, chain.length):
                yield Contradiction(hop.ttl, why)
            return
        if why := _odd_router(hop, chain.routers):
            yield Contradiction(hop.ttl, why)


def _odd_end(hop: Hop, destination: Endpoint, length: int) -> str:
    place = hop.location
    if isinstance(place, Located) and destination.pod and place.pod not in (None, destination.pod):
        return f"{destination.address} is {place.pod}, not {destination.pod}"
    if length <= (hop.at_most or hop.ttl):
        # Answers are limited: it may have been silent where it was asked first.
        return ""
    return f"{destination.name} answers at hop {hop.ttl}, and by the nodes' routes it is hop {length}"


def _odd_router(hop: Hop, routers: Sequence[str]) -> str:
    where = name_place(hop.location)
    if hop.ttl > len(routers):
        return f"hop {hop.ttl} is {where}, and by the nodes' routes nothing routes there"
    expected = routers[hop.ttl - 1]
    match hop.location:
        case Located(node=node, pod=pod) if node != expected or pod:
            return f"hop {hop.ttl} is {where}, and by the nodes' routes it is {expected}"
        case Ambiguous(candidates=candidates) if expected not in {place.node for place in candidates}:
            return f"hop {hop.ttl} is {where}, and by the nodes' routes it is {expected}"
    return ""


def prove_device(chain: Chain, hop: Hop) -> tuple[int, int] | None:
    """Segment and device of the chain that the hop proves."""
    place = hop.location
    if not isinstance(place, Located) or not hop.replies:
        return None
    if place.node is None:
        return _outside(chain, hop)
    for number in range(len(chain.segments) - 1, -1, -1):
        segment = chain.segments[number]
        if segment.node == place.node and (found := _on_segment(chain, number, place)) is not None:
            return number, found
    return None


def _on_segment(chain: Chain, number: int, place: Located) -> int | None:
    segment, is_last = chain.segments[number], number == len(chain.segments) - 1
    end = len(segment.devices) - 1
    if place.pod and is_last and segment.devices[end].kind is DeviceKind.POD:
        return end if segment.devices[end].name == place.pod.rpartition("/")[2] else None
    came_in = _entrance(segment, is_first=number == 0)
    if came_in is None or number == 0:
        return came_in
    if not is_last:
        # Behind the device that it came in by, a node on the way has another, by which it leaves.
        entrances = [device.name for device in segment.devices[:2] if device.kind is DeviceKind.TUNNEL]
        return int(place.interface in entrances)
    if place.interface == UNKNOWN:
        # A tunnel has an address of its own, which the API tells: the node's proves no more than its uplink,
        # for plugins go without the tunnel inside of one subnet (CrossSubnet, DirectRouting).
        kinds = [device.kind for device in segment.devices]
        return kinds.index(DeviceKind.UPLINK) if DeviceKind.UPLINK in kinds else came_in
    return next((i for i, device in enumerate(segment.devices) if device.name == place.interface), None)


def _entrance(segment: Segment, *, is_first: bool) -> int | None:
    """The device behind which the node routes: a pod's bridge or veth, else the tunnel or uplink."""
    wanted = (DeviceKind.BRIDGE, DeviceKind.VETH) if is_first else (DeviceKind.TUNNEL, DeviceKind.UPLINK)
    if is_first and segment.devices[:1] and segment.devices[0].kind is not DeviceKind.POD:
        return None
    kinds = [device.kind for device in segment.devices]
    return next((kinds.index(kind) for kind in wanted if kind in kinds), None)


def _outside(chain: Chain, hop: Hop) -> tuple[int, int] | None:
    """A place outside proves the uplink to it, and the destination out there proves itself."""
    number = len(chain.segments) - 1
    if number < 1 or chain.segments[number].node is not None:
        return None
    destination = chain.segments[number].devices[0].name
    if any(is_same(reply.address, destination) for reply in hop.replies):
        return number, 0
    return number - 1, len(chain.segments[number - 1].devices) - 1
