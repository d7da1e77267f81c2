from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.trace import Answer, Reply, Silence, Unreadable
from k8snet_tui.probe.dialects.traceroute import LINE_LIMIT, LINES_LIMIT, TracerouteReader, read_piece
from tests.probe.captures import read_capture, summarise

NODE_2 = "192.168.56.12"
UNREACHABLE = f"{NODE_2}, {NODE_2} !H"
CASES = [
    ("busybox-across.txt", {1: "10.244.2.1", 2: NODE_2, 3: "10.244.0.2"}),
    ("busybox-dead-pod.txt", {1: "10.244.2.1", 2: NODE_2, 3: UNREACHABLE}),
    ("busybox-nowhere.txt", {1: "10.244.2.1", 2: "*", 3: "*"}),
    ("busybox-names.txt", {1: "127.0.0.1"}),
    ("busybox-ipv6.txt", {1: "::1"}),
    ("linux-across.txt", {1: NODE_2, 2: "10.244.0.2"}),
    ("linux-dead-pod.txt", {1: NODE_2, 2: UNREACHABLE}),
    ("linux-nowhere.txt", {1: "*", 2: "*", 3: "*", 4: "*"}),
    ("linux-names.txt", {1: "127.0.0.1"}),
    ("linux-ipv6.txt", {1: "::1"}),
    ("tracer-across.txt", {1: f"{NODE_2}, *", 2: "10.244.0.2"}),
    ("tracer-dead-pod.txt", {1: f"{NODE_2}, *", 2: UNREACHABLE}),
]
NAMES = [name for name, _ in CASES]


def read(data: bytes, cuts: list[int] | None = None) -> list[Answer]:
    reader = TracerouteReader()
    edges = [0, *sorted(cuts or []), len(data)]
    pieces = [data[a:b] for a, b in pairwise(edges)]
    return [answer for piece in pieces for answer in reader.feed(piece)]


@pytest.mark.parametrize(("name", "hops"), CASES, ids=NAMES)
def test_a_run_is_read_hop_by_hop(name: str, hops: dict[int, str]) -> None:
    answers = read(read_capture(name))
    assert summarise([*answers]) == hops
    assert not [a for a in answers if isinstance(a, Unreadable)]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_any_split_of_a_run_gives_the_same_answers(name: str, data: st.DataObject) -> None:
    run = read_capture(name)
    cuts = data.draw(st.lists(st.integers(0, len(run)), max_size=20))
    assert read(run, cuts) == read(run)


HOSTILE = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [b" ", b"\n", b"*", b"ms", b" ms ", b"!H", b"!", b"(", b"1 ", b"10.0.0.1", b"0.1", b"::1"]
        ),
    )
).map(b"".join)


@given(HOSTILE, st.lists(st.integers(0, 100)))
def test_no_bytes_raise_and_no_split_of_them_matters(data: bytes, cuts: list[int]) -> None:
    assert read(data, [min(cut, len(data)) for cut in cuts]) == read(data)


def test_a_reply_is_told_before_its_line_ends() -> None:
    reader = TracerouteReader()
    assert reader.feed(b"traceroute to 10.244.0.2 (10.244.0.2), 30 hops max\n 1  10.244.2.1  0.0") == []
    assert reader.feed(b"07 ms") == [Reply(1, 1, "10.244.2.1", 0.007)]


def test_a_mark_that_comes_late_tells_its_reply_again() -> None:
    reader = TracerouteReader(round_number=3)
    assert reader.feed(b" 2  10.0.0.1  3051.4 ms") == [Reply(3, 2, "10.0.0.1", 3051.4)]
    assert reader.feed(b" !F-1450\n") == [Reply(3, 2, "10.0.0.1", 3051.4, "!F-1450")]


def test_several_routers_of_one_hop_are_all_told() -> None:
    line = b" 4  r1.example (10.0.0.1)  0.5 ms [AS64500] r2.example (10.0.0.2)  0.7 ms *\n"
    assert read(line) == [Reply(1, 4, "10.0.0.1", 0.5), Reply(1, 4, "10.0.0.2", 0.7), Silence(1, 4)]


def test_an_ipv6_hop_is_read_in_its_usual_spelling() -> None:
    assert read(b" 2  FD02:0::2  0.3 ms !N\n")[-1] == Reply(1, 2, "fd02::2", 0.3, "!N")


@pytest.mark.parametrize(
    "line",
    [
        "traceroute: sendto: Network is unreachable",
        "connect: Operation not permitted",
        " 1  no address here",
        " 1  (10.0.0.300)  0.1 ms",
        "999  10.0.0.1  0.1 ms",
    ],
)
def test_other_text_is_unreadable_not_an_error(line: str) -> None:
    assert read(line.encode() + b"\n") == [Unreadable(line.strip())]


def test_control_characters_never_come_through() -> None:
    (answer,) = read(b"\x1b[31mred\x07\x00 text\n")
    assert answer == Unreadable("[31mred text")


def test_a_line_without_end_and_lines_without_end_are_bounded() -> None:
    assert read(b"x" * 10 * LINE_LIMIT + b"\n") == [Unreadable("x" * 200)]
    assert len(read(b"strange\n" * 10 * LINES_LIMIT)) == LINES_LIMIT


def test_a_piece_tells_each_reply_once_with_its_mark() -> None:
    assert read_piece(7, 3, " 3  10.0.0.1  3051.4 ms !H") == [Reply(7, 3, "10.0.0.1", 3051.4, "!H")]


def test_a_piece_about_another_ttl_than_it_was_asked_for_is_passed_over() -> None:
    assert read_piece(7, 3, " 4  10.0.0.1  0.1 ms") == []
