"""What can be read of a file, whatever has become of it or whoever has made it."""

import os
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import NotARecording, Recording, parse_recording, read_recording
from tests.recording.spoiled import spoil
from tests.recording.stories import ended, record

LINE = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ).map(msgspec.json.encode),
)


@cache
def story() -> bytes:
    return record(ended(18), pace_s=3)[0]


def play(recording: Recording) -> int:
    """All of it, as a replay would; gives how many observations there were."""
    playback = Playback(recording)
    playback.state_at(recording.duration_s / 2)
    return sum(1 for _ in playback.states())


@cache
def observations() -> int:
    return play(parse_recording(story(), ""))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(story())))
def test_a_file_that_is_cut_anywhere_plays_to_its_last_whole_line(cut: int) -> None:
    data = story()[:cut]
    if b"\n" not in data:
        with pytest.raises(NotARecording):
            parse_recording(data, "cut.rec")
        return
    recording = parse_recording(data, "cut.rec")
    whole = data[: data.rindex(b"\n")].split(b"\n")
    assert len(recording.events) == len(whole) - 1
    assert not recording.skipped and not recording.unreadable
    play(recording)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 200), LINE), max_size=5))
def test_lines_that_are_no_lines_of_ours_are_counted_and_change_nothing(
    strange: list[tuple[int, bytes]],
) -> None:
    lines = story().split(b"\n")
    known = len(lines) - 2
    for at, line in strange:
        lines.insert(at, line.replace(b"\n", b" "))
    recording = parse_recording(b"\n".join(lines), "strange.rec")
    assert recording.unreadable + recording.skipped == len(strange)
    assert len(recording.events) == known
    assert play(recording) == observations()


@settings(max_examples=150, deadline=None)
@example([(story().index(b"fe80::3cf0:2ff:feff:b9fa"), 32)])
@given(st.lists(st.tuples(st.integers(0, len(story()) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_bytes_that_were_changed_harm_nobody(changes: list[tuple[int, int]]) -> None:
    data = bytearray(story())
    for at, value in changes:
        data[at] = value
    try:
        recording = parse_recording(bytes(data), "changed.rec")
    except NotARecording:
        return
    play(recording)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_number_of_a_hostile_file_is_believed_without_a_look(data: st.DataObject) -> None:
    play(parse_recording(spoil(story(), data.draw), "hostile.rec"))


def test_kinds_of_a_later_version_are_skipped_and_their_number_is_said() -> None:
    first, *rest = story().split(b"\n")
    later = [b'{"kind":"weather","at_s":1}', b'{"kind":"observed","at_s":1,"what":{"type":"snow"}}']
    recording = parse_recording(b"\n".join([first, *later, *rest]), "later.rec")
    assert (recording.skipped, recording.unreadable) == (2, 0)
    assert "lines of a later version: 2, skipped" in Playback(recording).shortcomings()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no recording of k8snet-tui"),
        (b"hello\n", "is no recording of k8snet-tui"),
        (b"[" * 100_000 + b"\n", "is no recording of k8snet-tui"),
        (b'{"kind":"header","schema":"other"}\n', "is no recording of k8snet-tui"),
        (story().replace(b'"version":1', b'"version":2', 1), "this version is too old to play it"),
        (story().replace(b'"began":"2026', b'"began":"0026', 1), "is no recording of k8snet-tui"),
    ],
)
def test_what_is_no_recording_is_called_so(content: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a.rec").write_bytes(content)
    with pytest.raises(NotARecording, match=sentence):
        read_recording(tmp_path / "a.rec")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in {
        tmp_path / "pipe": "is no file",
        tmp_path: "is no file",
        tmp_path / "nothing": "No such file",
    }.items():
        with pytest.raises(NotARecording, match=sentence):
            read_recording(path)


def test_a_recording_that_was_cut_says_so() -> None:
    assert Playback(parse_recording(story(), "")).shortcomings() == ""
    cut = parse_recording(story()[:-20], "")
    assert Playback(cut).shortcomings() == "the recording was cut: it plays to its last whole line"
