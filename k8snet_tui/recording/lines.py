"""An entry of a recording as a line of JSON, and back. No secret leaves by it."""

import msgspec

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import InventoryLearned, Observation, TraceOpened
from k8snet_tui.recording.records import Entry, Header
from k8snet_tui.redaction import redact
from k8snet_tui.trace.epochs import HopWatch
from k8snet_tui.trace.state import TraceState

NOTHING = Inventory("")


def encode_line(entry: Header | Entry) -> bytes:
    """The line with its newline, and whatever is secret or looks so hidden."""
    line = msgspec.json.encode(entry)
    text = line.decode()
    if redact(text) != text:
        # Each string by itself: what looks like a token in the line may reach over its quotes.
        line = msgspec.json.encode(_redacted(msgspec.to_builtins(entry)))
    return line + b"\n"


def _redacted(value: object) -> object:
    match value:
        case str():
            return redact(value)
        case dict():
            return {redact(key) if isinstance(key, str) else key: _redacted(v) for key, v in value.items()}
        case list() | tuple():
            return [_redacted(each) for each in value]
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


decode_header = msgspec.json.Decoder(Header).decode
"""Raises msgspec.DecodeError, RecursionError or UnicodeDecodeError; so does the other."""
decode_entry = msgspec.json.Decoder(Entry, dec_hook=_no_blocks).decode
