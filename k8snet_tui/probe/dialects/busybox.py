"""BusyBox traceroute. It tells the answers of all probes in a network apart by their destination port alone,
and those of ICMP not at all: so one process asks hop by hop there. It looks at its clock after it has sent
a probe: on a fast path it prints a few microseconds. What others flag as `!X`, forbidden by a firewall, has
letters of its own there (networking/traceroute.c), and over IPv6 a number is the code times 256.
"""

from msgspec.structs import replace

from k8snet_tui.model.address import ip_version
from k8snet_tui.model.probe_answers import Answer, Reply
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine
from k8snet_tui.probe.dialects.hop_line import read_line

_FORBIDDEN = {4: ("!A", "!C"), 6: ("!S", "!<1280>", "!<1536>")}
"""ICMP codes 9, 10 and 13 (RFC 1812, 5.2.7.1); ICMPv6 codes 1, 5 and 6 (RFC 4443, 3.1)."""


def _reader(round_number: int) -> ReadLine:
    return lambda ttl, text: [_as_others_flag(answer) for answer in read_line(round_number, ttl, text)]


def _as_others_flag(answer: Answer) -> Answer:
    if isinstance(answer, Reply) and answer.note in _FORBIDDEN[ip_version(answer.address)]:
        return replace(answer, note="!X")
    return answer


BUSYBOX = Dialect(
    name="busybox traceroute",
    arguments={
        Protocol.UDP: '-n -q 1 -w "$wait_s" -f "$ttl" -m "$ttl" -p "$port"',
        Protocol.ICMP: '-I -n -q 1 -w "$wait_s" -f "$ttl" -m "$last"',
    },
    reader=_reader,
    version="BusyBox",
    paces_s={Protocol.ICMP: 4.0},
    clocks_late=True,
)
