"""`mtr --raw`: one line an event, written at once (mtr's `ui/raw.c`). Hops count from 0, times are µs.

x 1 33001            a probe was sent
h 1 192.168.56.12    the address of a hop, before its first answer
p 1 131 33001        an answer

It sends ten probes a second, stays until its grace time is over, and does not tell `!H`. With a source and a
destination port given, all its UDP probes are one flow (mtr(8), `-L`), for they come from a raw socket: of a
connected one Linux chooses the way by a random number of that socket's (`sk_txhash`), not by its ports. Two
processes with the same ports cannot tell their answers apart, so ranges of TTLs wait for each other then.
Over IPv6 it hears no answer with both ports given (0.95), so there it is given one, and sends no single flow.
"""

import re

from k8snet_tui.model.probe_answers import Answer, Reply, SendFailed, Unreadable
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine
from k8snet_tui.probe.dialects.hop_line import read_address, read_failure

HOPS = 64
_EVENT = re.compile(r"(?P<kind>[a-z]) (?P<hop>\d{1,3}) (?P<rest>\S.*?)\s*", re.ASCII)
_TIME = re.compile(r"(?P<us>\d{1,10})( \d{1,10})?", re.ASCII)


def _reader(round_number: int) -> ReadLine:
    addresses: dict[int, str] = {}

    def read(_: int, text: str) -> list[Answer]:
        if failed := read_failure(text):
            return [SendFailed(round_number, 0, failed)]
        event = _EVENT.fullmatch(text)
        ttl = int(event["hop"]) + 1 if event else 0
        if event is None or not 1 <= ttl <= HOPS:
            return [Unreadable(text)] if text.strip() else []
        if event["kind"] == "h" and (address := read_address(event["rest"])):
            addresses[ttl] = address
            return []
        time = _TIME.fullmatch(event["rest"])
        if event["kind"] == "p" and time and ttl in addresses:
            return [Reply(round_number, ttl, addresses[ttl], int(time["us"]) / 1000)]
        return [Unreadable(text)] if event["kind"] in "hp" else []

    return read


_RANGE = '--raw -n -c 1 -i 1 -G "$wait_s" -f "$ttl" -m "$last" -U 64'

MTR = Dialect(
    name="mtr",
    arguments={
        Protocol.UDP: f'{_RANGE} -u $from_port -P "$base"',
        Protocol.ICMP: _RANGE,
        Protocol.TCP: f'{_RANGE} -T -P "$base"',
        Protocol.UDP_PARIS: f'{_RANGE} -u -L "$base" -P "$base"',
    },
    reader=_reader,
    ipv4_only=(Protocol.UDP_PARIS,),
    paces_s={**dict.fromkeys((Protocol.UDP, Protocol.ICMP, Protocol.TCP), 0.1), Protocol.UDP_PARIS: 4.0},
)
