"""A traceroute of some other make, and our own tracer under that name: what all of them have in common."""

from functools import partial

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.hop_line import read_line

PLAIN = Dialect(
    name="plain traceroute",
    arguments={Protocol.UDP: '-n -q 1 -w "$wait_s" -f "$ttl" -m "$ttl" -p "$port"'},
    reader=lambda number: partial(read_line, number),
)
