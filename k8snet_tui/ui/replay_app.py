"""The application that plays a recording: without a cluster, and without whatever speaks to one."""

from k8snet_tui.recording.playback import Playback
from k8snet_tui.ui.screens.replay import ReplayScreen
from k8snet_tui.ui.terminal_app import STYLES, TerminalApp


class ReplayApp(TerminalApp):
    CSS_PATH = [STYLES / "monitor.tcss", STYLES / "replay.tcss"]

    def __init__(self, playback: Playback, name: str, *, cell_diff: bool = True) -> None:
        """`name` is what the recording is called on the screen."""
        super().__init__(title="k8snet-tui", cell_diff=cell_diff)
        self.replay = ReplayScreen(playback, name)

    def get_default_screen(self) -> ReplayScreen:
        return self.replay
