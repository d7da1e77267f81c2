"""Draws the pictures of the README: the app itself, on a lab of its own, with packets really sent."""

import asyncio
import sys
from pathlib import Path

from textual.pilot import Pilot

from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.topology import LabOptions
from k8snet_tui.session.contexts import Contexts
from k8snet_tui.settings import ClusterSettings
from k8snet_tui.ui.app import MonitorApp

FOLDER = Path(__file__).parent
SIZES = {"path": (120, 36), "path-80x24": (80, 24)}
DEADLINE_S = 30.0


async def draw(kubeconfig: str, name: str, size: tuple[int, int]) -> None:
    """Ends shell-1 and httpd, traces, and draws the screen when the path is proved and has a history."""

    async def open_contexts() -> Contexts:
        return Contexts(ClusterSettings(kubeconfig=kubeconfig))

    app = MonitorApp(open_contexts, title="k8snet-lab")
    async with app.run_test(size=size) as pilot:
        await wait_for_text(pilot, "shell-1")
        for pod, key in (("shell-1", "s"), ("httpd", "d")):
            await pilot.press("/", *pod, "enter", key, "escape")
            await pilot.pause(0.2)
        await pilot.press("t")
        await wait_for_text(pilot, "reached in 3 hops")
        await wait_for_text(pilot, "round 12")
        app.save_screenshot(f"{name}.svg", path=str(FOLDER))
        await app.action_quit()


async def wait_for_text(pilot: Pilot[Exception], text: str) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(DEADLINE_S):
        while text.replace(" ", "&#160;") not in pilot.app.export_screenshot():
            await pilot.pause(0.1)


async def main() -> None:
    lab = await start_lab(LabOptions())
    try:
        for name, size in SIZES.items():
            await draw(str(lab.kubeconfig), name, size)
            print(f"screenshots/{name}.svg")
    finally:
        await lab.stop()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
