"""Our own tracer in a python3 (probe/tracer.py). It reads ticks itself, and prints as traceroute does."""

from functools import partial

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.hop_line import read_line

TRACER = Dialect(
    name="python3",
    arguments={Protocol.UDP: "$base", Protocol.ICMP: "", Protocol.TCP: "$base"},
    reader=lambda number: partial(read_line, number),
)
