"""The recording that comes with the program."""

import pytest

from k8snet_tui.cli import main
from k8snet_tui.commands.demo import RECORDING
from k8snet_tui.model.trace import Outcome
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import read_recording


def test_it_is_small_and_whole_and_shows_a_path_that_breaks_and_heals() -> None:
    playback = Playback(read_recording(RECORDING))
    outcomes = [state.trace.verdict.outcome for _, state in playback.states() if state.trace.verdict]
    turns = [now for before, now in zip([None, *outcomes], outcomes, strict=False) if now is not before]
    assert turns == [Outcome.REACHED, Outcome.UNREACHED, Outcome.REACHED]
    assert playback.shortcomings() == ""
    assert RECORDING.stat().st_size < 60_000


def test_it_is_printed_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--recorded", "-o", "text"]) == 0
    assert "reached in 3 hops: cni0 – eth1 – cni0" in capsys.readouterr().out


def test_a_format_without_the_recording_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "-o", "text"]) == 2
    assert "-o is for --recorded" in capsys.readouterr().err
