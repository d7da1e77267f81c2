"""The screen against an empty Textual app: first paint, filled panes, and a key's answer."""

import os
import shutil
import statistics
import subprocess
import time

import psutil

from benchmarks.table import Row
from tests.terminal import Terminal

RUNS = 7
KEY_PRESSES = 20
ANSWER_S = 0.3
REST_S = 30
PROGRAM = ("-m", "k8snet_tui", "--exec", "node")
FIRST_TEXT = "opening…"
PODS = ("shell-1", "httpd")
FILLED = ("shell-1", "httpd", "node-2", "cni0", "veth")


def measure_screen(kubeconfig: str, kubectl: str | None) -> list[Row]:
    """The programs in turns, so that a busy moment of the machine meets all of them."""
    empty, paint, pods, filled, by_kubectl = [], [], [], [], []
    for _ in range(RUNS):
        with Terminal(("-m", "benchmarks.empty_app")) as terminal:
            empty.append(_seconds_to(terminal, "ready"))
        with Terminal(PROGRAM, KUBECONFIG=kubeconfig) as terminal:
            paint.append(_seconds_to(terminal, FIRST_TEXT))
            pods.append(_seconds_to(terminal, *PODS))
            filled.append(_seconds_to(terminal, *FILLED))
            leave(terminal)
        if kubectl:
            by_kubectl.append(time_command(kubectl, "--kubeconfig", kubeconfig, "get", "pods", "-A"))
    against_kubectl = [Row.seconds("pods on the screen, kubectl get pods -A, s", pods, by_kubectl, 6)]
    return [
        Row.seconds("first paint, an empty Textual app's first text, s", paint, empty, 1.3),
        Row.difference("panes filled, an empty app's first text, s", filled, statistics.median(empty), 0.8),
        *(against_kubectl if kubectl else ()),
        *_measure_keys(kubeconfig),
        *_measure_rest(kubeconfig),
    ]


def _measure_rest(kubeconfig: str) -> list[Row]:
    """With every node closed, nothing is counted."""
    with Terminal(("-m", "k8snet_tui", "--exec", "none"), KUBECONFIG=kubeconfig) as terminal:
        terminal.wait_for(*PODS)
        terminal.read(5)
        cpu_percent, bytes_s = watch_rest(terminal)
        leave(terminal)
    return [
        Row.limit_of("at rest, % of a core", [cpu_percent], 0.5),
        Row.limit_of("at rest, bytes in the usual second", [bytes_s], 0),
    ]


def watch_rest(terminal: Terminal) -> tuple[float, float]:
    """Percent of a core, and the median of the bytes each second: once a minute an age changes."""
    process = psutil.Process(terminal.pid)
    before, began_s = process.cpu_times(), time.monotonic()
    sizes = [terminal.read(1) for _ in range(REST_S)]
    after, took_s = process.cpu_times(), time.monotonic() - began_s
    used_s = after.user + after.system - before.user - before.system
    return 100 * used_s / took_s, statistics.median(sizes)


def find_kubectl() -> str | None:
    return os.environ.get("K8SNET_KUBECTL") or shutil.which("kubectl")


def time_command(*argv: str) -> float:
    """Seconds that a command took; it must succeed."""
    environment = {**os.environ, "KUBECTL_KUBERC": "false"}
    started_s = time.monotonic()
    subprocess.run(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.monotonic() - started_s


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
