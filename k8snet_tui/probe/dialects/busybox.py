"""BusyBox traceroute. It tells the answers of all probes in a network apart by their destination port alone,
and those of ICMP not at all: so one process asks hop by hop there. It looks at its clock after it has sent
a probe: on a fast path it prints a few microseconds. Its flags are its own: for what a filter prohibits `!A`
and `!C`, over IPv6 `!S`, and a code without a letter is shifted by eight bits (`!<1280>`).
"""

from functools import partial

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.hop_line import read_line

_MARKS = dict.fromkeys(("!A", "!C", "!S", f"!<{5 << 8}>", f"!<{6 << 8}>"), "!X")

BUSYBOX = Dialect(
    name="busybox traceroute",
    arguments={
        Protocol.UDP: '-n -q 1 -w "$wait_s" -f "$ttl" -m "$ttl" -p "$port"',
        Protocol.ICMP: '-I -n -q 1 -w "$wait_s" -f "$ttl" -m "$last"',
    },
    reader=lambda number: partial(read_line, number, marks=_MARKS),
    version="BusyBox",
    paces_s={Protocol.ICMP: 4.0},
    clocks_late=True,
)
