"""Writes docs/schemas/*.json: the JSON Schema (2020-12) of what `trace` prints and of a recording.

python -m scripts.json_schemas       writes them

A recording's is made of the records that are encoded. What `trace` prints is put together field by field in
report/json_fields.py; its shape is told here, of the model's own words, and the tests hold real output to it.
What is NotRequired is only sometimes there.
"""

import json
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

import msgspec

from k8snet_tui.model.path import Source
from k8snet_tui.model.probe_answers import RoundEnd
from k8snet_tui.model.trace import Outcome, SizeFate, TcpResult
from k8snet_tui.model.trace_options import Protocol, Strategy
from k8snet_tui.recording.records import Entry, Header

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class End(TypedDict):
    name: str
    address: str
    pod: str | None
    node: str | None
    resolution: str | None


class Reply(TypedDict):
    address: str
    rtt_ms: float | None
    note: str | None
    round: int
    back_hops: NotRequired[int]


class Place(TypedDict):
    node: str | None
    interface: str | None
    pod: str | None
    location_unknown_reason: NotRequired[str]


class Located(Place):
    candidates: NotRequired[list[Place]]


class SeenHop(Located):
    ttl: int
    replies: list[Reply]
    at_most: NotRequired[int]


class Figures(TypedDict):
    sent: int
    received: int
    loss_percent: float | None
    last_ms: float | None
    avg_ms: float | None
    best_ms: float | None
    worst_ms: float | None
    stdev_ms: float | None
    jitter_ms: float | None
    median_ms: float | None
    p95_ms: float | None


class EarlierHop(Figures):
    ttl: int


class Hop(SeenHop, Figures):
    loss: NotRequired[str]
    quiet: NotRequired[int]
    lost: NotRequired[int]
    lost_forward: NotRequired[int | None]
    lost_backward: NotRequired[int | None]
    loss_unknown_reason: NotRequired[str]


class EqualCost(TypedDict):
    node: str
    to: str
    next_hops: list[str]
    hash_policy: int | None
    summary: str


Change = TypedDict(
    "Change",
    {
        "at": str,
        "ttl": int,
        "from": str,
        "to": str,
        "takes_turns": bool,
        "summary": str,
        "hops": list[EarlierHop],
    },
)


class Tcp(TypedDict):
    port: int
    result: TcpResult


class Size(TypedDict):
    bytes: int
    result: SizeFate
    by: str | None
    limit: int | None


class Mtu(TypedDict):
    bytes: int
    node: str | None
    device: str | None
    summary: str
    tried: list[Size]


class Contradiction(TypedDict):
    ttl: int
    why: str


class Segment(TypedDict):
    node: str | None
    source: Source
    devices: list[str]


class Chain(TypedDict):
    segments: list[Segment]
    mtu: int | None
    basis: str


class Started(TypedDict):
    source: End
    destination: End
    strategy: Strategy
    probed_from: str
    protocol: Protocol
    port: int | None


class Tool(TypedDict):
    tool: str | None
    clock: Literal["after sending", "at sending"]


class Said(TypedDict):
    reached: bool
    outcome: Outcome | None
    summary: str


class Trace(Started, Tool, Said):
    hops: list[Hop]
    chain: NotRequired[Chain]
    equal_cost: NotRequired[list[EqualCost]]
    changes: NotRequired[list[Change]]
    tcp: NotRequired[list[Tcp]]
    mtu: NotRequired[Mtu]
    unreadable: NotRequired[list[str]]
    contradictions: NotRequired[list[Contradiction]]


class GoodTrace(Trace):
    at: str
    round: int


class Document(Trace):
    version: Literal[1]
    broken_at: NotRequired[str]
    last_good: NotRequired[GoodTrace | None]
    counted: NotRequired[dict[str, dict[str, dict[str, int]]]]


class BothDocument(TypedDict):
    version: Literal[1]
    forward: Trace | None
    backward: Trace | None


class FlowTrace(Trace):
    flow: int
    name: str


class Way(TypedDict):
    flows: list[int]
    reached: bool
    addresses: list[str | None]


class Paths(TypedDict):
    paths: list[Way]
    paths_summary: str


class FlowsDocument(Paths):
    version: Literal[1]
    flows: list[FlowTrace]
    flows_reason: str | None


class Event(TypedDict):
    version: Literal[1]
    flow: NotRequired[int]
    direction: NotRequired[Literal["forward", "backward"]]


class StartedEvent(Event, Started):
    event: Literal["started"]


class ChainEvent(Event, Chain):
    event: Literal["chain"]


class ToolEvent(Event, Tool):
    event: Literal["tool"]


class HopEvent(Event, SeenHop):
    event: Literal["hop"]
    round: int


class RoundEvent(Event):
    event: Literal["round"]
    round: int
    ended_by: RoundEnd
    silent: list[int]


class PathsEvent(Event, Paths):
    event: Literal["paths"]


class TcpEvent(Event, Tcp):
    event: Literal["tcp"]


class ChangeEvent(Event, Change):
    event: Literal["change"]


class VerdictEvent(Event, Said):
    event: Literal["verdict"]


class EndedEvent(Event, Said):
    event: Literal["ended"]


EVENTS = (
    StartedEvent, ChainEvent, ToolEvent, HopEvent, RoundEvent, TcpEvent, ChangeEvent, VerdictEvent,
    EndedEvent, PathsEvent,
)  # fmt: skip
SCHEMAS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "trace": ("what `k8snet-tui trace -o json` prints", (Document, BothDocument, FlowsDocument)),
    "events": ("a line of `k8snet-tui trace -o jsonl`", EVENTS),
    "recording": ("a line of a recording", (Header, Entry)),
}
"""By the name of the file: the title, and the kinds that it may be."""


TOLD = ("title", "description", "default")


def render(name: str) -> str:
    title, kinds = SCHEMAS[name]
    found, definitions = msgspec.json.schema_components(kinds, schema_hook=lambda _: {"type": "array"})
    if "Inventory" in definitions:  # what is known of the cluster is in lines of their own
        definitions["Inventory"] = {"type": "object", "$comment": "left empty"}
    kept = {key: _plainly(each) for key, each in definitions.items()}
    whole = {"anyOf": list(found), "$defs": kept}
    while unused := [key for key in kept if f'#/$defs/{key}"' not in json.dumps(whole)]:
        for key in unused:
            del kept[key]
    return json.dumps({"$schema": DIALECT, "title": title, **whole}, indent=2) + "\n"


def _plainly(schema: Any, are_fields: bool = False) -> Any:
    """Without docstrings, which are for who reads the code, names of classes, and defaults."""
    match schema:
        case dict():
            dropped = () if are_fields else TOLD
            return {k: _plainly(each, k == "properties") for k, each in schema.items() if k not in dropped}
        case list():
            return [_plainly(each) for each in schema]
    return schema


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in SCHEMAS:
        (FOLDER / f"{name}.json").write_text(render(name), "utf-8")
