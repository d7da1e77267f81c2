"""The screen itself, in a terminal, while its line comes and goes: what it says is true, and it goes on."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.lasting import lasting
from tests.soak.cluster_hand import Hand
from tests.soak.faults import DESTINATION, EXTRA, SOURCE
from tests.soak.line import Line, line_of, write_kubeconfig
from tests.soak.soak import nothing_remains, open_pair
from tests.terminal import Terminal

LIMIT_S = 30.0
REACHED = "reached in 3 hops"
pytestmark = [lasting, pytest.mark.timeout(180)]


@pytest.fixture
async def hand(kubeconfig: Path, is_lab: bool) -> AsyncIterator[Hand]:
    async with open_pair(kubeconfig, is_lab=is_lab) as hand:
        yield hand


@pytest.fixture
def line(kubeconfig: Path) -> Iterator[Line]:
    with line_of(kubeconfig) as line:
        yield line


@pytest.fixture
def screen(hand: Hand, line: Line, kubeconfig: Path, tmp_path: Path) -> Iterator[Terminal]:
    through = write_kubeconfig(kubeconfig, line, tmp_path / "through")
    arguments = ("-m", "k8snet_tui", "--exec", "node")
    with Terminal(arguments, KUBECONFIG=str(through)) as terminal:
        yield terminal


async def shows(screen: Terminal, *texts: str, without: str = "") -> str:
    """Waits until all of it is on the screen, and `without` is not."""
    began_s = time.monotonic()
    while not all(text in screen.text() for text in texts) or (without and without in screen.text()):
        assert time.monotonic() - began_s < LIMIT_S, f"never {texts} without {without!r}\n{screen.text()}"
        screen.read(0.05)
        await asyncio.sleep(0)
    return screen.text()


async def mark(screen: Terminal, pod: str, key: str) -> None:
    screen.press(f"/{pod}\r{key}")
    await shows(screen, f"{key.upper()} {pod}")
    screen.press("\x1b")
    await shows(screen, without="· /")


async def trace(screen: Terminal) -> None:
    screen.press("t")
    await shows(screen, REACHED)


async def test_the_screen_says_what_it_knows_and_goes_on(screen: Terminal, line: Line, hand: Hand) -> None:
    await shows(screen, SOURCE, "cni0", "live")
    await mark(screen, SOURCE, "s")
    await mark(screen, DESTINATION, "d")
    await trace(screen)

    line.refuse()
    await shows(screen, "s old", "the connection to the container was lost", without=" live")
    await hand.create(EXTRA, "node-2")
    await hand.await_running(EXTRA)
    line.restore()
    await shows(screen, " live", EXTRA)
    await trace(screen)

    line.freeze()
    frozen = await shows(screen, "s old", without=" live")
    assert "no answer" not in frozen, "a path is called broken for a line that hangs"
    line.restore()
    await shows(screen, " live")

    await hand.delete(SOURCE)
    await shows(screen, f"{SOURCE} is gone")
    screen.press("q")
    screen.wait_for_exit()
    await nothing_remains(hand)
