"""Recording on the screen: begun under way, ended by itself, and an incident of what was kept."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from k8snet_tui.commands.export import export_recording
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording, read_recording
from k8snet_tui.recording.records import Note
from k8snet_tui.recording.writer import Recorder, RecordingExists, RecordingFailed
from k8snet_tui.trace.state import TraceState
from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.session_port import Contexts
from k8snet_tui.ui.traces.recording import NothingToRecord, TraceRecording
from tests.recording.stories import eventful, timed
from tests.trace.observations import FINISHED
from tests.ui.fake_session import FakeContexts, FakeSession
from tests.ui.stage import SHELL_1_TO_HTTPD, until_gone, until_shown
from tests.waiting import until

STORY = list(timed([*eventful(30), FINISHED]))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def recording_at(number: int, said: list[str] | None = None) -> TraceRecording:
    recording = TraceRecording((said if said is not None else []).append)
    for observed, state in STORY[:number]:
        recording.record(observed, state)
    return recording


def test_a_file_is_named_after_the_ends_and_begins_with_the_state(folder: Path) -> None:
    recording = recording_at(50)
    said = recording.start("")
    for observed, state in STORY[50:90]:
        recording.record(observed, state)
    recording.stop()
    (path,) = folder.iterdir()
    assert path.name.startswith("shell-1-httpd-") and path.name in said
    *_, (_, state) = Playback(read_recording(path)).states()
    assert state.trace == STORY[89][1].trace


def test_the_end_of_the_trace_is_the_end_of_the_recording(folder: Path) -> None:
    said: list[str] = []
    recording = recording_at(5, said)
    recording.start("a.rec")
    for observed, state in STORY[5:]:
        recording.record(observed, state)
    assert not recording.is_on
    assert said == ["30 rounds are recorded in a.rec"]
    assert read_recording(folder / "a.rec").end


def test_a_file_that_is_there_is_left_alone(folder: Path) -> None:
    (folder / "a.rec").write_text("mine")
    recording = recording_at(5)
    with pytest.raises(RecordingExists):
        recording.start("a.rec")
    assert not recording.is_on and (folder / "a.rec").read_text() == "mine"


@pytest.mark.parametrize("number", [0, len(STORY)])
def test_where_no_trace_runs_there_is_nothing_to_record(number: int) -> None:
    with pytest.raises(NothingToRecord):
        recording_at(number).start("a.rec")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_disk_that_fills_ends_the_recording_and_not_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    recording = recording_at(5, said)
    file = os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb")
    monkeypatch.setattr("k8snet_tui.ui.traces.recording.open_recorder", lambda _: Full(file, "a.rec"))
    recording.start("a.rec")
    for observed, state in STORY[5:]:
        recording.record(observed, state)
    assert not recording.is_on
    assert said == ["the recording a.rec cannot be written: No space left on device"]


class Full(Recorder):
    """A disk that has had room for the first lines."""

    def begin(self, at_s: float, state: TraceState) -> None:
        with suppress(RecordingFailed):
            super().begin(at_s, state)
        self._file = os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb")


def test_a_note_is_in_the_incident_whether_a_file_is_written_or_not() -> None:
    recording = recording_at(50)
    recording.note("rollout begins")
    kept = parse_recording(recording.contents(), "")
    assert [event.text for event in kept.events if isinstance(event, Note)] == ["rollout begins"]


async def test_keys_and_commands_record_note_and_export(folder: Path) -> None:
    session = FakeSession()

    async def open_contexts() -> Contexts:
        return FakeContexts(session)

    app = MonitorApp(open_contexts, title="k8snet-tui", export=export_recording)
    async with app.run_test(size=(120, 36)) as pilot:
        await until_shown(app, pilot, "Pods", "httpd")
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        (record,) = session.records
        for observed, state in STORY[:60]:
            record(observed, state)
        await pilot.press(*":record a.rec", "enter")
        await until_shown(app, pilot, "● shell-1 → httpd · recording")
        await pilot.press("m", *"odd", "enter", "e")
        await until_shown(app, pilot, ":export incident-")
        await pilot.press(*" --redact", "enter")
        await until(lambda: any(folder.glob("incident-*.md")))
        await pilot.press(*":record", "enter")
        await until_gone(app, "● shell-1 → httpd · recording")
    page = next(folder.glob("incident-*.md")).read_text()
    assert "| odd |" in page and "shell-1" not in page
    assert (folder / "a.rec").exists()
