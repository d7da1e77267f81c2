"""How many hops the path must have, where the kernels of both ends were read.

Each node on the way lowers the TTL by one (RFC 1812, 5.3.1) and is a hop of its own, so the number does not
wait for answers, which are limited; and an answer that comes from nearer is not the destination's.
"""

from k8snet_tui.cni.registry import plugin_of
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.path import DeviceKind
from k8snet_tui.model.trace import Hop, TraceStarted
from k8snet_tui.path.arrival import has_arrived
from k8snet_tui.path.side import find_reading


def expect_length(started: TraceStarted, now: Inventory) -> int | None:
    """Hops to a pod on another node; None for other ends, and where it does not follow from what was read."""
    segments = started.chain.segments
    nodes = (started.source.node, started.destination.node)
    if len(segments) != 2 or segments[-1].devices[-1].kind is not DeviceKind.POD:
        return None
    if not plugin_of(now.cni).routes_in_kernel or not all(find_reading(now.readings, n) for n in nodes):
        return None
    starts_in_pod = segments[0].devices[0].kind is DeviceKind.POD
    return 3 if starts_in_pod else 2


def find_contradiction(hop: Hop, started: TraceStarted, length: int | None) -> str:
    """Why the destination cannot have answered here; empty where it can, or nothing is known."""
    if length is None or (hop.at_most or hop.ttl) >= length or not has_arrived(hop, started.destination):
        return ""
    nodes = [str(segment.node) for segment in started.chain.segments][-(length - 1) :]
    return f"answers as {started.destination.name}, and {' and '.join(nodes)} would be hops before it"
