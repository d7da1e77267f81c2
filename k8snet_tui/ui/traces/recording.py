"""What is kept of a trace on the screen: its last minutes always, and in a file what was asked for."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from k8snet_tui.failures import explain
from k8snet_tui.model.observation import TimedObservation
from k8snet_tui.model.trace import Trace
from k8snet_tui.recording.flight import FlightRecorder
from k8snet_tui.recording.writer import Recorder, RecordingFailed, open_recorder
from k8snet_tui.trace.state import TraceState

Say = Callable[[str], None]
STAMP = "%Y%m%d-%H%M%S"


class NothingToRecord(Exception):
    exit_code = 2
    remedy = "choose a source with s, a destination with d, and trace with t"


class TraceRecording:
    """Told of everything that is observed in one trace, by `record`."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._flight = FlightRecorder()
        self._recorder: Recorder | None = None
        self._last: tuple[TimedObservation, TraceState] | None = None
        self._began = datetime.now().astimezone()

    @property
    def is_on(self) -> bool:
        return self._recorder is not None

    def last_path(self) -> tuple[Trace, datetime] | None:
        """The trace as it is, and when it was begun; None before that."""
        return (self._last[1].trace, self._began) if self._last else None

    def record(self, observed: TimedObservation, state: TraceState) -> None:
        """A file that can't be written ends the recording, not the trace."""
        self._last = observed, state
        self._flight.record(observed, state)
        if self._recorder is None:
            return
        try:
            self._recorder.record(observed, state)
            if state.trace.ended:
                self._say(self.stop())
        except RecordingFailed as error:
            self._recorder = None
            self._say(explain(error) or "")

    def start(self, name: str) -> str:
        """Into a new file, by default named after the ends; gives the sentence that says so.

        Raises NothingToRecord, RecordingFailed.
        """
        observed, state = self._require_trace()
        if state.trace.ended:
            raise NothingToRecord("the trace is over")
        path = Path(name or f"{_plain_name(state)}-{datetime.now():{STAMP}}.rec").expanduser()
        recorder = open_recorder(path)
        recorder.begin(observed.at_s, state)
        self._recorder = recorder
        return f"recording into {path}: :record ends it, m adds a note"

    def stop(self) -> str:
        """Gives the sentence that says where it is. Raises RecordingFailed."""
        assert self._recorder is not None
        recorder, self._recorder = self._recorder, None
        recorder.close()
        return recorder.sentence

    def note(self, text: str) -> None:
        """Raises NothingToRecord, RecordingFailed."""
        self._require_trace()
        now_s = time.monotonic()
        self._flight.note(now_s, text)
        if self._recorder is not None:
            self._recorder.note(now_s, text)

    def contents(self) -> bytes:
        """What is kept of the trace, as a recording. Raises NothingToRecord."""
        self._require_trace()
        return self._flight.contents()

    def report_name(self) -> str:
        """Of a file that tells in its name of no pod. Raises NothingToRecord."""
        self._require_trace()
        return f"incident-{datetime.now():{STAMP}}.md"

    def _require_trace(self) -> tuple[TimedObservation, TraceState]:
        if self._last is None or self._last[1].opened is None:
            raise NothingToRecord("no trace has begun yet")
        return self._last


def _plain_name(state: TraceState) -> str:
    """`shell-1-httpd`: what a file may be called, whatever the ends are."""
    assert state.opened is not None
    ends = (state.opened.source.name, state.opened.destination.name)
    plain = (re.sub(r"[^A-Za-z0-9.-]+", "-", end)[:60].strip(".-") for end in ends)
    return "-".join(filter(None, plain)) or "trace"
