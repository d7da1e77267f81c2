"""`k8snet-tui`: the live screen on the cluster that the kubeconfig names."""

import gc
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from k8snet_tui.failures import report, watch_for_defects
from k8snet_tui.settings import ClusterSettings, ScreenSettings
from k8snet_tui.standard_streams import is_terminal
from k8snet_tui.ui.session_port import Contexts

if TYPE_CHECKING:
    from k8snet_tui.model.trace import Trace
    from k8snet_tui.ui.terminal.terminal_app import TerminalApp


class NoTerminal(Exception):
    exit_code = 2

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.remedy = remedy


TRACE_INSTEAD = "without one, trace on the command line: k8snet-tui trace SOURCE DESTINATION"


OpenContexts: TypeAlias = Callable[[], Awaitable[Contexts]]


def run_screen(settings: ClusterSettings, screen: ScreenSettings) -> int:
    async def open_contexts() -> Contexts:
        from k8snet_tui.session import contexts

        return contexts.Contexts(settings)

    return run_screen_on(open_contexts, settings.context or "", screen)


def run_screen_on(open_contexts: OpenContexts, title: str, screen: ScreenSettings) -> int:
    """Gives 0 when the screen was left, else the error's exit code, its sentence on stderr.

    The contexts are opened after the first paint, and import the cluster side only then. Until the screen
    is made no garbage is collected: what is imported stays.
    """
    try:
        require_terminal()
        gc.disable()
        watch_for_defects()
        from k8snet_tui.ui.app import MonitorApp

        app = MonitorApp(
            open_contexts, title=title, cell_diff=wants_cell_diff(), keeps_preferences=True, export=_export
        )
        try:
            return run_app(app, screen)
        finally:
            for sentence in app.left:
                print(f"k8snet-tui: {sentence}", file=sys.stderr)
            if screen.reports_on_exit and (shown := app.last_path()):
                print(_report(*shown), end="", flush=True)
    except Exception as error:  # noqa: BLE001 - the top of the program
        return report(error)


def _export(data: bytes, path: Path, *, masked: bool = False) -> str:
    from k8snet_tui.commands.export import export_recording

    return export_recording(data, path, masked=masked)


def _report(trace: "Trace", began: datetime) -> str:
    from k8snet_tui.report.documents import DOCUMENTS

    return DOCUMENTS["mtr"](trace, began)


def run_app(app: "TerminalApp", screen: ScreenSettings) -> int:
    """Its exit code; raises what ended it."""
    failure = app.run(mouse=screen.has_mouse) or app.defect
    if failure is not None:
        raise failure
    return app.return_code or 0


def wants_cell_diff() -> bool:
    """Off for a terminal that shows something else than it was sent, and for comparing."""
    return os.environ.get("K8SNET_TUI_CELL_DIFF", "1") != "0"


def require_terminal(remedy: str = TRACE_INSTEAD) -> None:
    """`remedy` is what can be done without one."""
    if not is_terminal(sys.stdin, sys.stdout):
        raise NoTerminal("the screen needs a terminal", remedy)
    if (term := os.environ.get("TERM", "")) in ("", "dumb"):
        raise NoTerminal(f"the screen cannot be drawn with TERM={term or '(not set)'}", remedy)
