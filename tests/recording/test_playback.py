"""A replay shows what was live: at every moment, from whichever side one comes to it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from tests.recording.stories import BEGAN, ended, lost, record

DATA, LIVE = record(ended(200))
TIMES = [0.2 * number for number in range(len(LIVE))]
PLAYED = Playback(parse_recording(DATA, "story.rec"))


def test_every_observation_leads_to_the_trace_that_was_live() -> None:
    replayed = [state.trace for _, state in PLAYED.states()]
    assert replayed == [state.trace for state in LIVE]
    assert not PLAYED.differences


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, len(LIVE) - 1), min_size=1, max_size=6))
def test_wherever_one_jumps_the_trace_is_that_of_the_moment(jumps: list[int]) -> None:
    playback = Playback(PLAYED.recording)
    for number in jumps:
        assert playback.state_at(TIMES[number] + 0.01).trace == LIVE[number].trace


def test_a_jump_far_ahead_begins_at_a_snapshot() -> None:
    lines = DATA.split(b"\n")
    snapshots = [n for n, line in enumerate(lines) if line.startswith(b'{"kind":"snapshot"')]
    kinds = (b'{"kind":"observed","at_s":0', b'{"kind":"header"', b'{"kind":"inventory"')
    hollow = [
        line
        for n, line in enumerate(lines)
        if n >= snapshots[-1] or (line.startswith(kinds) and b'"reply"' not in line)
    ]
    playback = Playback(parse_recording(b"\n".join(hollow), "hollow.rec"))
    assert playback.state_at(TIMES[-1]).trace == LIVE[-1].trace


def test_a_jump_to_a_snapshot_does_not_say_that_anything_is_missing() -> None:
    playback = Playback(PLAYED.recording)
    playback.state_at(TIMES[-1])
    assert playback.shortcomings() == ""


def test_observations_that_are_missing_are_noticed_at_the_next_snapshot() -> None:
    lines = DATA.split(b"\n")
    snapshot = next(n for n, line in enumerate(lines) if line.startswith(b'{"kind":"snapshot"'))
    del lines[next(n for n in range(snapshot, 0, -1) if b'"reply"' in lines[n])]
    playback = Playback(parse_recording(b"\n".join(lines), "gap.rec"))
    *_, (_, last) = playback.states()
    assert last.trace == LIVE[-1].trace
    assert playback.shortcomings() == "observations are missing before a snapshot, or another version made it"


def test_the_end_says_why() -> None:
    end = parse_recording(record(lost(5))[0], "").end
    assert end and end.reason == "shell-1 is gone"


def test_the_clock_is_that_of_the_wall_where_it_was_recorded() -> None:
    assert PLAYED.clock(90.5).timestamp() == BEGAN.timestamp() + 90.5
