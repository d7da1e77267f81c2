"""Draws the pictures of the README: the app itself, on labs of its own, with packets really sent.

python -m screenshots [NAME…]        all of them, or these
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.topology import Backend, LabOptions
from screenshots.animation import Animation
from screenshots.stage import Stage, open_stage
from tests.traces.lab_networks import LabNetworks

FOLDER = Path(__file__).parent
LARGE, SMALL, FILM = (120, 36), (80, 24), (110, 32)
NODE_2 = "192.168.56.12"
LOOKED_AT_S = 0.25
"""How often a session is looked at."""


async def draw_path(kubeconfig: str, size: tuple[int, int], *keys: str) -> str:
    """The path shell-1 → httpd, when it is proved and has a history; keys are pressed meanwhile."""
    async with open_stage(kubeconfig, size) as stage:
        await stage.choose("shell-1", "httpd")
        await stage.press("t", *keys)
        await stage.see("reached in 3 hops", "round 12")
        return stage.picture()


async def draw_cut(kubeconfig: str) -> str:
    """The same when somebody has taken eth1 of node-2 down."""
    networks = LabNetworks(kubeconfig)
    async with open_stage(kubeconfig, LARGE) as stage:
        await stage.choose("shell-1", "httpd")
        await stage.press("t")
        await stage.see("reached in 3 hops", "round 5")
        networks.run(NODE_2, "ip", "link", "set", "eth1", "down")
        try:
            await stage.see("no answer from httpd", "eth1 down")
            await asyncio.sleep(3)
            return stage.picture()
        finally:
            networks.run(NODE_2, "ip", "link", "set", "eth1", "up")


async def draw_both(kubeconfig: str) -> str:
    """There and back, the path pane alone on the screen."""
    async with open_stage(kubeconfig, LARGE) as stage:
        await stage.choose("shell-1", "shell-2")
        await stage.press("t")
        await stage.see("reached in 3 hops")
        await stage.press("r")
        await stage.see("shell-2 → shell-1")
        await stage.press("tab", "z")
        await stage.see("round 10")
        return stage.picture()


async def film_session(kubeconfig: str) -> str:
    """Two pods, one key; why; and a cable that is pulled."""
    networks = LabNetworks(kubeconfig)
    film, begun_s = Animation(), time.monotonic()
    async with open_stage(kubeconfig, FILM) as stage:
        filming = asyncio.create_task(_film(stage, film, begun_s))
        await asyncio.sleep(1.5)
        await _act(stage)
        networks.run(NODE_2, "ip", "link", "set", "eth1", "down")
        try:
            await stage.see("no answer from httpd", "eth1 down")
            await asyncio.sleep(4)
        finally:
            networks.run(NODE_2, "ip", "link", "set", "eth1", "up")
            filming.cancel()
    return film.render()


async def _act(stage: Stage) -> None:
    await stage.press("j", "j", "s", "k", "k", "d", rest_s=0.6)
    await stage.press("t")
    await stage.see("reached in 3 hops", "round 4")
    await stage.press("w", rest_s=4)
    await stage.press("escape", rest_s=1.5)


async def _film(stage: Stage, film: Animation, begun_s: float) -> None:
    while True:
        film.add(time.monotonic() - begun_s, stage.picture())
        await asyncio.sleep(LOOKED_AT_S)


PICTURES: dict[str, tuple[Backend, Callable[[str], Awaitable[str]]]] = {
    "path": (Backend.HOST_GW, lambda kubeconfig: draw_path(kubeconfig, LARGE)),
    "path-80x24": (Backend.HOST_GW, lambda kubeconfig: draw_path(kubeconfig, SMALL)),
    "both-directions": (Backend.HOST_GW, draw_both),
    "cut": (Backend.HOST_GW, draw_cut),
    "vxlan": (Backend.VXLAN, lambda kubeconfig: draw_path(kubeconfig, LARGE, "tab", "z")),
    "session": (Backend.HOST_GW, film_session),
}
"""By the name of the file: the lab it is drawn on, and how."""


async def draw(name: str) -> None:
    backend, drawing = PICTURES[name]
    lab = await start_lab(LabOptions(backend=backend))
    try:
        path = FOLDER / f"{name}.svg"
        path.write_text(await drawing(str(lab.kubeconfig)), "utf-8")
        print(f"screenshots/{name}.svg  {path.stat().st_size / 1024:.0f} KiB")
    finally:
        await lab.stop()


async def main() -> None:
    for name in sys.argv[1:] or PICTURES:
        await draw(name)


if __name__ == "__main__":
    asyncio.run(main())
