"""The chain as it is drawn: devices in their order, hops under what they proved, readable at any width."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.network import Rate
from k8snet_tui.model.path import Chain, Cut, Device, DeviceKind, PathMatch, Proof, Segment
from k8snet_tui.ui.panes.path.chain import BARE, Drawing, chain_width, draw_chain, fit_chain
from k8snet_tui.ui.render.styled_line import Line, Tone, text_of
from k8snet_tui.ui.render.text import width_of
from tests.ui.trace_scripts import ACROSS, BESIDE

PROVED = (Proof(0, 2, 1), Proof(1, 0, 2), Proof(1, 3, 3))


KNOWN = Chain(
    (
        Segment(
            "node-1",
            (
                Device(DeviceKind.POD, "shell-1", address="10.244.1.4"),
                Device(DeviceKind.VETH, "veth3f2a", mtu_bytes=1450),
                Device(DeviceKind.BRIDGE, "cni0", mtu_bytes=1450, address="10.244.1.1"),
                Device(DeviceKind.UPLINK, "eth1", mtu_bytes=1500, address="192.168.56.11"),
            ),
        ),
        Segment("node-2", (Device(DeviceKind.UPLINK, "eth1", mtu_bytes=1500, address="192.168.56.12"),)),
    )
)
OF_NODE_1 = Rate("cni0", 12_000, 300), Rate("eth1", 300, 12_000, drops=4), Rate("eth0", 9, 9)
RATES = (("node-1", OF_NODE_1),)


def drawn(
    chain: Chain, width: int, *proofs: Proof, cut: Cut | None = None, drawing: Drawing = BARE
) -> list[str]:
    return [text_of(line) for line in draw_chain(chain, PathMatch(proofs, cut=cut), width, drawing)]


def text_of_all(lines: Iterable[Line]) -> str:
    return "\n".join(map(text_of, lines))


def test_a_path_across_nodes_is_one_line_with_the_hops_under_it() -> None:
    assert drawn(ACROSS, 118, *PROVED) == [
        "  node-1  shell-1 ── veth3f2a ── cni0 ── eth1 ════ eth1 ── cni0 ── veth81c0 ── httpd  node-2",
        "                                  ①                 ②                            ③",
    ]


def test_a_third_node_stands_in_the_line_with_links_on_both_sides() -> None:
    first, last = ACROSS.segments
    middle = Segment("node-3", (Device(DeviceKind.UPLINK, "eth1"),))
    chain = Chain((first, middle, last))
    flat = "shell-1 ── veth3f2a ── cni0 ── eth1 ════ eth1  node-3 ════ eth1 ── cni0 ── veth81c0 ── httpd"
    assert drawn(chain, 150)[0] == f"  node-1  {flat}  node-2".replace("──", "┄┄").replace("════", "╍╍╍╍")
    assert [line.split()[-1] for line in drawn(chain, 50)] == ["eth1", "node-3", "node-2"]


def test_at_80_columns_it_breaks_between_the_nodes() -> None:
    assert drawn(ACROSS, 70, *PROVED) == [
        "  node-1  shell-1 ── veth3f2a ── cni0 ── eth1",
        "                                  ①",
        "   ════ eth1 ── cni0 ── veth81c0 ── httpd  node-2",
        "         ②                            ③",
    ]


def test_where_only_the_names_of_the_nodes_have_no_room_they_stand_above() -> None:
    assert drawn(ACROSS, 78, *PROVED) == [
        "  node-1                                   node-2",
        "  shell-1 ── veth3f2a ── cni0 ── eth1 ════ eth1 ── cni0 ── veth81c0 ── httpd",
        "                          ①                 ②                            ③",
    ]


def test_a_path_on_one_node_names_it_once() -> None:
    (line, _) = drawn(BESIDE, 118, Proof(0, 4, 1))
    assert line == "  node-1  shell-1 ── veth3f2a ── cni0 ── veth90ab ── web1"


def test_what_no_hop_has_proved_is_dotted() -> None:
    assert drawn(ACROSS, 118, Proof(0, 2, 1))[0] == (
        "  node-1  shell-1 ── veth3f2a ── cni0 ┄┄ eth1 ╍╍╍╍ eth1 ┄┄ cni0 ┄┄ veth81c0 ┄┄ httpd  node-2"
    )


def test_where_the_path_is_broken_the_wire_is_cut() -> None:
    shown = drawn(ACROSS, 118, Proof(0, 2, 1), cut=Cut(1, 0, "eth1 of node-2 is down"))[0]
    assert "cni0 ┄┄ eth1 ══✗ eth1" in shown
    assert "cni0 ─✗ eth1 ╍╍╍╍" in drawn(ACROSS, 118, Proof(0, 2, 1), cut=Cut(0, 3, "no answer"))[0]


def test_each_device_has_its_address_its_mtu_its_rates_and_what_it_dropped() -> None:
    names, *below = drawn(KNOWN, 118, Proof(0, 2, 1), drawing=Drawing(RATES))
    assert names == (
        "  node-1  shell-1 ───── veth3f2a ── cni0 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄ eth1 ╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍ eth1           node-2"
    )
    assert below == [
        "                                     ①",
        "          10.244.1.4                10.244.1.1          192.168.56.11         192.168.56.12",
        "                        1450        1450 ↓12k  ↑300B    1500 ↓300B ↑12k       1500",
        "                                                        4 dropped",
    ]


def test_where_room_is_short_rates_have_a_line_of_their_own() -> None:
    shown = drawn(KNOWN, 80, Proof(0, 2, 1), drawing=Drawing(RATES))
    assert [line.split() for line in shown[-3:]] == [
        ["1450", "1450", "1500", "1500"],
        ["↓12k", "↑300B", "↓300B", "↑12k"],
        ["4", "dropped"],
    ]


def test_in_few_rows_the_drawing_gives_up_what_is_below_its_devices_and_never_the_hops() -> None:
    match, drawing = PathMatch((Proof(0, 2, 1),)), Drawing(RATES)
    whole = fit_chain(KNOWN, match, 118, drawing, None)
    assert [fit_chain(KNOWN, match, 118, drawing, rows) for rows in (9, 5)] == [whole, whole]
    shown = {rows: text_of_all(fit_chain(KNOWN, match, 118, drawing, rows)) for rows in (4, 3, 2, 0)}
    assert [len(text.splitlines()) for text in shown.values()] == [4, 3, 2, 2]
    assert "dropped" not in shown[4] and "↓12k" in shown[4]
    assert "1450" not in shown[3] and "10.244.1.1" in shown[3]
    assert "shell-1" in shown[2] and "①" in shown[2] and shown[0] == shown[2]


def test_the_one_drawing_is_looked_at_in_parts() -> None:
    whole = drawn(KNOWN, chain_width(KNOWN, PathMatch(), BARE))
    assert [line[8:48] for line in whole] == [
        line[:40] for line in drawn(KNOWN, 40, drawing=Drawing(shift=8))
    ]


def test_a_device_that_no_hop_has_proved_is_not_lit() -> None:
    line = draw_chain(ACROSS, PathMatch((Proof(0, 2, 1),)), 118)[0]
    assert [span.text for span in line if span.tone is Tone.GOOD] == ["cni0"]


def test_an_unknown_veth_and_a_place_outside_are_drawn_too() -> None:
    way_out = Chain(
        (
            Segment("node-1", (Device(DeviceKind.POD, "shell-1"), Device(DeviceKind.VETH, "?"))),
            Segment(None, (Device(DeviceKind.OUTSIDE, "10.0.2.3"),)),
        )
    )
    assert drawn(way_out, 118)[0] == "  node-1  shell-1 ┄┄ veth ? ╍╍╍╍ 10.0.2.3"


def test_no_chain_draws_nothing() -> None:
    assert drawn(Chain(), 80) == []


NAMES = st.text(st.characters(codec="utf-8"), max_size=60)
CHAINS = st.builds(
    lambda names: Chain(tuple(Segment(n[0], tuple(Device(DeviceKind.VETH, d) for d in n)) for n in names)),
    st.lists(st.lists(NAMES, min_size=1, max_size=5), max_size=4),
)


@given(CHAINS, st.integers(40, 130))
def test_whatever_the_names_no_line_leaves_the_pane(chain: Chain, width: int) -> None:
    proofs = [Proof(s, 0, s + 1) for s in range(len(chain.segments))]
    lines = drawn(chain, width, *proofs)
    assert all(width_of(line) <= width for line in lines)
    assert all(line.isprintable() for line in lines)
