"""A replay on the screen: the same cells as live, and the keys that move in time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual.pilot import Pilot

from k8snet_tui.model.trace import Trace
from k8snet_tui.preferences import Preferences
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.path.lines import path_lines, path_title
from k8snet_tui.ui.panes.path.pane import PathPane
from k8snet_tui.ui.panes.path.verdict import verdict_lines
from k8snet_tui.ui.render.styled_line import text_of
from k8snet_tui.ui.replay.replay_app import ReplayApp
from k8snet_tui.ui.screens.columns import ColumnsModal
from k8snet_tui.ui.screens.explain import ExplainModal
from k8snet_tui.ui.screens.help import HelpModal
from k8snet_tui.ui.screens.replay import ReplayScreen
from k8snet_tui.ui.traces.watched import FollowedTrace
from tests.recording.spoiled import spoil
from tests.recording.stories import ended, eventful, record
from tests.ui.fake_session import FakeSession
from tests.ui.stage import quick_keys, staged
from tests.waiting import until

SIZES = [(120, 36), (80, 24)]
DATA, LIVE = record(ended(60), pace_s=1.0)
SHORT, _ = record(ended(18), pace_s=3)


def frame(trace: Trace, width: int) -> tuple[object, ...]:
    """All that the pane shows of a trace, with its tones."""
    title = path_title(FollowedTrace(0, Ends(), trace), None, Ends())
    return title, verdict_lines(trace, width), path_lines(trace, True, width)


@asynccontextmanager
async def replayed(
    data: bytes = DATA, size: tuple[int, int] = SIZES[0]
) -> AsyncIterator[tuple[ReplayScreen, "Pilot[Exception]"]]:
    app = ReplayApp(Playback(parse_recording(data, "story.rec")), "story.rec")
    app.replay.player.is_paused = True
    with quick_keys(app):
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield app.replay, pilot


def test_hours_that_were_cut_in_the_middle_of_a_line_look_as_they_did_live() -> None:
    data, live = record(eventful(600), pace_s=10.0)
    cut = data[: len(data) * 9 // 10]
    assert not cut.endswith(b"\n")
    replay = list(Playback(parse_recording(cut, "cut.rec")).states())
    assert 0.85 < len(replay) / len(live) < 0.95
    for was, (_, now) in zip(live[: len(replay)], replay, strict=True):
        assert now.trace == was.trace
    for number in range(0, len(replay), 40):
        for width, _ in SIZES:
            assert frame(replay[number][1].trace, width) == frame(live[number].trace, width)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_of_a_hostile_file_is_believed_can_be_drawn(data: st.DataObject) -> None:
    recording = parse_recording(spoil(SHORT, data.draw), "hostile.rec")
    states = [state for _, state in Playback(recording).states()]
    for state in states[:: len(states) // 8 or 1]:
        frame(state.trace, 120)


async def settle(pilot: "Pilot[Exception]") -> None:
    """A scrollbar that comes has the lines made once more."""
    await pilot.pause()
    await pilot.pause()


def cells(pane: PathPane) -> list[list[Segment]]:
    return [list(pane.render_line(y)) for y in range(pane.size.height)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_pane_is_painted_cell_by_cell_as_the_live_one(size: tuple[int, int]) -> None:
    moments = [20, 77, len(LIVE) - 1]
    assert LIVE[moments[-1]].trace.rates, "they are in view"
    shown = []
    async with replayed(size=size) as (replay, pilot):
        room = replay.pane.size
        for number in moments:
            replay.player.position_s = float(number)
            replay.show()
            await settle(pilot)
            shown.append(cells(replay.pane))
    assert any("dropped" in segment.text for line in shown[-1] for segment in line)
    async with staged(FakeSession(), size) as (app, pilot):
        assert app.monitor
        app.monitor.go_to("path")
        pane = app.monitor.query_one(PathPane)
        pane.styles.width, pane.styles.height = room.width + 2, room.height + 2
        await pilot.pause()
        for number, was in zip(moments, shown, strict=True):
            pane.show_path(FollowedTrace(0, Ends(), LIVE[number].trace))
            await settle(pilot)
            assert cells(pane)[: room.height] == was


@pytest.mark.parametrize(
    ("keys", "position_s"),
    [
        (("right_square_bracket", "right_square_bracket"), 10.0),
        (("right_square_bracket", "left"), 4.5),
        (("right_square_bracket", "left_square_bracket", "right"), 0.5),
        (("end",), len(LIVE) - 1.0),
        (("end", "home"), 0.0),
    ],
)
async def test_keys_move_in_time(keys: tuple[str, ...], position_s: float) -> None:
    async with replayed() as (replay, pilot):
        await pilot.press(*keys)
        assert replay.player.position_s == position_s


async def test_w_explains_the_path_as_it_was_at_the_moment_that_is_shown() -> None:
    async with replayed() as (replay, pilot):
        replay.player.position_s = 30.0
        await pilot.press("w")
        await settle(pilot)
        modal = pilot.app.screen
        assert isinstance(modal, ExplainModal)
        assert any("In one sentence" in text_of(line) for line in modal.card_lines(76))
        await pilot.press("escape")
        assert pilot.app.screen is replay


async def test_it_says_that_it_is_a_replay_and_of_when() -> None:
    async with replayed() as (replay, pilot):
        assert "REPLAY  replay of story.rec, 12:04:31" in shown_by(replay)
        await pilot.press("right_square_bracket")
        assert "replay of story.rec, 12:04:36" in shown_by(replay)


async def test_a_note_is_shown_from_its_moment_on() -> None:
    lines = DATA.split(b"\n")
    at = next(n for n, line in enumerate(lines) if b'"at_s":9.0' in line)
    noted = [*lines[:at], b'{"kind":"note","at_s":9,"text":"rollout \\u001b[31mbegins"}', *lines[at:]]
    async with replayed(b"\n".join(noted)) as (replay, pilot):
        await pilot.press("right_square_bracket")
        assert "rollout" not in shown_by(replay)
        await pilot.press("right_square_bracket")
        assert "12:04:40 rollout  [31mbegins" in shown_by(replay)


@pytest.mark.parametrize(
    ("data", "said"), [(DATA, "end: reached in 3 hops"), (DATA[:-20], "! the recording was cut")]
)
async def test_at_the_end_it_says_why_it_ends(data: bytes, said: str) -> None:
    async with replayed(data) as (replay, pilot):
        await pilot.press("end")
        assert said in shown_by(replay)


async def test_it_plays_by_itself_until_somebody_stops_it() -> None:
    async with replayed() as (replay, pilot):
        await pilot.press("space", *["plus"] * 9)
        await until(lambda: replay.player.position_s > 1)
        await pilot.press("space")
        before = replay.player.position_s
        await pilot.pause(0.3)
        assert replay.player.position_s == before


def shown_by(screen: ReplayScreen) -> str:
    return "\n".join(strip.text for strip in screen._compositor.render_strips())


async def test_columns_that_were_chosen_for_the_live_path_are_those_of_the_replay() -> None:
    app = ReplayApp(
        Playback(parse_recording(DATA, "")), "", preferences=Preferences(("HOP", "ADDRESS", "P95"))
    )
    app.replay.player.is_paused = True
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("end")
        heading = next(line for line in shown_by(app.replay).splitlines() if "HOP" in line)
        assert heading.split()[1:4] == ["HOP", "ADDRESS", "P95"]


async def test_columns_can_be_chosen_while_it_plays() -> None:
    async with replayed() as (replay, pilot):
        await pilot.press("C")
        assert isinstance(pilot.app.screen, ColumnsModal)
        await pilot.press("escape")
        assert pilot.app.screen_stack[-1] is replay


async def test_the_help_has_the_keys_of_a_replay_and_a_key_of_a_live_trace_says_that_it_has_none() -> None:
    async with replayed() as (screen, pilot):
        await pilot.press("question_mark")
        assert isinstance(screen.app.screen, HelpModal)
        shown = "".join(strip.text for strip in screen.app.screen._compositor.render_strips())
        assert "half a second back" in shown and "five seconds back" in shown
        await pilot.press("q", "R")
        assert text_of(screen._detail.lines[0]) == " R has no meaning here; ? shows the keys that have"
        await pilot.press("right")
        assert "no meaning" not in text_of(screen._detail.lines[0])
