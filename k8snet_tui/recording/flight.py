"""The last minutes of a trace, kept in memory for whoever wants them after something has happened.

What is observed is kept as it is, and written only when it is wanted: most of it never is.
"""

import io
from collections.abc import Callable
from datetime import datetime

from k8snet_tui.model.observation import TimedObservation
from k8snet_tui.recording.lines import encode_line
from k8snet_tui.recording.records import Note
from k8snet_tui.recording.writer import Recorder
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.state import TraceState

KEPT_S = 180.0
"""At least so long is kept, at most twice: some six observations a second."""


class FlightRecorder:
    """Two recordings that overlap; the older one is dropped once the younger is long enough by itself."""

    def __init__(self, now: Callable[[], datetime] = datetime.now) -> None:
        self._now = now
        self._older = _Kept(None, TraceState(), now)
        self._younger: _Kept | None = None

    def record(self, observed: TimedObservation, state: TraceState) -> None:
        """`state` is the one after it."""
        self._older.add(observed)
        if self._younger is not None:
            self._younger.add(observed)
        youngest = self._younger or self._older
        if observed.at_s - youngest.began_s >= KEPT_S:
            self._older, self._younger = youngest, _Kept(observed.at_s, state, self._now)

    def note(self, at_s: float, text: str) -> None:
        for kept in filter(None, (self._older, self._younger)):
            kept.add(Note(at_s, text))

    def contents(self) -> bytes:
        """As a file that ends now; empty before the trace has begun."""
        return self._older.contents()


class _Kept:
    def __init__(self, at_s: float | None, state: TraceState, now: Callable[[], datetime]) -> None:
        """From the moment `at_s` on, in which the trace had come to `state`; None for its beginning."""
        self._at_s = at_s
        self._state = state
        self._now = now
        self._began = now()
        self._events: list[TimedObservation | Note] = []

    @property
    def began_s(self) -> float:
        """0 while there is nothing."""
        if self._at_s is not None:
            return self._at_s
        return self._events[0].at_s if self._events else 0.0

    def add(self, event: TimedObservation | Note) -> None:
        if self._at_s is None and not self._events:
            self._began = self._now()
        self._events.append(event)

    def contents(self) -> bytes:
        file = io.BytesIO()
        recorder, state = Recorder(file, "memory", lambda: self._began), self._state
        if self._at_s is not None:
            recorder.begin(self._at_s, state)
        for event in tuple(self._events):
            if isinstance(event, Note):
                recorder.note(event.at_s, event.text)
            else:
                state = apply(state, event)
                recorder.record(event, state)
        written = file.getvalue()
        return written + encode_line(recorder.end()) if written else b""
