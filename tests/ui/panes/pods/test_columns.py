"""A pod as a row: what it says, and that it always fits."""

import pytest
from msgspec.structs import replace

from k8snet_tui.model.cluster import Refused
from k8snet_tui.model.network import NodeNetwork, Unread
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.panes.pods.columns import (
    POD_COLUMNS,
    PodView,
    measure_pods,
    pod_detail,
    pod_heading,
    pod_line,
    share_pod_room,
)
from k8snet_tui.ui.render.styled_line import Tone, text_of
from k8snet_tui.ui.render.text import fit_middle, width_of
from tests.ui.cluster_records import NOW_S, PODS, VETHS

HOSTILE = (
    "\x1b[31mred",
    "[link-down]",
    "[/dev]",
    "a\x00b\r\n\tc",
    "日本語の名前がとても長い",
    "\u202eevil",
    "e\u0301" * 40,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_does_not_move_the_columns(name: str) -> None:
    pod = replace(PODS[0], name=name, status=name, node=name)
    view = PodView(Ends(), VETHS, NOW_S)
    widths = share_pod_room(measure_pods((pod, *PODS), view, ()), 76, all_namespaces=True)
    view = replace(view, widths=widths)
    line = pod_line(pod, view)
    assert width_of(text_of(line)) == width_of(text_of(pod_heading(widths))) <= 76
    assert text_of(line).isprintable()


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
    view = PodView(widths=(0, 14, 5, 16, 3, 4, 13, 8, 12, 0))
    assert len(pod_line(PODS[1], view)) == 1, "a healthy row is one piece"
    ill = pod_line(replace(PODS[1], status="CrashLoopBackOff"), view)
    assert ("CrashLoopBackOff", Tone.BAD) in ill


@pytest.mark.parametrize("room", [76, 78, 98])
@pytest.mark.parametrize("status", ["Running", "CrashLoopBackOff", "ImagePullBackOff"])
def test_a_status_is_whole_and_a_name_keeps_both_ends_at_any_size(room: int, status: str) -> None:
    pods = tuple(replace(pod, status=status) for pod in PODS)
    view = PodView(veths=VETHS)
    widths = share_pod_room(measure_pods(pods, view, ()), room, all_namespaces=True)
    line = text_of(pod_line(pods[-1], replace(view, widths=widths)))
    assert f" {status} " in line and "-c5v8t " in line


@pytest.mark.parametrize("room", [76, 78])
def test_ages_and_restarts_give_way_to_whole_names(room: int) -> None:
    view = PodView(veths=VETHS)
    widths = share_pod_room(measure_pods(PODS, view, ()), room, all_namespaces=True)
    line = text_of(pod_line(PODS[-3], replace(view, widths=widths)))
    assert "kube-flannel-ds-4xk2p " in line and " controlplane " in line


def test_what_a_row_has_no_room_for_is_told_in_full() -> None:
    view = PodView(veths=VETHS, now_s=NOW_S)
    widths = share_pod_room(measure_pods(PODS, view, ()), 60, all_namespaces=True)
    assert pod_detail(PODS[-1], replace(view, widths=widths)) == (
        "kube-flannel/kube-flannel-ds-c5v8t · rst 0 · age 66m · interface host network"
        " · owner DaemonSet/kube-flannel-ds"
    )
    everything = share_pod_room(measure_pods(PODS, view, ()), 150, all_namespaces=True)
    assert pod_detail(PODS[-1], replace(view, widths=everything)) == ""


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (PodView(), "not read yet"),
        (PodView(nodes=Refused("you may not list nodes")), "not read"),
        (PodView(readings={"node-2": Unread("node-2", "you may not exec")}), "not read"),
        (PodView(readings={"node-2": NodeNetwork("node-2", "ip")}), "eth0⇄?"),
    ],
    ids=["waiting", "no nodes", "refused", "a silent pod"],
)
def test_an_interface_that_is_not_known_says_why(view: PodView, shown: str) -> None:
    column = next(column for column in POD_COLUMNS if column.heading == "INTERFACE")
    assert column.cell(PODS[0], view) == shown
