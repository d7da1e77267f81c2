"""The last minutes of a trace, kept in memory for whoever wants them after something has happened."""

import io

from k8snet_tui.model.observation import TimedObservation
from k8snet_tui.recording.lines import encode_line
from k8snet_tui.recording.writer import Recorder
from k8snet_tui.trace.state import TraceState

KEPT_S = 180.0
"""At least so long is kept, at most twice: some 700 bytes a second."""


class FlightRecorder:
    """Two recordings that overlap; the older one is dropped once the younger is long enough by itself."""

    def __init__(self) -> None:
        self._older = _Kept()
        self._younger: _Kept | None = None

    def record(self, observed: TimedObservation, state: TraceState) -> None:
        """`state` is the one after it."""
        self._older.record(observed, state)
        if self._younger is not None:
            self._younger.record(observed, state)
        youngest = self._younger or self._older
        if observed.at_s - youngest.began_s >= KEPT_S:
            self._older, self._younger = youngest, _Kept()
            self._younger.begin(observed.at_s, state)

    def note(self, at_s: float, text: str) -> None:
        for kept in filter(None, (self._older, self._younger)):
            kept.recorder.note(at_s, text)

    def contents(self) -> bytes:
        """As a file that ends now; empty before the trace has begun."""
        return self._older.contents()


class _Kept:
    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.recorder = Recorder(self._file, "memory")
        self.began_s = 0.0

    def begin(self, at_s: float, state: TraceState) -> None:
        self.began_s = at_s
        self.recorder.begin(at_s, state)

    def record(self, observed: TimedObservation, state: TraceState) -> None:
        self.began_s = self.began_s or observed.at_s
        self.recorder.record(observed, state)

    def contents(self) -> bytes:
        written = self._file.getvalue()
        return written + encode_line(self.recorder.end()) if written else b""
