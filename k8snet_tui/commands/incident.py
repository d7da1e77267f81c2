"""An incident in two files: a page for people, and the recording that it was made of."""

import os
from pathlib import Path

from k8snet_tui.recording.masks import mask_recording
from k8snet_tui.recording.playback import Playback
from k8snet_tui.recording.reader import parse_recording
from k8snet_tui.report.incident import incident_report

RECORDING_SUFFIX = ".rec"


class ExportFailed(Exception):
    exit_code = 3


class ExportExists(ExportFailed):
    exit_code = 2
    remedy = "an incident is never written over: name another file"


def export_incident(data: bytes, page: Path, *, masked: bool = False) -> str:
    """Writes `page` and its recording beside it, both new; gives the sentence that says so.

    With `masked`, names and addresses in both are others, consistently. Raises ExportExists, ExportFailed.
    """
    beside = page.with_name(page.stem + RECORDING_SUFFIX)
    if found := next((path for path in (page, beside) if path.exists()), None):
        raise ExportExists(f"{found} is there already")
    recording = parse_recording(data, beside.name)
    if masked:
        data = mask_recording(data, recording)
        recording = parse_recording(data, beside.name)
    report = incident_report(Playback(recording), beside.name)
    _write_new(beside, data)
    _write_new(page, report.encode())
    return f"the incident is in {page}, its recording in {beside}"


def _write_new(path: Path, content: bytes) -> None:
    """Only its owner may read it: pods and nodes are named in it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        raise ExportExists(f"{path} is there already") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ExportFailed(f"{path} cannot be written: {reason}") from None
