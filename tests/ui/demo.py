"""Runs the app on a session without a cluster: `python -m tests.ui.demo [PODS]`."""

import os
import sys
from typing import TYPE_CHECKING

from k8snet_tui.ui.app import MonitorApp

if TYPE_CHECKING:
    from k8snet_tui.ui.session_port import Contexts


async def open_contexts() -> "Contexts":
    from tests.ui.fake_session import FakeContexts, FakeSession, many_pods

    session = FakeSession(many_pods(int(sys.argv[1]))) if len(sys.argv) > 1 else FakeSession()
    session.rounds = True
    return FakeContexts(session)


if __name__ == "__main__":
    plain = "K8SNET_TUI_CELL_DIFF" in os.environ
    print(MonitorApp(open_contexts, title="k8snet-tui", cell_diff=not plain).run() or "ended")
