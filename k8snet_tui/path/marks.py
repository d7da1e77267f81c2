"""Which device of the expected chain each hop has proved.

An answer at a TTL means: the packet came into that node and was routed there. So a hop proves the device by
which the packet came in, also where the answer carries another of the node's addresses: a cali… has none, and
behind it the kernel answers with the first address it finds.
"""

from collections.abc import Iterable

from k8snet_tui.model.address import is_same
from k8snet_tui.model.path import UNKNOWN, Chain, DeviceKind, Located, Mark, Segment
from k8snet_tui.model.trace import Hop


def mark_chain(chain: Chain, hops: Iterable[Hop]) -> tuple[Mark, ...]:
    """One mark a device, with the first TTL that proved it; silent and unlocated hops prove nothing."""
    marks: dict[tuple[int, int], Mark] = {}
    for hop in hops:
        if (proved := prove_device(chain, hop)) and proved not in marks:
            marks[proved] = Mark(*proved, hop.ttl)
    return tuple(marks.values())


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
    if came_in is None or number == 0 or place.interface == UNKNOWN:
        return came_in
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
