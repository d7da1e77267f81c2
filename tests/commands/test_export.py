"""An incident in two files, or in none."""

from pathlib import Path

import pytest

from k8snet_tui.cli import main
from tests.recording.stories import ended, record

DATA, _ = record(ended(12))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "story.rec").write_bytes(DATA)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_and_its_recording_stand_beside_each_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "story.rec", "--export", "incident.md"]) == 0
    assert capsys.readouterr().out == "the incident is in incident.md, its recording in incident.rec\n"
    assert (folder / "incident.rec").read_bytes() == DATA
    assert "k8snet-tui replay incident.rec" in (folder / "incident.md").read_text()
    assert (folder / "incident.md").stat().st_mode & 0o777 == 0o600


def test_with_redact_neither_file_has_a_name_of_the_cluster(folder: Path) -> None:
    assert main(["replay", "story.rec", "--export", "incident.md", "--redact"]) == 0
    for name in ("incident.md", "incident.rec"):
        assert "shell-1" not in (folder / name).read_text()
    assert main(["replay", "incident.rec", "-o", "json"]) == 0


@pytest.mark.parametrize("there", ["incident.md", "incident.rec"])
def test_nothing_is_written_over_and_nothing_half(
    there: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / there).write_text("mine")
    assert main(["replay", "story.rec", "--export", "incident.md"]) == 2
    assert f"{there} is there already" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == sorted(["story.rec", there])
    assert (folder / there).read_text() == "mine"


def test_a_page_may_stand_beside_the_recording_that_it_was_made_of(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "story.rec", "--export", "story.md"]) == 0
    assert "k8snet-tui replay story.rec" in (folder / "story.md").read_text()
    assert (folder / "story.rec").read_bytes() == DATA
    assert main(["replay", "story.rec", "--export", "other.md", "--redact"]) == 0
    (folder / "other.md").unlink()
    assert main(["replay", "story.rec", "--export", "other.md"]) == 2, "another recording has that name"
    assert "FILE.md comes with FILE.rec" in capsys.readouterr().err
