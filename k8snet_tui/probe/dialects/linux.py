"""Linux traceroute 2.x (Dmitry Butskoy): the best there is, for each probe has a socket of its own.

`-U` keeps the port (traceroute(8)); without it the port rises with each probe. `--back` guesses the hops of
the way back from the answer's TTL, and prints them where they differ: `10.0.0.1 '-3'  0.5 ms`.
"""

from functools import partial

from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.hop_line import read_line

_MARKS = dict.fromkeys(("!<5>", "!<6>", "!<9>", "!<10>", "!<13>"), "!X")
"""ICMPv6: a policy failed, a route rejects (RFC 4443); ICMP: prohibited (RFC 1812), in older versions."""
_RANGE = '-n -q 1 -w "$wait_s" -f "$ttl" -m "$ttl" --back'

LINUX = Dialect(
    name="traceroute",
    arguments={
        Protocol.UDP: f'-U -p "$base" {_RANGE}',
        Protocol.ICMP: f"-I {_RANGE}",
        Protocol.TCP: f'-T -p "$base" {_RANGE}',
    },
    reader=lambda number: partial(read_line, number, marks=_MARKS),
    version="Modern traceroute for Linux",
)
