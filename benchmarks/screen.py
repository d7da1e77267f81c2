"""The screen against an empty Textual app: first paint, filled panes, and a key's answer."""

import statistics
import time

from benchmarks.table import Row
from tests.terminal import Terminal

RUNS = 7
KEY_PRESSES = 20
ANSWER_S = 0.3
PROGRAM = ("-m", "k8snet_tui", "--exec", "node")
FIRST_TEXT = "opening…"
FILLED = ("shell-1", "httpd", "node-2", "cni0", "veth")


def measure_screen(kubeconfig: str) -> list[Row]:
    """Both programs in turns, so that a busy moment of the machine meets both."""
    empty, paint, filled = [], [], []
    for _ in range(RUNS):
        with Terminal(("-m", "benchmarks.empty_app")) as terminal:
            empty.append(_seconds_to(terminal, "ready"))
        with Terminal(PROGRAM, KUBECONFIG=kubeconfig) as terminal:
            paint.append(_seconds_to(terminal, FIRST_TEXT))
            filled.append(_seconds_to(terminal, *FILLED))
            leave(terminal)
    return [
        Row.seconds("first paint, an empty Textual app's first text, s", paint, empty, 1.3),
        Row.difference("panes filled, an empty app's first text, s", filled, statistics.median(empty), 0.8),
        *_measure_keys(kubeconfig),
    ]


def _measure_keys(kubeconfig: str) -> list[Row]:
    with Terminal(PROGRAM, KUBECONFIG=kubeconfig) as terminal:
        terminal.wait_for(*FILLED)
        terminal.read(2)
        answers = [_press(terminal, key) for key in ("j", "k") * (KEY_PRESSES // 2)]
        leave(terminal)
    times, sizes = zip(*answers, strict=True)
    return [
        Row.limit_of("a cursor key's answer, ms", times, 12),
        Row.limit_of("a cursor key's answer, bytes", sizes, 400),
    ]


def _press(terminal: Terminal, key: str) -> tuple[float, float]:
    """Milliseconds to the answer, and its bytes."""
    pressed_s = time.monotonic()
    terminal.press(key)
    size = terminal.read(ANSWER_S)
    return 1000 * (terminal.received_s - pressed_s), float(size)


def _seconds_to(terminal: Terminal, *texts: str) -> float:
    terminal.wait_for(*texts)
    return terminal.received_s - terminal.started_s


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.wait_for_exit()
