"""A node that gives no answer is not waited for long where something else speaks against it."""

import pytest

from k8snet_tui.cluster.errors import NotReachable
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import NodeReading, Unread
from k8snet_tui.session.probes.exec_probe import FIRST_WORD_S, NOT_READY_S
from k8snet_tui.session.probes.mute_nodes import patience_s, require_answering
from tests.inventories import collect

MUTE = "sh in shell-1 did not say a word"


def known(reading: NodeReading | None = None, *, ready: bool) -> Inventory:
    node = Node("node-1", "1", ready=ready, status="Ready" if ready else "NotReady")
    readings = {"node-1": reading} if reading else {}
    return Inventory("test", collections=collect([node]), readings=readings)


@pytest.mark.parametrize(
    ("inventory", "doubt"),
    [
        (known(ready=False), "its node node-1 is NotReady"),
        (
            known(Unread("node-1", "no word", is_passing=True), ready=True),
            "its node node-1 gave no other answer either, though the API still calls it Ready",
        ),
    ],
)
def test_what_speaks_against_the_node_is_said_with_where_to_look(inventory: Inventory, doubt: str) -> None:
    assert patience_s("node-1", inventory) == NOT_READY_S
    with pytest.raises(NotReachable) as refused:
        require_answering("node-1", inventory, MUTE)
    assert str(refused.value) == f"{MUTE}, and {doubt}"
    assert "journalctl -u kubelet" in refused.value.remedy


@pytest.mark.parametrize("reading", [None, Unread("node-1", "nodes are not entered")])
def test_where_only_the_pod_is_mute_other_ways_are_tried(reading: NodeReading | None) -> None:
    inventory = known(reading, ready=True)
    assert patience_s("node-1", inventory) == FIRST_WORD_S
    require_answering("node-1", inventory, MUTE)
