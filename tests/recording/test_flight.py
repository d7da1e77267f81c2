"""The last minutes of a trace, in memory."""

from datetime import timedelta
from itertools import islice

from k8snet_tui.recording.flight import KEPT_S, FlightRecorder
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from k8snet_tui.recording.records import Note
from tests.recording.stories import BEGAN, eventful, timed

PACE_S = 1.0


def flown(rounds: int) -> tuple[FlightRecorder, list[int]]:
    """And the size of what it keeps, each 100 observations."""
    flight, sizes = FlightRecorder(), []
    for number, (observed, state) in enumerate(timed(eventful(rounds), PACE_S)):
        flight.record(observed, state)
        if number % 100 == 0:
            sizes.append(len(flight.contents()))
    return flight, sizes


def test_before_the_trace_has_begun_there_is_nothing() -> None:
    assert FlightRecorder().contents() == b""


def test_it_ends_with_the_trace_as_it_is_and_keeps_the_minutes_before() -> None:
    flight, _ = flown(400)
    *_, (_, live) = timed(eventful(400), PACE_S)
    playback = Playback(parse_recording(flight.contents(), ""))
    *_, (_, state) = playback.states()
    assert state.trace == live.trace
    assert KEPT_S <= playback.recording.duration_s <= 2 * KEPT_S
    assert playback.shortcomings() == ""


def test_it_is_dated_by_its_first_moment_whenever_it_is_wanted() -> None:
    clock = [BEGAN]
    flight = FlightRecorder(lambda: clock[0])
    for observed, state in timed(eventful(400), PACE_S):
        clock[0] = BEGAN + timedelta(seconds=observed.at_s)
        flight.record(observed, state)
    ended, clock[0] = clock[0], clock[0] + timedelta(hours=1)
    playback = Playback(parse_recording(flight.contents(), ""))
    assert abs(playback.clock(playback.recording.duration_s) - ended) < timedelta(seconds=1)


def test_it_takes_no_more_memory_after_hours() -> None:
    _, sizes = flown(1000)
    assert max(sizes[len(sizes) // 2 :]) < 1.2 * max(sizes[: len(sizes) // 2])


def test_a_note_is_kept_like_what_is_observed() -> None:
    flight = FlightRecorder()
    for observed, state in islice(timed(eventful(100), PACE_S), 450):
        flight.record(observed, state)
    flight.note(observed.at_s, "rollout begins")
    assert any(isinstance(event, Note) for event in parse_recording(flight.contents(), "").events)
