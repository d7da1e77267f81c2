"""A large cluster: how soon its pods are there, and how quick the screen is meanwhile and afterwards.

Measured in a pseudo-terminal against `kubectl get pods -A` on the same API server, in the same run. An answer
to a key is there when the screen reads differently in the way the key asks for, whatever else came before.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle

import psutil

from benchmarks.screen import PROGRAM, find_kubectl, leave, time_command, watch_rest
from benchmarks.table import Row, report
from tests.terminal import Terminal

CHANGES_A_SECOND = 200
CHURNED_NAMESPACE = "team-03"
KEYS = 150
LARGE = 50_000
"""Fewer are there before many keys can be pressed, and kubectl has not much to do."""
BETWEEN_KEYS_S = 0.05
LIMIT_S = 300
HEADING = "RDY"
CURSOR = "›"
PANES_TOP = 1
"""The line of the panes' upper borders; that of the pods is the last."""
MIB = 2.0**20


def measure_inventory(kubeconfig: str, kubectl: str, pods: int) -> list[Row]:
    """`pods` is how many the cluster has."""
    by_kubectl = time_command(kubectl, "--kubeconfig", kubeconfig, "get", "pods", "-A")
    with Terminal(PROGRAM, KUBECONFIG=kubeconfig) as terminal:
        terminal.limit_s = LIMIT_S
        panes_s = _seconds_to(terminal, "Pods")
        rows_s = _seconds_to(terminal, HEADING)
        while_loading = list(_press_until(terminal, lambda: f"{pods:,} pods" in terminal.line(0)))
        all_s = terminal.received_s - terminal.started_s
        terminal.read(2)
        at_rest = [_move(terminal, key) for key in _keys(KEYS)]
        filters = [_filter(terminal, "/app-00", "1"), _filter(terminal, "/app-0.*-[0-9]+", "7")]
        with _churning(kubeconfig):
            terminal.read(3)
            while_changing = [_move(terminal, key) for key in _keys(KEYS)]
        terminal.read(3)
        cpu_percent, bytes_s = watch_rest(terminal)
        memory = psutil.Process(terminal.pid).memory_info().rss / MIB
        leave(terminal)
    is_large = pods > LARGE
    return [
        Row.limit_of("from the panes to the first rows, s", [rows_s - panes_s], 1),
        Row.seconds(
            f"all {pods:,} pods, kubectl get pods -A, s", [all_s], [by_kubectl], 0.2 if is_large else 1
        ),
        *(_key_rows("while they load", while_loading) if is_large else ()),
        *_key_rows("when they are there", at_rest),
        *_key_rows(f"under {CHANGES_A_SECOND} changes a second", while_changing),
        Row.limit_of("a further letter of a filter, a text, ms", [filters[0]], 100),
        Row.limit_of("a further letter of a filter, a regular expression, ms", [filters[1]], 100),
        Row.limit_of("memory, MiB", [memory], 400),
        Row.limit_of("at rest, % of a core", [cpu_percent], 0.5),
        Row.limit_of("at rest, bytes in the usual second", [bytes_s], 0),
    ]


def _key_rows(when: str, answers_ms: Sequence[float]) -> list[Row]:
    slow = statistics.quantiles(answers_ms, n=100)[98]
    return [
        Row.limit_of(f"a cursor key's answer {when}, median of {len(answers_ms)}, ms", answers_ms, 20),
        Row.limit_of(f"a cursor key's answer {when}, p99, ms", [slow], 50),
    ]


def _seconds_to(terminal: Terminal, text: str) -> float:
    terminal.wait_for(text)
    return terminal.received_s - terminal.started_s


def _keys(number: int) -> Iterator[str]:
    yield from ("jjjjjjkkkkkk"[i % 12] for i in range(number))


def _press_until(terminal: Terminal, is_over: Callable[[], bool]) -> Iterator[float]:
    for key in cycle("jjjjjjkkkkkk"):
        if is_over():
            return
        yield _move(terminal, key)


def _move(terminal: Terminal, key: str) -> float:
    """Milliseconds until the cursor is on another row."""
    before = _cursor(terminal)
    pressed_s = time.monotonic()
    terminal.press(key)
    terminal.wait_until(lambda: _cursor(terminal) != before)
    answered_s = terminal.received_s
    terminal.read(BETWEEN_KEYS_S)
    return 1000 * (answered_s - pressed_s)


def _cursor(terminal: Terminal) -> list[int]:
    """Rows with a cursor in the pods' pane. The whole screen as text would take longer than the answer."""
    buffer, column = terminal.screen.buffer, terminal.line(PANES_TOP).rindex("╭") + 1
    return [y for y in range(terminal.screen.lines) if buffer[y][column].data == CURSOR]


def _filter(terminal: Terminal, typed: str, last: str) -> float:
    """Milliseconds from the last letter of a filter to the rows it leaves."""
    for letter in typed:
        terminal.press(letter)
        terminal.read(0.5)
    pressed_s = time.monotonic()
    terminal.press(last)
    terminal.wait_for(f"· {typed}{last}")
    answered_s = terminal.received_s
    terminal.press("\x1b")
    terminal.wait_until_gone("· /")
    return 1000 * (answered_s - pressed_s)


@contextmanager
def _churning(kubeconfig: str) -> Iterator[None]:
    argv = [sys.executable, "-m", "benchmarks.churn", kubeconfig, str(CHANGES_A_SECOND), CHURNED_NAMESPACE]
    process = subprocess.Popen(argv)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Measures the cluster of $KUBECONFIG; its number of pods is the one argument."""
    kubectl = find_kubectl()
    if kubectl is None:
        print("kubectl is needed to compare with: name it by K8SNET_KUBECTL", file=sys.stderr)
        return 2
    return 0 if report(measure_inventory(os.environ["KUBECONFIG"], kubectl, int(sys.argv[1]))) else 1


if __name__ == "__main__":
    sys.exit(main())
