"""Live counters of one node: the script that prints them at each tick, and the reader of its answers.

Formats: net/core/net-procfs.c, net/ipv4/proc.c, net/ipv6/proc.c.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from k8snet_tui.model.network import Counters, IcmpCounters, NodeCounters, Rate
from k8snet_tui.network.ticked import answer_ticks
from k8snet_tui.network.untrusted import MAX_INTERFACES, lines_of, plain_name, plain_number

COUNTER_SCRIPT = answer_ticks(
    r"""
cat /proc/net/dev 2>/dev/null || while IFS= read -r line; do printf '%s\n' "$line"; done </proc/net/dev
for table in /proc/net/snmp /proc/net/snmp6; do
  while read -r line; do case $line in Icmp:* | Icmp6Out*) printf '%s\n' "$line" ;; esac; done <"$table"
done 2>/dev/null
"""
)
_LIMITS = ("OutRateLimitHost", "OutRateLimitGlobal")
"""`net.ipv4.icmp_ratelimit` and `icmp_msgs_per_sec`; ICMPv6 counts the first alone."""


def read_counters(answer: bytes) -> NodeCounters:
    """What the script prints at one tick."""
    lines = list(lines_of(answer.decode("utf-8", "replace")))
    return NodeCounters(tuple(_read_interfaces(lines)), (_read_icmp(lines), _read_icmp6(lines)))


def _read_interfaces(lines: Iterable[str]) -> Iterable[Counters]:
    rows = [line.partition(":") for line in lines if ":" in line and not line.startswith("Icmp:")]
    found = [(plain_name(head.strip()), values.split()) for head, _, values in rows[:MAX_INTERFACES]]
    return (_counters(name, values) for name, values in found if name and len(values) >= 16)


def _counters(name: str, values: Sequence[str]) -> Counters:
    """Columns: bytes packets errs drop fifo frame compressed multicast, first received, then sent."""
    received, sent = values[:8], values[8:]
    return Counters(
        interface=name,
        rx_bytes=plain_number(received[0]),
        tx_bytes=plain_number(sent[0]),
        rx_packets=plain_number(received[1]),
        tx_packets=plain_number(sent[1]),
        rx_drops=plain_number(received[3]),
        tx_drops=plain_number(sent[3]),
        rx_errors=plain_number(received[2]),
        tx_errors=plain_number(sent[2]),
    )


def _read_icmp(lines: Iterable[str]) -> IcmpCounters | None:
    """Two lines that begin with `Icmp:`: the names, and the totals below them."""
    tables = [line.split()[1:] for line in lines if line.startswith("Icmp:")]
    for names, totals in pairwise(tables):
        return _icmp(dict(zip(names, totals, strict=False)), "OutTimeExcds", "OutDestUnreachs", "OutEchoReps")
    return None


def _read_icmp6(lines: Iterable[str]) -> IcmpCounters | None:
    """A name and its total a line, as in `Icmp6OutTimeExcds  3`."""
    words = [line.split() for line in lines if line.startswith("Icmp6Out")]
    totals = {word[0].removeprefix("Icmp6"): word[1] for word in words if len(word) == 2}
    return _icmp(totals, "OutTimeExcds", "OutDestUnreachs", "OutEchoReplies") if totals else None


def _icmp(totals: Mapping[str, str], time_exceeded: str, unreachable: str, echo_replies: str) -> IcmpCounters:
    exceeded, ended, replied = (
        plain_number(totals.get(name, "")) for name in (time_exceeded, unreachable, echo_replies)
    )
    limits = [plain_number(totals[name]) for name in _LIMITS if name in totals]
    return IcmpCounters(exceeded, ended, replied, sum(limits) if limits else None)


def rates(
    first: Iterable[Counters], before: Iterable[Counters], after: Iterable[Counters], seconds: float
) -> tuple[Rate, ...]:
    """Of the interfaces in `before` and `after`, with the drops since `first`.

    One whose totals went back is a new one of the same name.
    """
    if seconds <= 0:
        return ()
    earlier = {counters.interface: counters for counters in before}
    dropped_before = {counters.interface: _drops(counters) for counters in first}
    found = []
    for now in after:
        then = earlier.get(now.interface)
        if then and then.rx_bytes <= now.rx_bytes and then.tx_bytes <= now.tx_bytes:
            received, sent = now.rx_bytes - then.rx_bytes, now.tx_bytes - then.tx_bytes
            drops = max(0, _drops(now) - dropped_before.get(now.interface, 0))
            found.append(Rate(now.interface, received / seconds, sent / seconds, drops))
    return tuple(found)


def _drops(counters: Counters) -> int:
    return counters.rx_drops + counters.tx_drops
