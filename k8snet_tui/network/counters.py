"""Live counters of one node: the script that prints them at each tick, and the reader of its stream.

The tick comes from us, on standard input, so nothing remote outlives us by more than half a minute: the loop
ends with its input, and after 30 s without a tick (a line that hangs half open closes nothing).
"""

from collections.abc import Iterable, Sequence

from k8snet_tui.model.network import Counters, Rate
from k8snet_tui.model.trace import Chunk
from k8snet_tui.network.untrusted import MAX_INTERFACES, lines_of, plain_name, plain_number

TICK = b"tick\n"
"""Not an empty line: a shell without `read -t` tells a tick from the end by its text."""

# `read -t` is there in bash, BusyBox and mksh. dash has none: there timeout(1) guards each tick. Where that
# is missing too, the end of the input is the only end.
COUNTER_SCRIPT = r"""
if echo | { read -r -t 1 _; } 2>/dev/null; then tick() { read -r -t 30 _; }
elif command -v timeout >/dev/null; then tick() { [ "$(timeout 30 head -n 1)" ]; }
else tick() { read -r _; }
fi
while tick; do
  cat /proc/net/dev 2>/dev/null || while IFS= read -r line; do printf '%s\n' "$line"; done </proc/net/dev
  echo @@
done
"""

_END = b"@@\n"
_MAX_UNFINISHED = 4 << 20


class CounterReader:
    """Turns the stream, however it was cut, into one tuple of counters a tick."""

    def __init__(self) -> None:
        self._unfinished = b""

    def feed(self, chunk: Chunk) -> list[tuple[Counters, ...]]:
        """The tables that this chunk completes; a table of absurd length is given up."""
        *tables, self._unfinished = (self._unfinished + chunk.data).split(_END)
        if len(self._unfinished) > _MAX_UNFINISHED:
            self._unfinished = b""
        return [_read_table(table.decode("utf-8", "replace")) for table in tables]


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
