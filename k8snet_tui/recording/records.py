"""The lines of a recording: a header, then what was observed, each with its moment. docs/recording.md has the
schema; fields and kinds may be added within a version, never renamed or removed.
"""

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.observation import Observation
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.recording.changes import InventoryChange
from k8snet_tui.trace.state import TraceState

SCHEMA = "k8snet-tui/recording"
VERSION = 1


class Header(Struct, frozen=True, tag_field="kind", tag="header"):
    """The first line."""

    schema: str
    version: int
    tool: str
    """As in `k8snet-tui 0.1.0`."""
    began: datetime
    """The wall clock at 0 seconds, with its time zone."""
    source: Endpoint
    destination: Endpoint


class Learned(Struct, frozen=True, tag_field="kind", tag="inventory"):
    """More is known of the nodes and pods that the path needs; what is observed next rests on it."""

    at_s: float
    """Seconds since the beginning, on the monotonic clock; so in every line."""
    change: InventoryChange


class Observed(Struct, frozen=True, tag_field="kind", tag="observed"):
    at_s: float
    what: Observation
    """Its inventory is left empty: that is in the lines before."""


class Snapshot(Struct, frozen=True, tag_field="kind", tag="snapshot"):
    """What all before adds up to: a reader may begin here, or compare."""

    at_s: float
    state: TraceState
    """Without its inventory, as above."""


class Note(Struct, frozen=True, tag_field="kind", tag="note"):
    """What a person wrote."""

    at_s: float
    text: str


class End(Struct, frozen=True, tag_field="kind", tag="end"):
    """The last line of a recording that was not cut."""

    at_s: float
    reason: str


Entry: TypeAlias = Learned | Observed | Snapshot | Note | End
