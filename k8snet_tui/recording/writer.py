"""Writes the recording of one trace: a line for each thing that is observed.

They are in the hands of the system once a round, so whatever ends the program leaves a file that plays.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from k8snet_tui import __version__
from k8snet_tui.model.observation import RoundClosed, TimedObservation, TraceOpened
from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.recording.changes import NO_CHANGE, find_change
from k8snet_tui.recording.lines import NOTHING, bare_state, encode_line, without_inventory
from k8snet_tui.recording.records import (
    SCHEMA,
    VERSION,
    End,
    Entry,
    Header,
    Learned,
    Note,
    Observed,
    Snapshot,
)
from k8snet_tui.recording.relevant import RelevantPods
from k8snet_tui.trace.state import TraceState

SNAPSHOT_S = 60.0
"""From one to the next; between two a reader has so many rounds to go through."""


class RecordingFailed(Exception):
    """The file cannot be made or written."""

    exit_code = 3


class RecordingExists(RecordingFailed):
    exit_code = 2
    remedy = "a recording is never written over: name another file"


class Recorder:
    """Takes what is observed from whatever moment on: of a trace under way it begins with its state."""

    def __init__(self, file: BinaryIO, name: str, now: Callable[[], datetime] = datetime.now) -> None:
        self.name = name
        self.rounds = 0
        """That were written."""
        self._file = file
        self._now = now
        self._began_s: float | None = None
        self._last_s = 0.0
        self._known = self._looked_at = NOTHING
        """What was written of the inventory, and the whole one that it was taken from."""
        self._pods = RelevantPods()
        self._snapshot_s = 0.0
        self._reason = "the recording was stopped"

    def record(self, observed: TimedObservation, state: TraceState) -> None:
        """`state` is the one after it. Raises RecordingFailed, and can't go on then."""
        what = observed.what
        if self._began_s is None and not isinstance(what, TraceOpened):
            self.begin(observed.at_s, state)
            return
        if self._began_s is None:
            self._write_head(observed.at_s, state)
        if isinstance(what, Reply):
            self._add_address(what.address)
        elif isinstance(what, TraceOpened):
            self._add_ends(what)
        at_s = self._passed(observed.at_s)
        self._write_changes(at_s, state)
        self._write(Observed(at_s, without_inventory(what)))
        if isinstance(what, RoundClosed):
            if at_s - self._snapshot_s >= SNAPSHOT_S:
                self._write_snapshot(at_s, state)
            self._flush()
            self.rounds += 1
        if state.trace.ended:
            self._reason = state.trace.ended.summary

    def begin(self, at_s: float, state: TraceState) -> None:
        """Writes what the trace has come to, for one that was not recorded from its beginning."""
        if state.opened is None:
            return
        self._write_head(at_s, state)
        self._write_changes(0.0, state)
        self._write(Observed(0.0, without_inventory(state.opened)))
        self._write_snapshot(0.0, state)
        self._flush()

    def note(self, at_s: float, text: str) -> None:
        """What a person says of this moment."""
        self._write(Note(self._passed(at_s), text))
        self._flush()

    @property
    def sentence(self) -> str:
        """Where it is, and how long."""
        count = "1 round is" if self.rounds == 1 else f"{self.rounds} rounds are"
        return f"{count} recorded in {self.name}"

    def close(self) -> None:
        """Says why it ends; nothing can be written afterwards. A file that nothing came into is removed.

        One that could not be written is closed already.
        """
        if self._file.closed:
            return
        if self._began_s is not None:
            self._write(self.end())
        else:
            Path(self.name).unlink(missing_ok=True)
        try:
            self._file.close()
        except OSError as error:
            raise _failed(self.name, error) from None

    def end(self) -> End:
        """What the last line says, if this is the end."""
        return End(self._last_s, self._reason)

    def _write_head(self, at_s: float, state: TraceState) -> None:
        assert state.opened is not None
        self._began_s = at_s
        began = self._now().astimezone()
        ends = state.opened.source, state.opened.destination
        self._write(Header(SCHEMA, VERSION, f"k8snet-tui {__version__}", began, *ends))
        self._add_ends(state.opened)
        for hop in state.trace.hops:
            for reply in hop.replies:
                self._add_address(reply.address)

    def _add_ends(self, opened: TraceOpened) -> None:
        for end in (opened.source, opened.destination, opened.origin):
            self._add_address(end.address)

    def _add_address(self, address: str) -> None:
        if self._pods.add(address):
            self._looked_at = NOTHING

    def _write_changes(self, at_s: float, state: TraceState) -> None:
        if state.inventory is self._looked_at:
            return
        self._looked_at = state.inventory
        known = self._pods.reduce(state.inventory)
        change = find_change(self._known, known)
        if change != NO_CHANGE:
            self._known = known
            self._write(Learned(at_s, change))

    def _write_snapshot(self, at_s: float, state: TraceState) -> None:
        self._snapshot_s = at_s
        self._write(Snapshot(at_s, bare_state(state, at_s)))

    def _passed(self, at_s: float) -> float:
        """Seconds since the beginning, to the microsecond; time never goes back."""
        assert self._began_s is not None
        self._last_s = max(self._last_s, round(at_s - self._began_s, 6))
        return self._last_s

    def _write(self, entry: Header | Entry) -> None:
        try:
            self._file.write(encode_line(entry))
        except OSError as error:
            self._give_up()
            raise _failed(self.name, error) from None

    def _flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self._give_up()
            raise _failed(self.name, error) from None

    def _give_up(self) -> None:
        """What could not be written is not tried again when the file is closed."""
        with suppress(OSError):
            self._file.close()


def open_recorder(path: Path) -> Recorder:
    """A new file, which only its owner may read. Raises RecordingExists, RecordingFailed."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise RecordingExists(f"{path} is there already") from None
    except (OSError, ValueError) as error:
        raise _failed(str(path), error) from None
    return Recorder(os.fdopen(descriptor, "wb"), str(path))


def _failed(name: str, error: Exception) -> RecordingFailed:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return RecordingFailed(f"the recording {name} cannot be written: {reason}")
