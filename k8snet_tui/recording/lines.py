"""An entry of a recording as a line of JSON, and back: no secret goes out, no escape sequence comes in."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import InventoryLearned, Observation, TraceOpened
from k8snet_tui.recording.records import Entry, Header
from k8snet_tui.redaction import redact
from k8snet_tui.trace.epochs import HopWatch
from k8snet_tui.trace.state import TraceState

T = TypeVar("T")

NOTHING = Inventory("")


def encode_line(entry: Header | Entry) -> bytes:
    """The line with its newline, and whatever is secret or looks so hidden."""
    line = msgspec.json.encode(entry)
    text = line.decode()
    if redact(text) != text:
        # Each string by itself: what looks like a token in the line may reach over its quotes.
        line = msgspec.json.encode(_with_strings(msgspec.to_builtins(entry), redact))
    return line + b"\n"


def decode_header(line: bytes) -> Header:
    """Raises msgspec.DecodeError, RecursionError or UnicodeDecodeError; so does the other."""
    return _decode_plain(line, _decode_header)


def decode_entry(line: bytes) -> Entry:
    return _decode_plain(line, _decode_entry)


def _decode_plain(line: bytes, decode: Callable[[bytes], T]) -> T:
    """Whoever wrote the line: its strings are shown on terminals."""
    if b"\\" in line or not line.decode().isprintable():
        line = msgspec.json.encode(_with_strings(msgspec.json.decode(line), _plain))
    return decode(line)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _with_strings(value: object, change: Callable[[str], str]) -> object:
    match value:
        case str():
            return change(value)
        case dict():
            return {
                change(key) if isinstance(key, str) else key: _with_strings(inner, change)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [_with_strings(inner, change) for inner in value]
    return value


def without_inventory(what: Observation) -> Observation:
    if isinstance(what, TraceOpened | InventoryLearned):
        return msgspec.structs.replace(what, inventory=NOTHING)
    return what


def bare_state(state: TraceState, last_s: float) -> TraceState:
    """Without what the observations tell again, and with its moments as the recording counts them."""
    sooner_s = state.last_s - last_s
    return msgspec.structs.replace(
        state,
        opened=None,
        inventory=NOTHING,
        last_s=last_s,
        opened_s=state.opened_s - sooner_s,
        round_s=state.round_s - sooner_s,
        watches=tuple(_shift(watch, sooner_s) for watch in state.watches),
    )


def _shift(watch: HopWatch, sooner_s: float) -> HopWatch:
    candidate = watch.candidate
    if candidate is None:
        return watch
    moved = msgspec.structs.replace(candidate, at_s=candidate.at_s - sooner_s)
    return msgspec.structs.replace(watch, candidate=moved)


def _no_blocks(_: type, __: object) -> Blocks[object]:
    """An inventory in a line is empty, or is taken for it."""
    return Blocks()


_decode_header = msgspec.json.Decoder(Header).decode
_decode_entry: Callable[[bytes], Entry] = msgspec.json.Decoder(Entry, dec_hook=_no_blocks).decode
