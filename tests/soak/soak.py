"""A monitor in the middle of everything, and what must hold after each fault, and at the end.

`K8SNET_SOAK_S` seconds with faults drawn from `K8SNET_SOAK_SEED`, a turn printed a line.
"""

import asyncio
import gc
import os
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from msgspec import Struct

from k8snet_tui.session import suspend
from k8snet_tui.session.monitor import Monitor, open_monitor
from k8snet_tui.settings import ClusterSettings
from k8snet_tui.ui.app import COLLECT_S
from tests.soak.cluster_hand import Hand, open_hand
from tests.soak.faults import BARE, DESTINATION, EXTRA, FAULTS, SOURCE, Fault, Scene, Sleeps
from tests.soak.line import Line, line_of, write_kubeconfig
from tests.soak.watcher import Watcher, until

PEACE_S = 4.0
"""At most, between two faults."""
RECOVERY_S = 30.0
CALM_S = 60.0
"""How long what was in use may take to be given back: an idle connection is kept for half a minute."""
REST_S = 45.0
"""A loop that gets no ticks ends after 30 s."""
MEMORY_GROWTH = 30 * 1024 * 1024
TRUE_ENDS = re.compile(
    r"was lost|is gone|can't be reached|there is no pod|has no IP|has no running container"
)
"""Why a trace may end, or not begin."""


class Use(Struct, frozen=True):
    """What a process holds."""

    tasks: Counter[str]
    connections: int
    files: int


async def soak(scene: Scene, faults: Iterable[Fault], monitor: Monitor) -> None:
    """Each fault, then the truth again."""
    lasting = (scene.watcher.look(), scene.watcher.keep_tracing(), collect_garbage())
    watching = [asyncio.create_task(each) for each in lasting]
    try:
        await recover(scene)
        await calm(scene)
        before, memory = use(scene.line), psutil.Process().memory_info().rss
        for number, fault in enumerate(faults):
            await asyncio.sleep(scene.chance.uniform(0, PEACE_S))
            began_s = time.monotonic()
            await fault(scene)
            scene.line.restore()
            ended_s = time.monotonic()
            await recover(scene)
            print(
                f"{number:3d} {fault.__name__:32s} {ended_s - began_s:5.1f} s, whole after "
                f"{time.monotonic() - ended_s:4.1f} s; {scene.watcher.rounds} rounds, "
                f"{len(scene.watcher.ends)} ends",
                flush=True,
            )
            assert not any(task.done() for task in watching), [task for task in watching if task.done()]
            assert not scene.watcher.false_words, scene.watcher.false_words
        await given_back(scene.line, before)
        grown = psutil.Process().memory_info().rss - memory
        print(f"memory: {memory >> 20} MiB before, {grown / (1 << 20):+.1f}", flush=True)
        assert grown < MEMORY_GROWTH, f"{grown >> 20} MiB more than before"
        odd = [words for _, words in scene.watcher.ends if not TRUE_ENDS.search(words)]
        assert not odd, odd
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await monitor.close()


async def collect_garbage() -> None:
    """As often as the screen does: a lost connection and its errors hold each other."""
    while True:
        gc.collect()
        await asyncio.sleep(COLLECT_S)


async def recover(scene: Scene) -> None:
    """The inventory is the truth, it says that it is live, and a round reaches the destination."""
    watcher, rounds = scene.watcher, scene.watcher.rounds
    began_s = time.monotonic()
    await until(lambda: watcher.is_live, RECOVERY_S, lambda: str(watcher.states))
    while difference := await differences(scene):
        assert time.monotonic() - began_s < RECOVERY_S, f"not the truth after {RECOVERY_S:g} s: {difference}"
        await asyncio.sleep(0.2)
    await until(lambda: watcher.rounds > rounds, RECOVERY_S, lambda: f"no round reaches: {watcher.ends[-3:]}")


async def differences(scene: Scene) -> str:
    shown = {pod.key: pod for pod in scene.watcher.inventory.pods}
    nodes = {node.name: node for node in scene.watcher.inventory.nodes}
    true, true_nodes = await scene.hand.pods(), await scene.hand.nodes()
    if (shown, nodes) == (true, true_nodes):
        return ""
    odd = [key for key in shown.keys() | true.keys() if shown.get(key) != true.get(key)]
    return f"pods {odd}, nodes {nodes.keys() ^ true_nodes.keys()}"


