"""Runs the app on the door without a cluster: `python -m tests.ui.demo [PODS]`, for looking and measuring."""

import sys
from typing import TYPE_CHECKING

from k8snet_tui.ui.app import MonitorApp

if TYPE_CHECKING:
    from k8snet_tui.ui.door import Contexts


async def open_contexts() -> "Contexts":
    from tests.ui.fake_door import FakeContexts, FakeDoor, many_pods

    door = FakeDoor(many_pods(int(sys.argv[1]))) if len(sys.argv) > 1 else FakeDoor()
    door.rounds = True
    return FakeContexts(door)


if __name__ == "__main__":
    print(MonitorApp(open_contexts, title="k8snet-tui").run() or "ended")
