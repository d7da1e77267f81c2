"""A script that answers each tick, and the frames that its answers come in.

The tick comes from us, on standard input, so nothing remote outlives us by more than half a minute: the loop
ends with its input, and after 30 s without a tick (a line that hangs half open closes nothing).
"""

TICK = b"tick\n"
"""Not an empty line: a shell without `read -t` tells a tick from the end by its text."""

# `read -t` is there in bash, BusyBox and mksh. dash has none: there timeout(1) guards each tick. Where that
# is missing too, the end of the input is the only end.
_TICKS = r"""
if echo | { read -r -t 1 _; } 2>/dev/null; then tick() { read -r -t 30 _; }
elif command -v timeout >/dev/null; then tick() { [ "$(timeout 30 head -n 1)" ]; }
else tick() { read -r _; }
fi
"""

_END = b"\n@@\n"
"""A line of its own: what an administrator wrote into a name or an alias may end so."""
_MAX_UNFINISHED = 4 << 20


def answer_ticks(answer: str) -> str:
    """The loop that runs the constant script `answer` at each tick and ends its output with a line `@@`."""
    return f"{_TICKS}while tick; do\n{answer}\necho @@\ndone\n"


def answer_changes(answer: str) -> str:
    """The same, but an answer that is that of the tick before is told as an empty one."""
    changed = f'new=$(\n{answer}\n)\n[ "$new" = "$old" ] || printf \'%s\\n\' "$new"\nold=$new'
    return f"old=\n{answer_ticks(changed)}"


class FrameReader:
    """Turns the stream, however it was cut, into one answer a tick."""

    def __init__(self) -> None:
        self._unfinished = b"\n"
        """Begins with a newline, so that the mark of an empty answer has one before it too."""

    def feed(self, data: bytes) -> list[bytes]:
        """The answers that these bytes complete; one of absurd length is given up."""
        *answers, self._unfinished = (self._unfinished + data).split(_END)
        if answers:
            self._unfinished = b"\n" + self._unfinished
        if len(self._unfinished) > _MAX_UNFINISHED:
            self._unfinished = b"\n"
        return [answer.lstrip(b"\n") for answer in answers]