async def calm(scene: Scene) -> None:
    """Everything has run once and is loaded: readings, counters, a trace, a probe pod."""
    watcher = scene.watcher
    await until(
        lambda: watcher.inventory.rates.keys() >= {"node-1"} and watcher.rounds > 1,
        RECOVERY_S,
        lambda: "no counters",
    )
    assert not await watcher.trace_from_a_probe_pod(BARE)
    await asyncio.sleep(1)


def use(line: Line) -> Use:
    tasks = Counter(getattr(task.get_coro(), "__qualname__", "?") for task in asyncio.all_tasks())
    return Use(tasks, line.connections, psutil.Process().num_fds())


async def given_back(line: Line, before: Use) -> None:
    def is_back() -> bool:
        gc.collect()
        now = use(line)
        return (
            now.tasks <= before.tasks and now.connections <= before.connections and now.files <= before.files
        )

    await until(is_back, CALM_S, lambda: f"{use(line)} is more than {before}")


async def nothing_remains(hand: Hand) -> None:
    """In no pod runs anything of ours, and no pod of ours runs."""
    deadline_s = time.monotonic() + REST_S
    while left := await hand.our_pods() + await hand.our_processes((await hand.pods()).values()):
        assert time.monotonic() < deadline_s, left
        await asyncio.sleep(1)


@asynccontextmanager
async def open_pair(kubeconfig: Path, *, is_lab: bool) -> AsyncIterator[Hand]:
    """Two pods to trace between, on two nodes, new each time and removed afterwards."""
    hand = await open_hand(kubeconfig, is_lab=is_lab)
    try:
        for name in (SOURCE, DESTINATION, EXTRA, BARE):
            await hand.delete(name)
            await hand.cluster.await_gone(name)
        await hand.create(SOURCE, "node-1")
        await hand.create(DESTINATION, "node-2")
        await hand.create_bare(BARE, "node-1")
        for name in (SOURCE, DESTINATION, BARE):
            await hand.await_running(name)
        yield hand
    finally:
        await hand.close()


@asynccontextmanager
async def open_scene(
    kubeconfig: Path, folder: Path, *, is_lab: bool, seed: int, longest_s: float
) -> AsyncIterator[tuple[Scene, Monitor]]:
    """A monitor that sees the cluster by a line, and a hand that does not."""
    async with open_pair(kubeconfig, is_lab=is_lab) as hand:
        before = await hand.created()
        with line_of(kubeconfig) as line, pytest.MonkeyPatch.context() as patch:
            sleeps = Sleeps()
            patch.setattr(suspend, "suspended_s", sleeps.suspended_s)
            through = write_kubeconfig(kubeconfig, line, folder / "through")
            monitor = await open_monitor(ClusterSettings(kubeconfig=str(through), exec_scope="node"), {})
            watcher = Watcher(monitor, SOURCE, DESTINATION)
            yield Scene(line, hand, watcher, sleeps, random.Random(seed), longest_s), monitor
            line.restore()
            await until(lambda: line.connections == 0, 10, lambda: f"{line.connections} connections are left")
        await nothing_remains(hand)
        assert await hand.created() <= before, "a session that could leave removes all that it created"


async def soak_for(kubeconfig: Path, folder: Path, *, is_lab: bool) -> None:
    seconds = float(os.environ.get("K8SNET_SOAK_S", "600"))
    seed = int(os.environ.get("K8SNET_SOAK_SEED", "0")) or random.randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    async with open_scene(kubeconfig, folder, is_lab=is_lab, seed=seed, longest_s=30.0) as (scene, monitor):
        await soak(scene, draw(scene.chance, seconds), monitor)


def draw(chance: random.Random, seconds: float) -> Iterator[Fault]:
    """Every fault once, in some order, then any, until the time is over."""
    until_s = time.monotonic() + seconds
    yield from chance.sample(FAULTS, len(FAULTS))
    while time.monotonic() < until_s:
        yield chance.choice(FAULTS)
