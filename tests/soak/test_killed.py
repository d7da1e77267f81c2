"""The app is gone from one moment to the next, or its line is: nothing of it goes on in the cluster."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from k8snet_tui.model.cluster import ContainerKind
from tests.lasting import lasting
from tests.soak.cluster_hand import Hand
from tests.soak.faults import DESTINATION, SOURCE
from tests.soak.line import Line, line_of, write_kubeconfig
from tests.soak.soak import open_pair
from tests.terminal import Terminal
from tests.traces.command_line import PROGRAM

START_S = 30.0
GONE_S = 60.0
BY_EXEC: Sequence[str] = ()
BY_POD = ("--exec", "none", "--allow", "pod")
BY_EPHEMERAL = ("--exec", "none", "--allow", "ephemeral")
COUNTERS = "/proc/net/dev"

pytestmark = [lasting, pytest.mark.timeout(150)]


@pytest.fixture
async def hand(kubeconfig: Path, is_lab: bool) -> AsyncIterator[Hand]:
    async with open_pair(kubeconfig, is_lab=is_lab) as hand:
        yield hand
        await hand.remove_ended()


@pytest.fixture
def line(kubeconfig: Path, tmp_path: Path) -> Iterator[Line]:
    with line_of(kubeconfig) as line:
        write_kubeconfig(kubeconfig, line, tmp_path / "through")
        yield line


@contextmanager
def tracing(folder: Path, *options: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A trace that does not end by itself."""
    words = (PROGRAM, "trace", SOURCE, DESTINATION, "--rounds", "100000", *options)
    environment = {**os.environ, "KUBECONFIG": str(folder / "through")}
    with (folder / "traced").open("ab") as told:
        traced = subprocess.Popen(words, env=environment, stdout=told, stderr=told, stdin=subprocess.DEVNULL)
    try:
        yield traced
    finally:
        traced.kill()
        traced.wait()


async def test_after_kill_9_nothing_of_it_runs(hand: Hand, line: Line, tmp_path: Path) -> None:
    """Its sockets close, and with them the input of everything."""
    with everything_running(tmp_path) as (screen, traces):
        await await_everything(hand, screen)
        os.kill(screen.pid, signal.SIGKILL)
        for traced in traces:
            traced.kill()
        await require_gone(hand, GONE_S)  # a container that was added waits half a minute to be used again


async def test_a_probe_pod_whose_maker_was_killed_before_it_ran_ends_by_itself(
    hand: Hand, line: Line, tmp_path: Path
) -> None:
    with tracing(tmp_path, *BY_POD) as traced:
        await await_pods(hand, 1)
        traced.kill()
        await require_gone(hand, GONE_S)


async def test_after_a_line_has_frozen_for_good_nothing_of_it_runs(
    hand: Hand, line: Line, tmp_path: Path
) -> None:
    """The app lives and can do nothing; the server believes that it is still there."""
    with everything_running(tmp_path) as (screen, _):
        await await_everything(hand, screen)
        with tracing(tmp_path, *BY_POD):
            await await_pods(hand, 2)
            line.freeze()
            await require_gone(hand, GONE_S)


@contextmanager
def everything_running(folder: Path) -> "Iterator[tuple[Terminal, list[subprocess.Popen[bytes]]]]":
    """Nodes read and counted by the screen, and a trace by each strategy."""
    arguments = ("-m", "k8snet_tui", "--exec", "node")
    with (
        Terminal(arguments, KUBECONFIG=str(folder / "through")) as screen,
        tracing(folder, *BY_EXEC) as by_exec,
        tracing(folder, *BY_POD) as by_pod,
        tracing(folder, *BY_EPHEMERAL) as by_ephemeral,
    ):
        yield screen, [by_exec, by_pod, by_ephemeral]


async def await_everything(hand: Hand, screen: Terminal) -> None:
    began_s = time.monotonic()
    while missing := {"exec", "probe pod", "container", "counters"} - await what_runs(hand):
        assert time.monotonic() - began_s < START_S, f"not running: {missing}\n{screen.text()}"
        screen.read(0.1)
        await asyncio.sleep(0.2)


async def what_runs(hand: Hand) -> set[str]:
    pods = await hand.pods()
    running = await hand.our_processes(pods.values())
    source = pods[f"default/{SOURCE}"]
    added = [c for c in source.containers if c.kind is ContainerKind.EPHEMERAL and c.running]
    found = {
        "exec": any(told.startswith(f"{SOURCE}/main: ") for told in running),
        "container": any(told.startswith(f"{SOURCE}/{c.name}: ") for told in running for c in added),
        "probe pod": bool(await hand.our_pods()),
        "counters": any(told.endswith(COUNTERS) for told in running),
    }
    return {name for name, is_there in found.items() if is_there}


async def await_pods(hand: Hand, count: int) -> None:
    """They are there, and hardly more: the last one's container may run, or not yet."""
    began_s = time.monotonic()
    while len(await hand.our_pods()) < count:
        assert time.monotonic() - began_s < START_S
        await asyncio.sleep(0.02)


async def require_gone(hand: Hand, limit_s: float) -> None:
    began_s = time.monotonic()
    while left := await hand.our_pods() + await hand.our_processes((await hand.pods()).values()):
        assert time.monotonic() - began_s < limit_s, left
        await asyncio.sleep(0.5)
    print(f"gone after {time.monotonic() - began_s:.1f} s", flush=True)
