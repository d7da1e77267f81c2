"""A recording printed, as the trace itself would have been; and what is no recording."""

from pathlib import Path

import pytest

from k8snet_tui.cli import main
from k8snet_tui.report.documents import DOCUMENTS
from tests.recording.stories import BEGAN, ended, record

DATA, LIVE = record(ended(40))


@pytest.fixture
def recording(tmp_path: Path) -> str:
    (tmp_path / "story.rec").write_bytes(DATA)
    return str(tmp_path / "story.rec")


@pytest.mark.parametrize("output", DOCUMENTS)
def test_every_document_is_that_of_the_live_trace(
    output: str, recording: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", recording, "-o", output]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == (DOCUMENTS[output](LIVE[-1].trace, BEGAN), "")


def test_what_the_file_lacks_is_said_beside_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.rec").write_bytes(DATA[:-20])
    assert main(["replay", str(tmp_path / "cut.rec"), "-o", "text"]) == 0
    said = capsys.readouterr()
    assert "shell-1 (10.244.2.4) → httpd (10.244.0.2)" in said.out
    assert LIVE[-1].trace.verdict and said.out.endswith(f" {LIVE[-1].trace.verdict.summary}\n")
    assert said.err == "k8snet-tui: the recording was cut: it plays to its last whole line\n"


def test_a_file_that_is_no_recording_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("hop 2 is odd\n")
    assert main(["replay", str(tmp_path / "notes.txt")]) == 2
    assert capsys.readouterr().err.endswith("notes.txt is no recording of k8snet-tui\n")


@pytest.mark.parametrize("to", [("-o", "text"), ("-o", "json"), ("--export", "a.svg"), ("--export", "a.md")])
def test_a_file_that_was_cut_before_its_trace_began_is_no_recording(
    to: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cut.rec").write_bytes(DATA[: DATA.index(b"\n") + 1])
    assert main(["replay", "cut.rec", *to]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "k8snet-tui: cut.rec holds no trace: it was cut before one began\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["cut.rec"]


@pytest.mark.parametrize("output", ["text", *DOCUMENTS])
def test_no_format_has_an_escape_sequence_of_the_file(
    output: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = DATA.replace(b"node-1", b"no\\u001b]52;c;aGk=\\u0007de").replace(b"eth1", b"e\xe2\x80\xaeth")
    (tmp_path / "hostile.rec").write_bytes(hostile)
    assert main(["replay", str(tmp_path / "hostile.rec"), "-o", output]) == 0
    said = capsys.readouterr().out
    assert not {c for c in said if not c.isprintable()} - {"\n"} and "\\u001b" not in said
