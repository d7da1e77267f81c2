"""One tick: the TTLs that a far end was asked for in one word, and what its lines say of them.

A far end is not trusted: it is heard for so many lines, and of the TTLs that were asked for.
"""

from msgspec import Struct

from k8snet_tui.model.probe_answers import Answer, Reply, SendFailed, Silence, Unreadable
from k8snet_tui.probe.dialects.dialect import Dialect, ReadLine
from k8snet_tui.probe.frames import ProbeLine, printable

LINES_A_PROBE = 8
"""A tool that says more of one probe is not listened to."""
LATE_S = 15.0
"""How much later than its wait a tick may still be told of."""


class Tick(Struct):
    round: int
    ttls: range
    until_s: float
    """On the monotonic clock: after that nothing is expected of it."""
    lines: int = 0
    """So many were read."""
    read_line: ReadLine | None = None
    """Of the tool that sends its probes, from their first line on."""

    def read(self, line: ProbeLine, dialect: Dialect) -> list[Answer]:
        """`dialect` is the tool's, as known when the tick's first line comes."""
        if self.lines >= len(self.ttls) * LINES_A_PROBE:
            return []
        self.lines += 1
        if self.read_line is None:
            self.read_line = dialect.reader(self.round)
        return [self._plain(each) for each in self.read_line(line.ttl, line.text) if self._is_asked(each)]

    def _is_asked(self, answer: Answer) -> bool:
        return not isinstance(answer, Reply | Silence | SendFailed) or answer.ttl in self.ttls

    @staticmethod
    def _plain(answer: Answer) -> Answer:
        return Unreadable(printable(answer.line)) if isinstance(answer, Unreadable) else answer
