"""Which readings of counters are told to a trace: those between its rounds, each once."""

import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import IcmpCounters, NodeCounters, Rate
from k8snet_tui.session.traces.path_counters import PathCounters
from tests.trace.observations import healthy, opened, told

STATE = replace(told(opened(), healthy(1)), last_s=10.0)


def read_once(place: str, asked_s: float) -> list[str]:
    """The places that a reading is told of which was asked for then."""
    counters, inventory = counters_of(place, asked_s)
    return [read.place for read in counters.read(STATE, inventory)]


def counters_of(place: str, asked_s: float) -> tuple[PathCounters, Inventory]:
    reading = NodeCounters((), (IcmpCounters(1, kept_back=0), None), asked_s, asked_s + 0.01)
    inventory = Inventory("", counters={place: reading} if place != "default/httpd" else {})
    pods = SimpleNamespace(counters={place: reading} if place == "default/httpd" else {})
    return PathCounters(cast(Any, pods)), inventory


def test_a_reading_between_two_rounds_is_told_once() -> None:
    counters, inventory = counters_of("node-2", 10.5)
    assert [read.place for read in counters.read(STATE, inventory)] == ["node-2"]
    assert counters.read(STATE, inventory) == []


def test_one_that_was_asked_for_while_probes_were_under_way_is_not_told() -> None:
    assert read_once("node-2", 9.99) == []
    assert read_once("node-2", 10.01) == []


def test_the_pod_at_the_end_is_told_of_and_a_node_elsewhere_is_not() -> None:
    assert read_once("default/httpd", 10.5) == ["default/httpd"]
    assert read_once("node-7", 10.5) == []


def test_rates_are_those_of_the_devices_on_the_way_and_told_when_they_differ() -> None:
    busy, idle, elsewhere = Rate("cni0", 1200.4, 3.2), Rate("docker0", 1, 1), Rate("cni0", 7, 7)
    inventory = Inventory("", rates={"node-1": (busy, idle), "node-7": (elsewhere,)})
    counters = PathCounters(cast(Any, None))
    read = counters.read_rates(STATE, inventory)
    assert read and read.rates == (("node-1", (Rate("cni0", 1200, 3),)),)
    told_state = replace(STATE, trace=replace(STATE.trace, rates=read.rates))
    assert counters.read_rates(told_state, inventory) is None


def test_a_node_that_is_cut_off_keeps_no_rates_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = replace(counters_of("node-1", 10.0)[1], rates={"node-1": (Rate("cni0", 1200, 3),)})
    told_state = replace(STATE, trace=replace(STATE.trace, rates=(("node-1", (Rate("cni0", 1200, 3),)),)))
    monkeypatch.setattr(time, "monotonic", lambda: 12.0)
    assert PathCounters(cast(Any, None)).read_rates(told_state, inventory) is None
    monkeypatch.setattr(time, "monotonic", lambda: 17.0)
    read = PathCounters(cast(Any, None)).read_rates(told_state, inventory)
    assert read and read.rates == ()
