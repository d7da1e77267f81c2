"""The application that plays a recording: without a cluster, and without whatever speaks to one."""

from k8snet_tui.preferences import Preferences
from k8snet_tui.recording.playback import Playback
from k8snet_tui.ui.panes.pane import PreferencesChanged
from k8snet_tui.ui.screens.replay import ReplayScreen
from k8snet_tui.ui.terminal.terminal_app import STYLES, TerminalApp


class ReplayApp(TerminalApp):
    CSS_PATH = [STYLES / "monitor.tcss", STYLES / "modal.tcss", STYLES / "replay.tcss"]

    def __init__(
        self,
        playback: Playback,
        name: str,
        *,
        cell_diff: bool = True,
        preferences: Preferences | None = None,
    ) -> None:
        """`name` is what the recording is called on the screen."""
        super().__init__(title="k8snet-tui", cell_diff=cell_diff)
        self.replay = ReplayScreen(playback, name)
        self._preferences = preferences or Preferences()

    def on_mount(self) -> None:
        self.replay.pane.show_preferences(self._preferences)

    def on_preferences_changed(self, message: PreferencesChanged) -> None:
        """For this replay: what is kept is chosen on the live screen."""
        self.replay.pane.show_preferences(message.preferences)

    def get_default_screen(self) -> ReplayScreen:
        return self.replay
