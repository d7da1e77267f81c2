"""Time to a complete path in the running screen, against kubectl doing the same by hand."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence

from benchmarks.screen import leave
from benchmarks.table import Row
from benchmarks.terminal import Terminal

RUNS = 7
DEBUG_RUNS = 3
"""Each leaves a container in nginx's spec."""
PAUSE_S = 1.2
"""Routers limit their ICMP errors to about one a second."""
DONE = "reached in 3 hops"


def measure_paths(argv: Sequence[str], env: Mapping[str, str], kubectl: str) -> list[Row]:
    address = _kubectl(kubectl, env, "get", "pod", "httpd", "-o", "jsonpath={.status.podIP}")
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
    with Terminal(argv, env) as terminal:
        terminal.wait_for("shell-1", "httpd", "cni0", "veth")
        mark(terminal, "httpd", "d")
        mark(terminal, "shell-1", "s")
        for _ in range(RUNS):
            healthy.append(_trace(terminal))
            by_exec.append(_time(kubectl, env, "exec", "shell-1", "--", *probe))
        mark(terminal, "nginx", "s")
        terminal.send("t")
        terminal.wait_for("start a probe pod")
        terminal.send("2")
        terminal.wait_for(DONE)
        created = [_trace(terminal) for _ in range(RUNS)]
        by_debug = [_time(kubectl, env, *debug) for _ in range(DEBUG_RUNS)]
        leave(terminal)
    return [
        Row.seconds("t to the last hop, kubectl exec … traceroute -n -q1", healthy, by_exec, 1),
        Row.seconds("the same from nginx by a probe pod, kubectl debug …", created, by_debug, 0.5),
    ]


def mark(terminal: Terminal, pod: str, key: str) -> None:
    """Filters to one pod, marks it, and shows all again."""
    for part in ("/", pod, "enter", key, "esc"):
        terminal.send(part)
        terminal.settle(0.3)


def _trace(terminal: Terminal) -> float:
    """Stops what runs, waits for the limits to refill, and times a new trace from its key."""
    terminal.send("esc")
    terminal.settle(0.3, limit_s=2)
    time.sleep(PAUSE_S)
    terminal.settle(0.2, limit_s=1)
    started_s = time.monotonic() - terminal.started_s
    terminal.send("t")
    terminal.wait_until_gone(DONE)
    return terminal.wait_for(DONE) - started_s


def _time(kubectl: str, env: Mapping[str, str], *arguments: str) -> float:
    time.sleep(PAUSE_S)
    started_s = time.monotonic()
    _kubectl(kubectl, env, *arguments)
    return time.monotonic() - started_s


def _kubectl(kubectl: str, env: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [kubectl, *arguments],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout
