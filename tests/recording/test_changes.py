"""What is known of a cluster, as differences: nothing is lost by them, and little is written."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import NodeReading, Unread
from k8snet_tui.recording.changes import (
    NO_CHANGE,
    Impossible,
    InventoryChange,
    Splice,
    apply_change,
    find_change,
)
from k8snet_tui.recording.lines import NOTHING
from tests.path.cluster_records import calico, captured, flannel_vxlan, kindnet
from tests.recording.stories import spoken
from tests.trace.observations import inventory_of

WORLDS = [captured(), captured().unread("node-1"), flannel_vxlan(), calico(tunnelled=True), kindnet()]
SPOKEN = spoken(captured(), 7).inventory
SHARED = {name: replace(reading, hash_policies=(1, None)) for name, reading in SPOKEN.readings.items()}
INVENTORIES = [NOTHING, *map(inventory_of, WORLDS), SPOKEN, replace(SPOKEN, readings=SHARED)]


def contents(inventory: Inventory) -> tuple[object, ...]:
    nodes, pods = tuple(inventory.nodes), tuple(inventory.pods)
    return nodes, pods, inventory.cni, inventory.readings, inventory.veths


@given(st.lists(st.sampled_from(INVENTORIES), min_size=1, max_size=6))
def test_whatever_follows_what_the_changes_lead_there(inventories: list[Inventory]) -> None:
    known = replayed = NOTHING
    for inventory in inventories:
        line = msgspec.json.encode(find_change(known, inventory))
        replayed = apply_change(replayed, msgspec.json.decode(line, type=InventoryChange))
        known = inventory
        assert contents(replayed)[:2] == contents(inventory)[:2]
        assert replayed.readings == inventory.readings and replayed.veths == inventory.veths


def test_what_is_the_same_is_no_change() -> None:
    assert find_change(inventory_of(captured()), inventory_of(captured())) == NO_CHANGE


def test_a_pod_that_has_spoken_costs_one_line_of_its_nodes_table() -> None:
    change = find_change(inventory_of(captured()), spoken(captured(), 7).inventory)
    assert len(msgspec.json.encode(change)) < 300


def test_a_node_that_cannot_be_read_any_more_is_told_as_such() -> None:
    before = inventory_of(captured())
    readings: dict[str, NodeReading] = {**before.readings, "node-2": Unread("node-2", "no right")}
    assert find_change(before, replace(before, readings=readings)).readings == (Unread("node-2", "no right"),)


@pytest.mark.parametrize("splice", [Splice(head=3), Splice(head=2, tail=1), Splice(tail=-1), Splice(head=-1)])
def test_more_is_never_kept_than_there_is(splice: "Splice[str]") -> None:
    with pytest.raises(Impossible):
        splice.apply(("a", "b"))
