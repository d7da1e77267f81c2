"""The hops' table: which rows it has, and what stands in them."""

from k8snet_tui.model.path import Ambiguous, Located, Unlocated
from k8snet_tui.model.trace import Hop, HopReply, Trace
from k8snet_tui.ui.panes.path.hop_table import hop_rows, hop_table
from k8snet_tui.ui.render.styled_line import Tone, text_of


def test_several_addresses_of_a_hop_have_a_line_each() -> None:
    places = Ambiguous((Located("node-1", "eth0"), Located("node-2", "eth0")))
    hop = Hop(2, (HopReply("10.0.2.15", 0.1), HopReply("10.9.9.9", None, "!X")), places)
    lines = hop_table(Trace(hops=(hop,)), 80)
    assert [text_of(line).split() for line in lines[1:]] == [
        ["2", "10.0.2.15", "node-1", "eth0", "or", "node-2", "eth0", "0.100", "ms"],
        ["10.9.9.9", "!X"],
    ]


def trail(*addresses: str) -> tuple[Hop, ...]:
    replies = [(HopReply(address, 0.1),) if address else () for address in addresses]
    return tuple(Hop(ttl, reply, Unlocated("no node has it")) for ttl, reply in enumerate(replies, 1))


ROUND_AND_ROUND = trail("10.244.1.1", *("10.0.2.2", "192.168.56.11") * 14)


def test_packets_that_go_round_take_one_row() -> None:
    rows = hop_rows(Trace(hops=ROUND_AND_ROUND))
    assert [(row.number, row.address, row.where) for row in rows] == [
        ("1", "10.244.1.1", "no node has it"),
        ("2", "10.0.2.2", "no node has it"),
        ("3", "192.168.56.11", "no node has it"),
        ("4–29", "repeats", "10.0.2.2 / 192.168.56.11"),
    ]


def test_what_comes_after_the_last_answer_takes_one_row() -> None:
    rows = hop_rows(Trace(hops=trail("a", "b", "", "", "")))
    assert [(row.number, row.address) for row in rows] == [("1", "a"), ("2", "b"), ("3–5", "*")]


def test_an_answer_of_the_past_is_faint_and_says_when_it_came() -> None:
    hops = (
        Hop(1, (HopReply("10.244.1.1", 0.1, round=40),), Located("node-1", "cni0")),
        Hop(2, (HopReply("192.168.56.12", 0.1, round=9),), Located("node-2", "eth1")),
    )
    now, past = hop_table(Trace(hops=hops, rounds=40), 100)[1:]
    assert now[0].tone is Tone.PLAIN and "last in" not in text_of(now)
    assert past[0].tone is Tone.FAINT and text_of(past).endswith("0.100 ms last in round 9")


def test_beside_the_heading_of_the_round_there_is_room_for_what_the_rows_say() -> None:
    hop = Hop(1, (HopReply("10.244.1.1", 0.1, round=9),), Located("node-1", "cni0"))
    heading, past = hop_table(Trace(hops=(hop,), rounds=40), 65, "  round 40  ")
    assert text_of(heading).rstrip().endswith("RTT  round 40")
    assert text_of(past).rstrip().endswith("0.100 ms last in round 9")
