"""`k8snet-tui`: the live screen on the cluster that the kubeconfig names."""

import os
import sys
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from k8snet_tui.commands.running import report_error
from k8snet_tui.settings import ClusterSettings
from k8snet_tui.ui.door import MonitorDoor


class NoTerminal(Exception):
    exit_code = 2
    remedy = "without one, trace on the command line: k8snet-tui trace SOURCE DESTINATION"


OpenDoor: TypeAlias = Callable[[], Awaitable[MonitorDoor]]


def run_screen(settings: ClusterSettings) -> int:
    async def open_door() -> MonitorDoor:
        from k8snet_tui.session.monitor import open_monitor

        return await open_monitor(settings)

    return run_screen_on(open_door, title=settings.context or "")


def run_screen_on(open_door: OpenDoor, title: str) -> int:
    """Gives 0 when the screen was left, else the error's exit code, its sentence on stderr.

    The door is opened after the first paint, and imports the cluster side only then.
    """
    try:
        require_terminal()
        from k8snet_tui.ui.app import MonitorApp

        failure = MonitorApp(open_door, title=title).run()
        if failure is not None:
            raise failure
    except Exception as error:  # noqa: BLE001 - the top of the program
        return report_error(error)
    return 0


def require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal("the screen needs a terminal")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise NoTerminal(f"the screen cannot be drawn with TERM={os.environ.get('TERM') or '(not set)'}")
