"""The columns of nodes and interfaces: one heading for both, and what goes where room is missing."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import Interface, Rate
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.nodes.columns import LEFT_OUT, NodeView, columns_heading, share_node_room
from k8snet_tui.ui.panes.nodes.lines import node_row_line
from k8snet_tui.ui.panes.nodes.rows import Expansion, InterfaceRow, NodeRow, Row, list_node_rows
from k8snet_tui.ui.render.styled_line import text_of
from tests.ui.cluster_records import LAB, NODES, NOW_S

OPENED = list_node_rows(LAB, Expansion(frozenset(node.name for node in NODES)), "")
COUNTED = {"controlplane": 1, "node-1": 4, "node-2": 3}


def shown(rows: list[Row], width: int) -> list[str]:
    """The heading, and the lines of these rows."""
    view = NodeView(LAB.rates, COUNTED, NOW_S, share_node_room(rows, width))
    return [columns_heading(view), *(text_of(node_row_line(row, view, Ends(), width)) for row in rows)]


@pytest.mark.parametrize("inside", [52, 58, 62, 78])
def test_at_every_usual_size_roles_and_rates_have_columns_of_their_own(inside: int) -> None:
    lines = shown(OPENED[:4], inside)
    assert lines[0].split()[:5] == ["NAME", "ADDRESS", "STATE", "ROLE", "RATE"]
    assert [line.split()[:5] for line in lines[2:]] == [
        ["eth0", "10.0.2.15/24", "up", "NAT"],
        ["eth1", "192.168.56.10/24", "up", "nodes", "12k"],
        ["cni0", "10.244.0.1/24", "up", "pods"],
    ]
    assert all(len(line) <= inside for line in lines)


def test_a_wide_pane_tells_of_a_node_what_kubectl_tells_and_how_many_pods_are_on_it() -> None:
    heading, line = shown(OPENED[:1], 120)
    assert heading.split()[5:] == ["PODS", "POD", "CIDR", "AGE", "VERSION", "NODE", "ROLES"]
    assert line.split()[4:] == ["1", "10.244.0.0/24", "66m", "v1.34.4", "control-plane"]


def test_columns_are_left_out_in_the_order_that_the_help_states() -> None:
    gone: list[str] = []
    for width in range(130, 35, -1):
        heading = shown(OPENED, width)[0]
        gone += [each for each in LEFT_OUT.split(", ") if each not in gone and f" {each}" not in heading]
    assert gone == ["VERSION", "NODE ROLES", "AGE", "POD CIDR", "PODS", "RATE", "ROLE"]
    assert ", ".join(gone) == LEFT_OUT


def test_an_address_keeps_its_prefix_and_columns_go_instead() -> None:
    assert "192.168.56.10/24" in shown(OPENED, 45)[3] and "RATE" not in shown(OPENED, 45)[0]
    assert "192.168.56.10/24" in shown(OPENED, 53)[3] and "RATE" in shown(OPENED, 53)[0]


def test_an_address_that_is_too_long_loses_its_prefix_first() -> None:
    link = Interface("cni0", up=True, addresses=("fd00:10:244:1234::1/64",))
    rows: list[Row] = [InterfaceRow("n", link, link.addresses[0], True, "pods")]
    assert "fd00:10:244:1234:: " not in shown(rows, 50)[1] and "fd00:10:244:1234::1 " in shown(rows, 50)[1]


def test_long_names_of_nodes_are_whole_before_anything_else_is_told_of_them() -> None:
    name = "ip-10-0-12-34.eu-west-1.internal"
    rows: list[Row] = [NodeRow(replace(NODES[0], name=name), False)]
    heading, line = shown(rows, 70)
    assert name in line and heading.split() == ["NAME", "ADDRESS", "STATE", "ROLE", "RATE"]


@pytest.mark.parametrize(
    ("status", "told"),
    [("Ready,SchedulingDisabled", "cordoned"), ("NotReady,SchedulingDisabled", "NotReady")],
)
def test_a_state_that_has_no_room_is_said_in_a_word(status: str, told: str) -> None:
    rows: list[Row] = [NodeRow(replace(NODES[0], status=status), False)]
    assert told in shown(rows, 56)[1].split() and status in shown(rows, 140)[1]


def test_further_addresses_have_the_rest_of_their_line() -> None:
    address = "fd00:10:244:1234:5678::1/64"
    link = Interface("cni0", up=True, addresses=("10.244.0.1/24", address))
    rows: list[Row] = [
        InterfaceRow("n", link, link.addresses[0], True, "pods"),
        InterfaceRow("n", link, address, False, ""),
    ]
    assert shown(rows, 53)[2].split() == [address]


def test_rates_are_those_of_the_interface_on_its_node() -> None:
    link = Interface("eth1", up=True, addresses=("10.1.1.1/24",))
    row = InterfaceRow("n", link, "10.1.1.1/24", True, "")
    rates = {"n": (Rate("eth1", 500, 306), Rate("eth0", 9e9, 0)), "m": (Rate("eth1", 7e6, 0),)}
    view = NodeView(rates, widths=share_node_room([row], 60))
    assert text_of(node_row_line(row, view, Ends(), 60)).split()[-1] == "806B"
