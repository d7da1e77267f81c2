"""Reads a recording: all lines that are whole, whatever else the file may hold.

The file may come from anybody. What can't be believed is left out and counted, so that nothing that is read
here can harm what plays it.
"""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import InventoryLearned, Observation, TraceOpened
from k8snet_tui.recording.belief import is_believable, is_header_believable
from k8snet_tui.recording.changes import Impossible, apply_change
from k8snet_tui.recording.lines import NOTHING, decode_entry, decode_header
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

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Impossible)


class NotARecording(Exception):
    exit_code = 2


class Known(Struct, frozen=True):
    """What is known of the cluster from this moment on."""

    at_s: float
    inventory: Inventory


Event: TypeAlias = Known | Observed | Snapshot | Note | End
"""As the line says, and with the inventory that it rests on."""


class Recording(Struct, frozen=True):
    header: Header
    events: tuple[Event, ...]
    """In the order of their times."""
    skipped: int = 0
    """Lines of kinds that a later version has."""
    unreadable: int = 0
    """Lines that are whole, and not what they should be."""

    @property
    def duration_s(self) -> float:
        return self.events[-1].at_s if self.events else 0.0

    @property
    def end(self) -> End | None:
        """None for a recording that was cut."""
        last = self.events[-1] if self.events else None
        return last if isinstance(last, End) else None


def read_recording(path: Path) -> Recording:
    """Raises NotARecording."""
    return parse_recording(read_file(path), str(path))


def read_file(path: Path) -> bytes:
    """Raises NotARecording for what is no file, or can't be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotARecording(f"{path} is no file")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise NotARecording(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def parse_recording(data: bytes, name: str) -> Recording:
    """`name` is what it is called in sentences. What follows the last newline is no whole line."""
    first, *lines = data.split(b"\n")[:-1] or [b""]
    header = _read_header(first, name)
    reading = _Reading()
    events = tuple(event for line in lines for event in reading.read(line))
    return Recording(header, events, reading.skipped, reading.unreadable)


def _read_header(line: bytes, name: str) -> Header:
    try:
        header = decode_header(line)
    except UNREADABLE:
        raise NotARecording(f"{name} is no recording of k8snet-tui") from None
    if header.schema != SCHEMA or not is_header_believable(header):
        raise NotARecording(f"{name} is no recording of k8snet-tui")
    if header.version > VERSION:
        raise NotARecording(f"{name} was made by {header.tool}; this version is too old to play it")
    return header


class _Reading:
    def __init__(self) -> None:
        self.skipped = self.unreadable = 0
        self._inventory = NOTHING
        self._opened: TraceOpened | None = None
        self._last_s = 0.0

    def read(self, line: bytes) -> Iterator[Event]:
        try:
            entry = decode_entry(line)
            event = self._complete(entry) if is_believable(entry) else None
        except UNREADABLE:
            event = None
            if _is_of_unknown_kind(line):
                self.skipped += 1
                return
        if event is None:
            self.unreadable += 1
            return
        self._last_s = max(self._last_s, event.at_s)
        yield replace(event, at_s=self._last_s)

    def _complete(self, entry: Entry) -> Event | None:
        """With its inventory; None for what can't be before the trace was opened."""
        match entry:
            case Learned():
                self._inventory = apply_change(self._inventory, entry.change)
                return Known(entry.at_s, self._inventory)
            case Observed(what=TraceOpened() | InventoryLearned() as what):
                completed = replace(what, inventory=self._inventory)
                if isinstance(completed, TraceOpened):
                    self._opened = completed
                return replace(entry, what=completed) if self._opened else None
            case Snapshot(state=state) if self._opened:
                return replace(entry, state=replace(state, opened=self._opened, inventory=self._inventory))
            case Note() | End():
                return entry
        return entry if self._opened else None


class _Kind(Struct, frozen=True):
    type: str = ""


class _AnyEntry(Struct, frozen=True):
    kind: str
    what: _Kind = _Kind()


def _tags(union: object) -> frozenset[object]:
    return frozenset(kind.__struct_config__.tag for kind in get_args(union))


_KINDS, _OBSERVATIONS = _tags(Entry), _tags(Observation)
_decode_kind = msgspec.json.Decoder(_AnyEntry).decode


def _is_of_unknown_kind(line: bytes) -> bool:
    try:
        entry = _decode_kind(line)
    except UNREADABLE:
        return False
    return entry.kind not in _KINDS or (entry.kind == "observed" and entry.what.type not in _OBSERVATIONS)
