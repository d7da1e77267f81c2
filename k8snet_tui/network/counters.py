"""Live counters of one node: the script that prints them at each tick, and the reader of its stream."""

from collections.abc import Iterable, Sequence

from k8snet_tui.model.network import Counters, Rate
from k8snet_tui.network.ticked import answer_ticks
from k8snet_tui.network.untrusted import MAX_INTERFACES, lines_of, plain_name, plain_number

COUNTER_SCRIPT = answer_ticks(
    r"""
cat /proc/net/dev 2>/dev/null || while IFS= read -r line; do printf '%s\n' "$line"; done </proc/net/dev
"""
)


def read_counters(answer: bytes) -> tuple[Counters, ...]:
    """The table that the script prints at one tick."""
    return _read_table(answer.decode("utf-8", "replace"))


def _read_table(table: str) -> tuple[Counters, ...]:
    rows = [line.partition(":") for line in lines_of(table) if ":" in line]
    found = [(plain_name(head.strip()), values.split()) for head, _, values in rows[:MAX_INTERFACES]]
    return tuple(_counters(name, values) for name, values in found if name and len(values) >= 16)


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
    )


def rates(before: Iterable[Counters], after: Iterable[Counters], seconds: float) -> tuple[Rate, ...]:
    """Of the interfaces in both; one whose totals went back is a new one of the same name."""
    if seconds <= 0:
        return ()
    earlier = {counters.interface: counters for counters in before}
    found = []
    for now in after:
        then = earlier.get(now.interface)
        if then and then.rx_bytes <= now.rx_bytes and then.tx_bytes <= now.tx_bytes:
            received, sent = now.rx_bytes - then.rx_bytes, now.tx_bytes - then.tx_bytes
            found.append(Rate(now.interface, received / seconds, sent / seconds))
    return tuple(found)
