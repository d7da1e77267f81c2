"""`k8snet-tui`: the live screen on the cluster that the kubeconfig names."""

import os
import sys

from k8snet_tui.commands.running import print_error
from k8snet_tui.settings import ClusterSettings
from k8snet_tui.ui.door import MonitorDoor


class NoTerminal(Exception):
    exit_code = 2
    remedy = "without one, trace on the command line: k8snet-tui trace SOURCE DESTINATION"


def run_screen(settings: ClusterSettings) -> int:
    """Opens the screen and gives 0 when it was left, else the error's exit code."""
    try:
        require_terminal()
        show_screen(settings)
    except Exception as error:
        exit_code = getattr(error, "exit_code", None)
        if exit_code is None:
            raise
        print_error(error)
        return int(exit_code)
    return 0


def require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal("the screen needs a terminal")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise NoTerminal(f"the screen cannot be drawn with TERM={os.environ.get('TERM') or '(not set)'}")


def show_screen(settings: ClusterSettings) -> None:
    """Raises what opening the cluster raised, once the terminal is its user's again."""
    from k8snet_tui.ui.app import MonitorApp

    async def open_door() -> MonitorDoor:
        from k8snet_tui.session.monitor import open_monitor

        return await open_monitor(settings)

    failure = MonitorApp(open_door, title=settings.context or "").run()
    if failure is not None:
        raise failure
