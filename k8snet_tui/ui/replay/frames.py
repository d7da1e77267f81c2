"""What a replay shows at one moment, without a terminal: for pictures of it and for casts."""

from collections.abc import Iterator, Sequence

from k8snet_tui.model.observation import RoundClosed, TimedObservation
from k8snet_tui.model.trace import Trace
from k8snet_tui.recording.playback import Playback
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.path.lines import path_lines, path_title
from k8snet_tui.ui.panes.path.verdict import verdict_lines
from k8snet_tui.ui.render.styled_line import BLANK, Line, Span, Tone, text_of
from k8snet_tui.ui.render.text import fit, width_of
from k8snet_tui.ui.replay.player import Player
from k8snet_tui.ui.screens.replay import position_line, status_line
from k8snet_tui.ui.traces.watched import FollowedTrace

Frame = tuple[Line, ...]
AWAITED_ROUNDS = 2
"""Rounds whose hops are shown one by one; of later ones only the end is."""


def frames(playback: Playback, name: str, width: int, height: int) -> Iterator[tuple[float, Frame]]:
    """Each with its moment, in seconds since the beginning."""
    for observed, state in playback.states():
        if _is_worth_a_frame(observed, state.trace):
            yield observed.at_s, draw_frame(playback, name, observed.at_s, state.trace, (width, height))


def draw_frame(playback: Playback, name: str, at_s: float, trace: Trace, size: tuple[int, int]) -> Frame:
    """All lines of a screen of `size`, columns and rows."""
    width, height = size
    clock, player = playback.clock(at_s), Player(playback.recording.duration_s)
    player.seek(at_s)
    followed = FollowedTrace(0, Ends(), trace, trace.ended is None)
    content = [*verdict_lines(trace, width - 2), *path_lines(trace, followed.is_running, width - 2)]
    return (
        status_line(name, f"{clock:%H:%M:%S}", f"{clock:%Y-%m-%d %Z}", width),
        *_in_border(path_title(followed, None, Ends()), content, width, height - 2),
        position_line(player, width),
    )


def _is_worth_a_frame(observed: TimedObservation, trace: Trace) -> bool:
    is_awaited = trace.rounds < AWAITED_ROUNDS or trace.ended is not None
    return is_awaited or isinstance(observed.what, RoundClosed)


def _in_border(title: str, content: Sequence[Line], width: int, height: int) -> Iterator[Line]:
    top = f"╭─ {fit(title, min(width_of(title), width - 6))} "
    yield (Span(top + "─" * (width - width_of(top) - 1) + "╮", Tone.FAINT),)
    side = Span("│", Tone.FAINT)
    for number in range(height - 2):
        line = content[number] if number < len(content) else BLANK
        yield (side, *line, Span(" " * (width - 2 - width_of(text_of(line)))), side)
    yield (Span("╰" + "─" * (width - 2) + "╯", Tone.FAINT),)
