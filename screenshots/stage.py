"""The app on a lab, driven by keys as a person does it, and looked at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from k8snet_tui.session.contexts import Contexts
from k8snet_tui.settings import ClusterSettings
from k8snet_tui.ui.app import MonitorApp

DEADLINE_S = 60.0
LAST_POD = "web1"
"""When it is in the list, all are."""


class Stage:
    def __init__(self, pilot: Pilot[Exception]) -> None:
        self._pilot = pilot

    def picture(self) -> str:
        """The screen as SVG."""
        return self._pilot.app.export_screenshot()

    async def press(self, *keys: str, rest_s: float = 0.3) -> None:
        for key in keys:
            await self._pilot.press(key)
            await self._pilot.pause(rest_s)

    async def choose(self, source: str, destination: str) -> None:
        """By the filter, wherever they are in the list."""
        for pod, key in ((source, "s"), (destination, "d")):
            await self.press("/", *pod, "enter", key, "escape", rest_s=0.05)

    async def see(self, *texts: str) -> None:
        """Waits until all of them are on the screen. Raises TimeoutError."""
        async with asyncio.timeout(DEADLINE_S):
            for text in texts:
                while text.replace(" ", "&#160;") not in self.picture():
                    await self._pilot.pause(0.1)


@asynccontextmanager
async def open_stage(kubeconfig: str, size: tuple[int, int]) -> AsyncIterator[Stage]:
    """Columns and rows; the pods are listed when it is given."""

    async def open_contexts() -> Contexts:
        return Contexts(ClusterSettings(kubeconfig=kubeconfig))

    app = MonitorApp(open_contexts, title="k8snet-lab")
    async with app.run_test(size=size) as pilot:
        stage = Stage(pilot)
        await stage.see(LAST_POD)
        yield stage
        await app.action_quit()
