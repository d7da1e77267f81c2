"""A recording in another form, by the name of the file that is wanted.

FILE.md is an incident: a page for people, and the recording that it was made of beside it. FILE.cast is for
asciinema's players, FILE.svg a picture of the end. Everything is a new file that only its owner may read.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from k8snet_tui.recording.masks import mask_recording
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from k8snet_tui.report.incident import incident_report


class ExportFailed(Exception):
    exit_code = 3


class ExportExists(ExportFailed):
    exit_code = 2
    remedy = "nothing is written over, and FILE.md comes with FILE.rec: name another file"


class UnknownForm(ExportFailed):
    exit_code = 2
    remedy = "FILE.md is an incident report, FILE.cast a cast, FILE.svg a picture"


def export_recording(data: bytes, path: Path, *, masked: bool = False, name: str = "the recording") -> str:
    """Writes what `path` is by its suffix, of a recording called `name`; gives the sentence that says so.

    With `masked`, names and addresses are others, consistently. Raises ExportFailed; for one without a trace
    NotARecording.
    """
    form = _FORMS.get(path.suffix)
    if form is None:
        raise UnknownForm(f"{path} is of no form that a recording can have")
    recording = parse_recording(data, name)
    if masked:
        data = mask_recording(data, recording)
        recording = parse_recording(data, name)
    playback = Playback(recording)
    playback.require_trace(name)
    return form(data, playback, path)


def _export_recording(data: bytes, playback: Playback, path: Path) -> str:
    beside = path.with_suffix(".rec")
    contents = {path: incident_report(playback, beside.name).encode(), beside: data}
    if _holds(beside, data):
        del contents[beside]
    _write_new(contents)
    return f"the incident is in {path}, its recording in {beside}"


def _export_cast(_: bytes, playback: Playback, path: Path) -> str:
    from k8snet_tui.commands.pictures import make_cast  # with what draws, which other forms do without

    _write_new({path: make_cast(playback, path.stem).encode()})
    return f"the cast is in {path}"


def _export_picture(_: bytes, playback: Playback, path: Path) -> str:
    from k8snet_tui.commands.pictures import make_picture

    _write_new({path: make_picture(playback, path.stem).encode()})
    return f"the picture is in {path}"


_FORMS: Mapping[str, Callable[[bytes, Playback, Path], str]] = {
    ".md": _export_recording,
    ".cast": _export_cast,
    ".svg": _export_picture,
}


def _holds(path: Path, data: bytes) -> bool:
    """The recording itself is there where its page is made beside it."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except (OSError, ValueError):
        return False


def _write_new(contents: Mapping[Path, bytes]) -> None:
    """All of them, or none where one is there."""
    if found := next((path for path in contents if path.exists()), None):
        raise ExportExists(f"{found} is there already")
    for path, content in contents.items():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ExportFailed(f"{path} cannot be written: {reason}") from None
