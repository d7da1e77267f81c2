"""What happens to a client in its life: a fault each, with what another client does meanwhile."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.cluster.lists import reflector
from k8snet_tui.session import suspend
from tests.soak.cluster_hand import Hand
from tests.soak.line import Line
from tests.soak.watcher import Watcher, until

SOURCE, DESTINATION, EXTRA, BARE = "soak-from", "soak-to", "soak-extra", "soak-bare"
FROZEN_LOOKS_LIVE_S = 15.0
DOWN_LOOKS_LIVE_S = 3.0
STRANDED_S = reflector.SILENCE_S + reflector.OPEN_S


class Sleeps:
    """This machine's clock, as if it had slept; it never goes back."""

    def __init__(self) -> None:
        self._awake_s = suspend.suspended_s
        self._more_s = 0.0

    def sleep(self, seconds: float) -> None:
        self._more_s += seconds

    def suspended_s(self) -> float:
        return self._awake_s() + self._more_s


class Scene(Struct, frozen=True):
    line: Line
    hand: Hand
    watcher: Watcher
    sleeps: Sleeps
    chance: random.Random
    longest_s: float
    """Of one fault."""


Fault: TypeAlias = Callable[[Scene], Awaitable[None]]


async def cut(scene: Scene) -> None:
    scene.line.cut()


async def cut_in_mid_answer(scene: Scene) -> None:
    """In an event of a watch, or in a frame of an exec, whichever comes."""
    scene.line.cut_after(scene.chance.randint(1, 3000))
    await scene.hand.change(SOURCE, 3)
    await asyncio.sleep(2)


async def cut_in_mid_list(scene: Scene) -> None:
    """The watch is too old, so a new list comes, and is cut once and again."""
    scene.line.refuse()
    if await scene.hand.forget_history(SOURCE):
        await asyncio.sleep(0.5)
    scene.line.restore()
    for _ in range(2):
        scene.line.cut_after(scene.chance.randint(3000, 20000))
        await asyncio.sleep(1)


async def blink(scene: Scene) -> None:
    """A line that hangs for a moment: whatever is said of it, it goes on."""
    scene.line.freeze()
    await asyncio.sleep(scene.chance.uniform(0.5, min(4, scene.longest_s)))


async def freeze(scene: Scene) -> None:
    scene.line.freeze()
    await until(lambda: not scene.watcher.is_live, FROZEN_LOOKS_LIVE_S, lambda: "a frozen line looks live")
    await asyncio.sleep(scene.chance.uniform(0, max(0, scene.longest_s - FROZEN_LOOKS_LIVE_S)))
    assert not scene.watcher.is_live


async def strand(scene: Scene) -> None:
    """What was open is dead without a word, while the server answers whoever asks."""
    scene.line.strand()
    await swap_extra(scene)
    await asyncio.sleep(STRANDED_S)


async def machine_slept(scene: Scene) -> None:
    """The same, but the clocks say why, so nobody has to wait for a silence."""
    scene.line.strand()
    opened = scene.line.opened
    scene.sleeps.sleep(60)
    # It may be over in less time than it takes to look.
    await until(
        lambda: not scene.watcher.is_live or scene.line.opened > opened,
        suspend.LOOK_S * 3,
        lambda: "it sleeps on",
    )


async def down(scene: Scene) -> None:
    """Pods come, change and go while the server can't be asked."""
    scene.line.refuse()
    await until(
        lambda: not scene.watcher.is_live, DOWN_LOOKS_LIVE_S, lambda: "a server that is down looks live"
    )
    await swap_extra(scene)
    await asyncio.sleep(scene.chance.uniform(0, scene.longest_s))
    assert not scene.watcher.is_live


async def down_and_forgotten(scene: Scene) -> None:
    scene.line.refuse()
    await swap_extra(scene)
    await scene.hand.forget_history(SOURCE)


async def swap_extra(scene: Scene) -> None:
    """A pod that is there goes; one that is not comes."""
    if f"default/{EXTRA}" in await scene.hand.pods():
        await scene.hand.delete(EXTRA)
        await scene.hand.cluster.await_gone(EXTRA)
    else:
        await scene.hand.create(EXTRA, "node-2")


async def slow(scene: Scene) -> None:
    scene.line.slow_down(scene.chance.randint(2_000, 40_000))
    await scene.hand.change(SOURCE, 5)
    await asyncio.sleep(scene.chance.uniform(1, scene.longest_s))


async def traced_pod_made_anew(scene: Scene) -> None:
    ends = len(scene.watcher.ends)
    await remake(scene, SOURCE)
    await until(lambda: len(scene.watcher.ends) > ends, 10, lambda: "a trace from a pod that is gone goes on")


async def traced_pod_made_anew_while_down(scene: Scene) -> None:
    scene.line.refuse()
    await remake(scene, SOURCE)


async def remake(scene: Scene, name: str) -> None:
    await scene.hand.delete(name)
    await scene.hand.cluster.await_gone(name)
    await scene.hand.create(name)
    await scene.hand.await_running(name)


async def cut_while_a_probe_pod_starts(scene: Scene) -> None:
    """Before its creation is answered, before it runs, or in its first round: whenever it is."""
    began = asyncio.create_task(scene.watcher.trace_from_a_probe_pod(BARE))
    await asyncio.sleep(scene.chance.uniform(0, 1.0))
    scene.line.cut()
    async with asyncio.timeout(40):
        await began


async def server_made_anew(scene: Scene) -> None:
    if not await scene.hand.restart_server():
        await cut(scene)


FAULTS: tuple[Fault, ...] = (
    cut,
    cut_in_mid_answer,
    cut_in_mid_list,
    blink,
    freeze,
    strand,
    machine_slept,
    down,
    down_and_forgotten,
    slow,
    traced_pod_made_anew,
    traced_pod_made_anew_while_down,
    cut_while_a_probe_pod_starts,
    server_made_anew,
)
