"""What a recorded trace was at any moment, by the same fold that made it live.

Whoever goes on in time pays for what happened since; whoever jumps begins at the last snapshot before.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from k8snet_tui.model.observation import TimedObservation
from k8snet_tui.recording.reader import Event, Known, NotARecording, Recording
from k8snet_tui.recording.records import Note, Observed, Snapshot
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.state import TraceState


class Playback:
    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.differences: set[float] = set()
        """Moments whose snapshot is not what the observations before add up to."""
        self._times = [event.at_s for event in recording.events]
        self._snapshots = [n for n, event in enumerate(recording.events) if isinstance(event, Snapshot)]
        self._next = 0
        """The first event that is not in the state."""
        self._state = TraceState()

    def state_at(self, at_s: float) -> TraceState:
        """With all that happened up to and at this moment."""
        wanted = bisect_right(self._times, at_s)
        before = bisect_right(self._snapshots, wanted - 1)
        restart = self._snapshots[before - 1] if before else 0
        if wanted < self._next or restart > self._next:
            self._next, self._state = restart, TraceState()
        for event in self.recording.events[self._next : wanted]:
            self._state = self._step(self._state, event)
        self._next = wanted
        return self._state

    def states(self) -> Iterator[tuple[TimedObservation, TraceState]]:
        """Every observation with the state after it, from the beginning."""
        state = TraceState()
        for event in self.recording.events:
            state = self._step(state, event)
            if isinstance(event, Observed):
                yield TimedObservation(event.at_s, event.what), state

    def require_trace(self, name: str) -> None:
        """Raises NotARecording where nothing is left of it: `name` was cut before its trace began."""
        if not any(isinstance(event, Observed) for event in self.recording.events):
            raise NotARecording(f"{name} holds no trace: it was cut before one began")

    def clock(self, at_s: float) -> datetime:
        """What a clock on the wall showed there and then."""
        return self.recording.header.began + timedelta(seconds=at_s)

    def note_at(self, at_s: float) -> Note | None:
        """The latest up to this moment."""
        events = self.recording.events[: bisect_right(self._times, at_s)]
        return next((event for event in reversed(events) if isinstance(event, Note)), None)

    def shortcomings(self) -> str:
        """What a person should know of it, as a sentence; empty for a recording that is whole."""
        recording = self.recording
        said = [
            "the recording was cut: it plays to its last whole line" if recording.end is None else "",
            f"lines of a later version: {recording.skipped}, skipped" if recording.skipped else "",
            f"lines that cannot be read: {recording.unreadable}" if recording.unreadable else "",
            "observations are missing before a snapshot, or another version made it"
            if self.differences
            else "",
        ]
        return "; ".join(filter(None, said))

    def _step(self, state: TraceState, event: Event) -> TraceState:
        match event:
            case Known(inventory=inventory) if state.opened:
                return replace(state, inventory=inventory)
            case Observed(at_s, what):
                return apply(state, TimedObservation(at_s, what))
            case Snapshot(at_s, recorded):  # at 0 the trace was under way; who jumps here has no state yet
                if at_s and state.opened and state.trace != recorded.trace:
                    self.differences.add(at_s)
                return recorded
        return state
