"""Rows as pure functions: what they say, and that they always fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8snet_tui.model.cluster import Live, Loading, LoadState, Refused, Stale
from k8snet_tui.model.network import Interface, NodeNetwork, Rate, Unread
from k8snet_tui.model.path import Ambiguous, Located
from k8snet_tui.model.trace import Hop, HopReply
from k8snet_tui.ui.ages import format_age, format_age_in_steps
from k8snet_tui.ui.cells import clean, fit, fit_middle, width_of, wrap
from k8snet_tui.ui.help_lines import node_help, path_help, pod_help
from k8snet_tui.ui.hop_columns import hop_cells
from k8snet_tui.ui.lines import Line, Tone, text_of
from k8snet_tui.ui.marks import Marks, mark_destination, mark_source, pod_target, swap
from k8snet_tui.ui.motion import follow_cursor, move_cursor
from k8snet_tui.ui.node_lines import node_row_line
from k8snet_tui.ui.node_rows import list_node_rows
from k8snet_tui.ui.pod_columns import PodView, measure_pods, pod_heading, pod_line, share_pod_room
from k8snet_tui.ui.rates import format_rate
from k8snet_tui.ui.screens.help import HELP_WIDTH
from k8snet_tui.ui.states import state_words
from k8snet_tui.ui.status_words import status_line
from tests.inventories import collect
from tests.ui.cluster_records import LAB, NODES, NOW_S, PODS, VETHS

HOSTILE = (
    "\x1b[31mred",
    "[link-down]",
    "[/dev]",
    "a\x00b\r\n\tc",
    "日本語の名前がとても長い",
    "\u202eevil",
    "e\u0301" * 40,
)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (192, "3m12s"),
        (600, "10m"),
        (10_799, "179m"),
        (10_800, "3h"),
        (19_080, "5h18m"),
        (100_000, "27h"),
        (180_000, "2d2h"),
        (800_000, "9d"),
        (70_000_000, "2y80d"),
        (300_000_000, "9y"),
    ],
)
def test_an_age_reads_as_kubectl_prints_it(seconds: int, shown: str) -> None:
    assert format_age(seconds) == shown


def test_an_age_beyond_two_minutes_changes_once_a_minute() -> None:
    ages = [format_age_in_steps(0, now) for now in range(180, 240)]
    assert set(ages) == {"3m"}


@pytest.mark.parametrize(
    ("bytes_s", "shown"),
    [(0, "0B/s"), (999, "999B/s"), (1500, "1.5k/s"), (12_400, "12k/s"), (2.5e9, "2.5G/s")],
)
def test_a_rate_needs_no_more_than_six_cells(bytes_s: float, shown: str) -> None:
    assert format_rate(bytes_s) == shown
    assert len(shown) <= 6


@given(st.text(), st.integers(0, 40), st.booleans())
def test_any_text_fits_exactly(text: str, width: int, right: bool) -> None:
    assert width_of(fit(text, width, right)) == width
    assert width_of(fit_middle(text, width)) == width
    assert fit(text, width, right).isprintable()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_does_not_move_the_columns(name: str) -> None:
    pod = replace(PODS[0], name=name, status=name, node=name)
    view = PodView(Marks(), VETHS, NOW_S)
    widths = share_pod_room(measure_pods((pod, *PODS), view, ()), 76, all_namespaces=True)
    view = replace(view, widths=widths)
    line = pod_line(pod, view)
    assert width_of(text_of(line)) == width_of(text_of(pod_heading(widths))) <= 76
    assert text_of(line).isprintable()


def test_control_characters_are_dropped_and_brackets_stay() -> None:
    assert clean("\x1b[2J[link-down]\x07") == "[2J[link-down]"


@given(st.text(alphabet="ab cd日", max_size=80), st.integers(4, 30))
def test_a_wrapped_sentence_never_leaves_its_pane(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrap(text, width))


@pytest.mark.parametrize("room", range(40, 140, 7))
def test_the_pods_table_fits_whatever_room_there_is(room: int) -> None:
    widths = share_pod_room(measure_pods(PODS, PodView(veths=VETHS), ()), room, all_namespaces=True)
    assert len(text_of(pod_heading(widths))) <= max(room, 55)


def test_the_namespace_is_shown_only_where_there_is_room() -> None:
    wanted = measure_pods(PODS, PodView(veths=VETHS), ())
    assert share_pod_room(wanted, 76, all_namespaces=True)[0] == 0
    assert share_pod_room(wanted, 120, all_namespaces=True)[0] > 0
    assert share_pod_room(wanted, 120, all_namespaces=False)[0] == 0


def test_siblings_stay_different_when_their_names_are_cut() -> None:
    names = {fit_middle(pod.name, 14) for pod in PODS if pod.host_network}
    assert len(names) == 3


def test_an_ill_pod_is_told_from_a_healthy_one_by_its_tone() -> None:
    view = PodView(widths=(0, 14, 5, 16, 3, 4, 13, 8, 12))
    assert len(pod_line(PODS[1], view)) == 1, "a healthy row is one piece"
    ill = pod_line(replace(PODS[1], status="CrashLoopBackOff"), view)
    assert ("CrashLoopBackOff", Tone.BAD) in ill


def test_marking_one_end_as_the_other_moves_the_mark() -> None:
    marks = mark_destination(mark_source(Marks(), "a/x"), "a/x")
    assert marks == Marks("", "a/x")
    assert swap(marks) == Marks("a/x", "")
    assert mark_destination(marks, "a/x") == Marks()


def test_a_pod_in_a_namespace_called_node_is_not_taken_for_a_node() -> None:
    assert pod_target(replace(PODS[0], namespace="node")) == "node/pod/httpd"


def test_an_expanded_node_shows_its_interfaces_with_their_purpose_or_rate() -> None:
    rows = list_node_rows(LAB, frozenset({"controlplane"}), "")
    shown = [text_of(node_row_line(row, 40, Marks(), LAB.rates)) for row in rows]
    assert [line.split() for line in shown] == [
        ["▾", "controlplane", "192.168.56.10", "Ready"],
        ["eth0", "10.0.2.15/24", "up", "NAT"],
        ["eth1", "192.168.56.10/24", "up", "12k/s"],
        ["cni0", "10.244.0.1/24", "up", "pods"],
        ["▸", "node-1", "192.168.56.11", "Ready"],
        ["▸", "node-2", "192.168.56.12", "Ready"],
    ]
    assert {len(line) for line in shown} == {40}


def test_a_node_that_was_not_read_says_why() -> None:
    readings = {"node-1": Unread("node-1", "you may not exec in kube-flannel")}
    rows = list_node_rows(replace(LAB, readings=readings), frozenset({"node-1", "node-2"}), "node-")
    texts = [text_of(node_row_line(row, 40, Marks(), {})).strip() for row in rows]
    assert texts[1] == "you may not exec in kube-flannel"
    assert texts[3] == "reading…"


def test_a_node_with_thousands_of_interfaces_is_cut_and_counted() -> None:
    many = tuple(Interface(f"veth{i}", up=True) for i in range(5000))
    readings = {"node-1": NodeNetwork("node-1", "ip", many)}
    inventory = replace(LAB, collections=collect(NODES[1:2]), readings=readings)
    rows = list_node_rows(inventory, frozenset({"node-1"}), "")
    assert len(rows) == 202
    assert text_of(node_row_line(rows[-1], 40, Marks(), {})).strip() == "and 4800 more"


def test_an_interface_that_is_down_says_so_and_shows_no_rate() -> None:
    down = NodeNetwork("node-1", "ip", (Interface("eth9", up=False, addresses=("10.1.1.1/24",)),))
    rows = list_node_rows(replace(LAB, readings={"node-1": down}), frozenset({"node-1"}), "node-1")
    line = node_row_line(rows[1], 40, Marks(), {"node-1": (Rate("eth9", 5e6, 0),)})
    assert text_of(line).split() == ["eth9", "10.1.1.1/24", "down"]


def test_several_addresses_of_a_hop_have_a_line_each() -> None:
    places = Ambiguous((Located("node-1", "eth0"), Located("node-2", "eth0")))
    hop = Hop(2, (HopReply("10.0.2.15", 0.1), HopReply("10.9.9.9", None, "!X")), places)
    assert [tuple(cell.strip() for cell in row) for row in hop_cells(hop, False)] == [
        ("2", "10.0.2.15", "node-1 eth0 or node-2 eth0", "0.1 ms"),
        ("", "10.9.9.9", "", "!X"),
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Loading(), "loading…"),
        (Loading(12_000), "loading 12,000…"),
        (Stale(88.0, "connection reset"), "12 s old, reconnecting"),
        (Refused("you may not list pods"), "refused"),
        (Live(), ""),
    ],
)
def test_a_list_that_is_not_live_says_so(state: LoadState, words: str) -> None:
    assert state_words(state, 100.0) == words


def test_the_lab_and_a_cluster_of_the_same_name_cannot_be_mistaken() -> None:
    lab = text_of(status_line(LAB, "", 0, 120))
    cluster = text_of(status_line(replace(LAB, is_lab=False), "", 0, 120))
    assert lab.startswith(" LAB ") and cluster.startswith(" CLUSTER ")


@given(st.integers(50, 200), st.text(max_size=90))
def test_the_status_line_is_as_wide_as_the_screen(width: int, context: str) -> None:
    assert width_of(text_of(status_line(replace(LAB, context=context), "", 0, width))) <= width


@given(st.integers(1, 500), st.integers(1, 40), st.data())
def test_the_window_always_has_the_cursor_in_it(count: int, page: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, count - 1))
    top = data.draw(st.integers(0, max(0, count - page)))
    for motion in ("down", "up", "half_down", "half_up", "page_down", "page_up", "top", "bottom"):
        moved = move_cursor(cursor, count, page, motion)
        first = follow_cursor(top, moved, count, page)
        assert 0 <= first <= moved < first + page


@pytest.mark.parametrize("lines", [node_help(), pod_help(), path_help()], ids=["nodes", "pods", "path"])
def test_no_sentence_of_a_help_is_cut_off(lines: list[Line]) -> None:
    assert max(width_of(text_of(line)) for line in lines) <= HELP_WIDTH
