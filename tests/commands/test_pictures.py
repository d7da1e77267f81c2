"""Casts and pictures of a recording."""

import json

import pyte

from k8snet_tui.commands.pictures import COLUMNS, ROWS, make_cast, make_picture
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from k8snet_tui.ui.render.styled_line import text_of
from k8snet_tui.ui.replay.frames import frames
from tests.recording.stories import ended, record

DATA, _ = record(ended(12), pace_s=1)


def playback() -> Playback:
    return Playback(parse_recording(DATA, ""))


def test_a_player_of_casts_shows_each_frame() -> None:
    head, *events = map(json.loads, make_cast(playback(), "story").splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, COLUMNS, ROWS)
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    expected = dict(frames(playback(), "story", COLUMNS, ROWS))
    for at_s, code, sent in events:
        assert code == "o"
        stream.feed(sent)
        assert screen.display == [text_of(line).ljust(COLUMNS) for line in expected[at_s]]
    assert [at_s for at_s, *_ in events] == sorted(expected)


def test_a_picture_has_what_was_found_at_the_end() -> None:
    picture = make_picture(playback(), "story")
    assert picture.startswith("<svg") and "reached&#160;in&#160;3&#160;hops" in picture
