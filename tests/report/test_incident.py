"""What an incident's page says, and in what order."""

from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from k8snet_tui.recording.writer import Recorder
from k8snet_tui.report.incident import incident_report
from tests.recording.stories import KeptFile, ended, healthy_round, lost, record, timed
from tests.trace.observations import opened


def page(data: bytes) -> str:
    return incident_report(Playback(parse_recording(data, "x.rec")), "x.rec")


def test_the_sentence_comes_first_then_who_and_when() -> None:
    lines = page(record(lost(10))[0]).splitlines()
    assert lines[0] == "# shell-1 is gone"
    assert lines[2].startswith("**shell-1** (10.244.2.4) to **httpd** (10.244.0.2), 2026-03-01 12:04:31 to ")


def test_each_change_of_what_is_found_has_its_moment() -> None:
    said = page(record(ended(12), pace_s=1)[0])
    assert "| 12:05:14 | shell-1 cannot send: Network is unreachable |" in said
    assert said.index("## Hops") < said.index("## Expected path") < said.index("## What was said, and when")


def test_hostile_names_and_notes_stay_text() -> None:
    file = KeptFile()
    recorder = Recorder(file, "")
    for observed, state in timed([opened(), *healthy_round(1)]):
        recorder.record(observed, state)
    recorder.note(observed.at_s, "a | b <script>\n# heading")
    recorder.close()
    assert "| a \\| b \\<script\\> # heading |" in page(file.getvalue())


def test_a_cut_file_is_said_to_be_cut() -> None:
    assert "Of that file: the recording was cut" in page(record(ended(5))[0][:-30])
