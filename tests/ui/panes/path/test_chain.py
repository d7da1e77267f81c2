"""The chain as it is drawn: devices in their order, hops under what they proved, readable at any width."""

from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.path import Chain, Device, DeviceKind, PathMatch, Proof, Segment
from k8snet_tui.ui.panes.path.chain import draw_chain
from k8snet_tui.ui.render.styled_line import Tone, text_of
from k8snet_tui.ui.render.text import width_of
from tests.ui.trace_scripts import ACROSS, BESIDE

PROVED = (Proof(0, 2, 1), Proof(1, 0, 2), Proof(1, 3, 3))


def drawn(chain: Chain, width: int, *proofs: Proof) -> list[str]:
    return [text_of(line) for line in draw_chain(chain, PathMatch(proofs), width)]


def test_a_path_across_nodes_is_one_line_with_the_hops_under_it() -> None:
    assert drawn(ACROSS, 118, *PROVED) == [
        "  node-1  shell-1 ─ veth3f2a ── cni0 ── eth1 ════ eth1 ── cni0 ── veth81c0 ── httpd  node-2",
        "                                 ①                 ②                            ③",
    ]


def test_at_80_columns_it_breaks_between_the_nodes() -> None:
    assert drawn(ACROSS, 78, *PROVED) == [
        "  node-1  shell-1 ─ veth3f2a ── cni0 ── eth1",
        "                                 ①",
        "  ════ eth1 ── cni0 ── veth81c0 ── httpd  node-2",
        "        ②                            ③",
    ]


def test_a_path_on_one_node_names_it_once() -> None:
    assert drawn(BESIDE, 118)[0] == "  node-1  shell-1 ─ veth3f2a ── cni0 ── veth90ab ── web1"


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
    assert drawn(way_out, 118)[0] == "  node-1  shell-1 ─ veth ? ════ 10.0.2.3"


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
