"""The screen against an empty Textual app: first paint, filled panes, and a key's answer."""

import statistics
import sys
from collections.abc import Mapping, Sequence

from benchmarks.table import Row
from benchmarks.terminal import Terminal

RUNS = 5
KEY_PRESSES = 20
QUIT_S = 8.0


def measure_screen(argv: Sequence[str], env: Mapping[str, str]) -> list[Row]:
    """Both programs in turns, so that a busy moment of the machine meets both."""
    empty, paint, filled = [], [], []
    for _ in range(RUNS):
        with Terminal([sys.executable, "-m", "benchmarks.empty_app"]) as terminal:
            empty.append(terminal.wait_for("ready"))
        with Terminal(argv, env) as terminal:
            paint.append(terminal.wait_for("Nodes"))
            filled.append(terminal.wait_for("shell-1", "httpd", "node-2", "cni0", "veth"))
            leave(terminal)
    first = statistics.median(empty)
    return [
        Row.seconds("first paint, an empty Textual app's first text", paint, empty, 1.3),
        Row.difference("panes filled after an empty app's first text, s", filled, first, 0.8),
        *measure_keys(argv, env),
    ]


def measure_keys(argv: Sequence[str], env: Mapping[str, str]) -> list[Row]:
    with Terminal(argv, env) as terminal:
        terminal.wait_for("shell-1", "httpd", "cni0")
        terminal.settle()
        answers = [terminal.press(key) for key in ("down", "up") * (KEY_PRESSES // 2)]
        leave(terminal)
    times = [answer.first_ms for answer in answers if answer.first_ms is not None]
    sizes = [float(answer.size_bytes) for answer in answers]
    return [
        Row.limit_of("a cursor key's answer, ms", times, 12),
        Row.limit_of("a cursor key's answer, bytes", sizes, 400),
    ]


def leave(terminal: Terminal) -> None:
    terminal.send("q")
    terminal.wait_ended(QUIT_S)
