"""Whether an answer is the destination's: the one place that says so, by the value of the address."""

from k8snet_tui.model.address import is_same
from k8snet_tui.model.trace import Hop
from k8snet_tui.model.trace_options import Endpoint


def is_destination(address: str, destination: Endpoint) -> bool:
    return is_same(address, destination.address)


def has_arrived(hop: Hop, destination: Endpoint) -> bool:
    return any(is_destination(reply.address, destination) for reply in hop.replies)
