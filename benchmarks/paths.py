"""Time to a complete path in the running screen, against kubectl doing the same by hand."""

import os
import subprocess
import sys
import time

from benchmarks.screen import FILLED, PROGRAM, leave
from benchmarks.table import Row
from tests.terminal import Terminal

RUNS = 7
FEW_RUNS = 3
"""Each kubectl debug leaves a container in nginx's spec."""
PAUSE_S = 1.2
"""Routers limit their ICMP errors to about one a second."""
DONE = "reached in 3 hops"


def measure_paths(kubeconfig: str, kubectl: str) -> list[Row]:
    kubectl_argv = [kubectl, "--kubeconfig", kubeconfig]
    address = _run(*kubectl_argv, "get", "pod", "httpd", "-o", "jsonpath={.status.podIP}")
    probe = ["traceroute", "-n", "-q1", address]
    debug = [
        "debug",
        "-i",
        "-q",
        "nginx",
        "--image=busybox",
        "--image-pull-policy=IfNotPresent",
        "--",
        *probe,
    ]
    healthy, by_exec = [], []
    with Terminal(PROGRAM, KUBECONFIG=kubeconfig) as terminal:
        terminal.wait_for(*FILLED)
        mark(terminal, "httpd", "d")
        mark(terminal, "shell-1", "s")
        for _ in range(RUNS):
            healthy.append(_trace(terminal))
            by_exec.append(_time(*kubectl_argv, "exec", "shell-1", "--", *probe))
        leave(terminal)
    started, resting, by_debug = [], [], []
    for _ in range(FEW_RUNS):
        with Terminal(PROGRAM, KUBECONFIG=kubeconfig) as terminal:
            started.append(_trace_from_nginx(terminal))
            resting += [_trace(terminal) for _ in range(FEW_RUNS)]
            leave(terminal)
        by_debug.append(_time(*kubectl_argv, *debug))
    return [
        Row.seconds("t to the last hop, kubectl exec … traceroute -n -q1, s", healthy, by_exec, 1),
        Row.seconds(
            "from nginx, the yes to a probe pod to the last hop, kubectl debug …, s", started, by_debug, 0.5
        ),
        Row.seconds("from nginx again, t to the last hop, kubectl debug …, s", resting, by_debug, 0.5),
    ]


def measure_dead_ends(kubeconfig: str, kubectl: str) -> list[Row]:
    """The same question on the command line, where nothing answers."""
    kubectl_argv = [kubectl, "--kubeconfig", kubeconfig]
    httpd = _run(*kubectl_argv, "get", "pod", "httpd", "-o", "jsonpath={.status.podIP}")
    dead = {
        "a pod that is gone": f"{httpd.rpartition('.')[0]}.250",
        "a subnet that nobody routes": "10.244.251.9",
    }
    rows = []
    for what, address in dead.items():
        ours = [sys.executable, "-m", "k8snet_tui", "--kubeconfig", kubeconfig, "trace", "shell-1", address]
        mine = _time(*ours, exit_code=1)
        probe = ["traceroute", "-n", "-q1", "-w2", address]
        other = _time(*kubectl_argv, "exec", "shell-1", "--", *probe)
        rows.append(Row.seconds(f"{what}: trace, kubectl exec … traceroute -w2, s", [mine], [other], 1.3))
    return rows


READ_S = 0.6
"""What is typed sooner is no answer to a question."""


def _trace_from_nginx(terminal: Terminal) -> float:
    """The first trace from a pod without tools, timed from the answer to its question."""
    terminal.wait_for(*FILLED)
    mark(terminal, "httpd", "d")
    mark(terminal, "nginx", "s")
    terminal.press("t")
    terminal.wait_for("start a probe pod")
    terminal.read(READ_S)
    answered_s = time.monotonic()
    terminal.press("2")
    terminal.wait_for(DONE)
    return terminal.received_s - answered_s


def mark(terminal: Terminal, pod: str, key: str) -> None:
    """Filters to one pod, marks it, and shows all again."""
    terminal.press(f"/{pod}\r{key}")
    terminal.wait_for(f"{key.upper()} {pod}")
    terminal.press("\x1b")
    terminal.wait_until_gone("· /")


def _trace(terminal: Terminal) -> float:
    """Stops what runs, waits for the limits to refill, and times a new trace from its key."""
    terminal.press("\x1b")
    terminal.read(0.5)
    time.sleep(PAUSE_S)
    terminal.read(0.2)
    pressed_s = time.monotonic()
    terminal.press("t")
    terminal.wait_until_gone(DONE)
    terminal.wait_for(DONE)
    return terminal.received_s - pressed_s


def _time(*argv: str, exit_code: int = 0) -> float:
    time.sleep(PAUSE_S)
    started_s = time.monotonic()
    _run(*argv, exit_code=exit_code)
    return time.monotonic() - started_s


def _run(*argv: str, exit_code: int = 0) -> str:
    environment = {**os.environ, "KUBECTL_KUBERC": "false"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=180)
    if done.returncode != exit_code:
        raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}: {done.stderr}")
    return done.stdout
