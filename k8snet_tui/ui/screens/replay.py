"""A recording, played: the pane that showed the path live, above where in time one is."""

from collections.abc import Sequence
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from k8snet_tui.recording.playback import Playback
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.keymap import IN_A_REPLAY, MOVING, REPLAYING, Key, bindings, names_of, unknown_words
from k8snet_tui.ui.layout import apply_layout, too_small_sentence
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.render.columns import Column
from k8snet_tui.ui.render.glyphs import ATTENTION, BAR_DONE, BAR_LEFT, DOT, PAUSED, RUNNING
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, faint, plain
from k8snet_tui.ui.render.text import clean, fit, width_of
from k8snet_tui.ui.replay.player import Player
from k8snet_tui.ui.traces.watched import FollowedTrace
from k8snet_tui.ui.widgets.bars import FixedLines, key_spans

TICK_S = 0.1


class ReplayScreen(Screen[None]):
    DEFAULT_CLASSES = "panes"
    AUTO_FOCUS = "PathPane"
    BINDINGS = bindings(REPLAYING)
    NAME = "replay"
    KEYS: ClassVar[tuple[Key, ...]] = (*REPLAYING, *IN_A_REPLAY)
    ANYWHERE: ClassVar[tuple[Key, ...]] = ()
    HELP = (
        "A trace as it was recorded: nothing is sent, and no cluster is spoken to. What a person has noted "
        "stands below the bar at its time. " + PathPane.HELP
    )
    COLUMNS: ClassVar[Sequence[Column[Any, Any]]] = PathPane.COLUMNS

    def __init__(self, playback: Playback, name: str) -> None:
        super().__init__()
        self.player = Player(playback.recording.duration_s)
        self.pane = PathPane()
        self._playback = playback
        self._recorded_as = name
        self._shortcomings = playback.shortcomings()
        self._status = FixedLines(id="status")
        self._position = FixedLines(id="position")
        self._detail = FixedLines(id="detail")
        self._keys = FixedLines(id="keys")
        self._ticked_s = 0.0
        self._shown: object = None
        self._said = ""
        """Of the last key."""

    def compose(self) -> ComposeResult:
        self.pane.add_class("current", "recent")
        yield self._status
        yield self.pane
        yield self._position
        yield self._detail
        yield self._keys
        yield FixedLines(id="too-small")

    def on_mount(self) -> None:
        self._ticked_s = monotonic()
        self.set_interval(TICK_S, self._tick)
        self.call_after_refresh(self.show)  # the pane has its size by then

    def on_resize(self, event: events.Resize) -> None:
        apply_layout(self, event.size)
        self.query_one("#too-small", FixedLines).show(plain(" " + too_small_sentence(event.size)))
        self._keys.show(key_spans(REPLAYING, event.size.width))
        self.call_after_refresh(self.show)

    def action_seek(self, seconds: float) -> None:
        self.player.seek(seconds)
        self.say("")

    def action_pause(self) -> None:
        self.player.toggle()
        self.say("")

    def action_speed(self, step: int) -> None:
        self.player.change_speed(step)
        self.say("")

    def action_help(self) -> None:
        from k8snet_tui.ui.screens.help import HelpModal  # the first paint does not wait for it

        self.app.push_screen(HelpModal(ReplayScreen))

    def on_key(self, event: events.Key) -> None:
        """Keys of a live trace are the pane's as well; here there is nothing that they could do."""
        is_known = event.key in names_of(MOVING, IN_A_REPLAY)
        self.say("" if is_known else unknown_words(event.key, event.character))
        if not is_known:
            event.stop()

    def say(self, sentence: str) -> None:
        """What came of a key, until the next one."""
        self._said = sentence
        self.show()

    def action_explain(self) -> None:
        from k8snet_tui.ui.screens.explain import ExplainModal  # the first paint does not wait for it

        self.app.push_screen(ExplainModal((self._followed(),)))

    def show(self) -> None:
        """Paints only what reads differently."""
        at_s, width, followed = self.player.position_s, self.app.size.width, self._followed()
        if followed.trace is not self._shown:
            self._shown = followed.trace
            self.pane.show_path(followed)
        clock = self._playback.clock(at_s)
        self._status.show(status_line(self._recorded_as, f"{clock:%H:%M:%S}", f"{clock:%Y-%m-%d %Z}", width))
        self._position.show(position_line(self.player, width))
        self._detail.show(faint(f" {self._said or self._remark(at_s)}"))

    def _followed(self) -> FollowedTrace:
        trace = self._playback.state_at(self.player.position_s).trace
        return FollowedTrace(0, Ends(), trace, trace.ended is None)

    def _remark(self, at_s: float) -> str:
        """What a person wrote at this time, or why it ends here, or what the file lacks."""
        if self.player.is_at_end:
            end = self._playback.recording.end
            return f"end: {clean(end.reason)}" if end else f"{ATTENTION} {self._shortcomings}"
        if note := self._playback.note_at(at_s):
            return f"{self._playback.clock(note.at_s):%H:%M:%S} {clean(note.text)}"
        return f"{ATTENTION} {self._shortcomings}" if self._shortcomings else ""

    def _tick(self) -> None:
        now_s = monotonic()
        passed_s, self._ticked_s = now_s - self._ticked_s, now_s
        if not (self.player.is_paused or self.player.is_at_end):
            self.player.pass_time(passed_s)
            self.show()


def status_line(name: str, clock: str, date: str, width: int) -> Line:
    """` REPLAY  replay of incident.rec, 12:04:31`: that it is none of what is now is said in words."""
    badge = Span(" REPLAY ", Tone.LAB)
    said = f" replay of {clean(name)}, {clock}"
    right = f"{date} " if width_of(said) + len(date) + len(badge.text) + 2 <= width else ""
    room = width - len(badge.text) - len(right)
    return (badge, Span(fit(said, room), Tone.STRONG), Span(right, Tone.FAINT))


def position_line(player: Player, width: int) -> Line:
    """`● 01:30 / 60:00  ×1  ━━━━━─────`, with a bar as long as there is room."""
    sign = PAUSED if player.is_paused or player.is_at_end else RUNNING
    times = f" {sign} {_minutes(player.position_s)} / {_minutes(player.duration_s)}{DOT}×{player.speed:g} "
    room = max(0, width - width_of(times) - 1)
    share = player.position_s / player.duration_s if player.duration_s else 1.0
    done = round(room * share)
    return (Span(times), Span(BAR_DONE * done, Tone.GOOD), Span(BAR_LEFT * (room - done), Tone.FAINT))


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"
