"""GNU inetutils' traceroute. It counts its lines from 1 wherever `-f` begins, and `-m` counts lines too, so
one line is asked for and taken for the TTL that was sent. Its clock starts after sending, as BusyBox's. It
knows IPv4 alone.

  1   10.244.1.1  0.007ms
  1   192.168.56.12  3063.929ms !H
"""

import re

from k8snet_tui.model.probe_answers import Answer
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine
from k8snet_tui.probe.dialects.hop_line import read_line

_NUMBER = re.compile(r"\s*1(?=\s)", re.ASCII)
_MARKS = {"!*": "!X"}
"""Codes without a letter: Linux sends of them the two by which a network and a host are prohibited."""
_UNIT = re.compile(r"(?<=\d)ms\b", re.ASCII)


def _reader(round_number: int) -> ReadLine:
    def read(ttl: int, text: str) -> list[Answer]:
        return read_line(round_number, ttl, _UNIT.sub(" ms", _NUMBER.sub(str(ttl), text, count=1)), _MARKS)

    return read


INETUTILS = Dialect(
    name="inetutils-traceroute",
    arguments={
        Protocol.UDP: '-M udp -q 1 -w "$wait_s" -f "$ttl" -m 1 -p "$port"',
        Protocol.ICMP: '-M icmp -q 1 -w "$wait_s" -f "$ttl" -m 1',
    },
    reader=_reader,
    version="GNU inetutils",
    ipv4_only=(Protocol.UDP, Protocol.ICMP),
    clocks_late=True,
)
