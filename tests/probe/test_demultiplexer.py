"""The frame around what a tool says, and the tool's own words in it: real output, cut anywhere."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8snet_tui.model.probe_answers import (
    Answer,
    ProbeLine,
    SendFailed,
    TcpAnswer,
    TickOver,
    ToolFound,
    Unreadable,
)
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.demultiplexer import LINE_LIMIT, Frame, FrameReader, Subscription, Tick
from k8snet_tui.probe.dialects.registry import find_dialect
from tests.probe.captures import read_capture, summarise

NODE_2 = "192.168.56.12"
POD = "10.244.0.2"
DEAD = f"{NODE_2} !H"
GATEWAY, LAB_POD = "10.244.1.1", "10.244.2.2"
THREE_HOPS = {1: GATEWAY, 2: NODE_2, 3: LAB_POD}
CASES = [
    ("busybox-across", "busybox traceroute", {1: "10.244.2.1", 2: NODE_2, 3: POD, 4: POD, 5: POD, 6: POD}),
    ("busybox-same-node", "busybox traceroute", dict.fromkeys(range(1, 7), "10.244.2.2")),
    (
        "busybox-dead-pod",
        "busybox traceroute",
        {1: "10.244.2.1", 2: NODE_2} | dict.fromkeys(range(3, 7), DEAD),
    ),
    ("busybox-way-out", "busybox traceroute", {1: "10.244.2.1"} | dict.fromkeys(range(2, 7), "10.0.2.3")),
    ("busybox-nowhere", "busybox traceroute", {1: "10.244.2.1"} | dict.fromkeys(range(2, 9), "*")),
    ("busybox-icmp", "busybox traceroute", THREE_HOPS),
    ("linux-tcp", "traceroute", THREE_HOPS | {4: f"{LAB_POD} back 3"}),
    ("linux-back", "traceroute", {1: GATEWAY, 2: f"{NODE_2} back 3", 3: f"{LAB_POD} back 4"}),
    ("inetutils-across", "inetutils-traceroute", THREE_HOPS | dict.fromkeys((4, 5, 6), LAB_POD)),
    ("inetutils-icmp", "inetutils-traceroute", THREE_HOPS | dict.fromkeys((4, 5, 6), LAB_POD)),
    ("inetutils-dead-pod", "inetutils-traceroute", {1: GATEWAY, 2: NODE_2, 3: DEAD, 4: DEAD}),
    ("mtr-across", "mtr", THREE_HOPS | {4: LAB_POD}),
    ("mtr-icmp", "mtr", THREE_HOPS | {4: LAB_POD}),
    ("mtr-tcp", "mtr", THREE_HOPS | {4: LAB_POD}),
    ("mtr-dead-pod", "mtr", {1: GATEWAY} | dict.fromkeys((2, 3, 4), NODE_2)),
    ("tracepath-across", "tracepath", THREE_HOPS),
    ("tracepath-back", "tracepath", {1: GATEWAY, 2: f"{NODE_2} back 3", 3: LAB_POD}),
    ("tracepath-dead-pod", "tracepath", {1: GATEWAY, 2: NODE_2, 3: f"*, {DEAD}"}),
    ("linux-across", "traceroute", {1: NODE_2} | dict.fromkeys(range(2, 7), POD)),
    ("linux-dead-pod", "traceroute", {1: NODE_2} | dict.fromkeys(range(2, 7), DEAD)),
    ("tracer-dead-pod", "python3", {1: NODE_2} | dict.fromkeys(range(2, 7), DEAD)),
]
NAMES = [name for name, _, _ in CASES]


def read(data: bytes, cuts: list[int] | None = None) -> list[Frame]:
    reader = FrameReader()
    edges = [0, *sorted(cuts or []), len(data)]
    return [a for start, end in pairwise(edges) for a in reader.feed(data[start:end])]


@pytest.mark.parametrize(("name", "tool", "hops"), CASES, ids=NAMES)
def test_a_round_is_read_with_its_tool_and_its_end(name: str, tool: str, hops: dict[int, str]) -> None:
    frames = read(read_capture(f"{name}.loop"))
    assert frames[0] == ToolFound(tool)
    assert frames[-1] == TickOver(1)
    lines = [frame for frame in frames if isinstance(frame, ProbeLine)]
    read_line = find_dialect(tool).reader(1)
    answers: list[Answer] = [answer for line in lines for answer in read_line(line.ttl, line.text)]
    assert summarise([*answers]) == hops
    assert not [each for each in [*frames, *answers] if isinstance(each, Unreadable)]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_any_split_of_a_round_gives_the_same_answers(name: str, data: st.DataObject) -> None:
    output = read_capture(f"{name}.loop")
    cuts = data.draw(st.lists(st.integers(0, len(output)), max_size=20))
    assert read(output, cuts) == read(output)


WORDS = [
    b"@",
    b"@1 ",
    b"3 ",
    b"@end ",
    b"@tool ",
    b"@tcp ",
    b"1",
    b" ",
    b"\n",
    b" 3  10.0.0.1  0.1 ms",
    b"*",
    b"\xff",
]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=9))).map(b"".join), st.integers(0, 200))
def test_no_bytes_raise_and_no_split_of_them_matters(data: bytes, cut: int) -> None:
    assert read(data, [min(cut, len(data))]) == read(data)


def test_lines_of_parallel_ticks_are_told_apart() -> None:
    told = read(b"@7 2  2  *\n@8 1  1  10.0.0.1  0.1 ms\n@end 7\n")
    assert told == [ProbeLine(7, 2, " 2  *"), ProbeLine(8, 1, " 1  10.0.0.1  0.1 ms"), TickOver(7)]


def test_a_tcp_try_is_told_with_code_and_words() -> None:
    told = read(b"@tcp 4 1 nc: can't connect to remote host (10.244.0.2): Connection refused\n@tcp 5 0 \n")
    assert told == [
        TcpAnswer(4, 1, "nc: can't connect to remote host (10.244.0.2): Connection refused"),
        TcpAnswer(5, 0, ""),
    ]


def test_text_outside_the_frame_is_unreadable() -> None:
    assert read(b"motd: welcome\n\n@x\n@1 2\n") == [
        Unreadable("motd: welcome"),
        Unreadable("@x"),
        Unreadable("@1 2"),
    ]


def test_control_characters_never_come_through() -> None:
    assert read(b"\x1b[31mred\x07\x00 text\n") == [Unreadable("[31mred text")]


def test_a_line_without_end_holds_no_more_than_its_limit() -> None:
    reader = FrameReader()
    for _ in range(100):
        assert reader.feed(b"y" * LINE_LIMIT) == []
    assert reader.feed(b"\n@end 1\n") == [Unreadable("y" * 200), TickOver(1)]


@pytest.mark.parametrize(
    ("tool", "line", "not_sent", "reason"),
    [
        ("mtr", "mtr: udp socket connect failed: No route to host", [1, 2, 3], "No route to host"),
        ("mtr", "mtr: Permission denied", [1, 2, 3], "Permission denied"),
        ("tracepath", " 2:  send failed", [2, 3], "tracepath does not say why"),
        ("busybox traceroute", " 1traceroute: sendto: Permission denied", [1, 2, 3], "Permission denied"),
    ],
)
def test_what_stops_a_tool_that_asks_the_whole_range_leaves_the_rest_of_it_unsent(
    tool: str, line: str, not_sent: list[int], reason: str
) -> None:
    tick = Tick(Subscription(Protocol.UDP, None), 7, range(1, 4), float("inf"))
    answers = tick.read(ProbeLine(1, 0, line), find_dialect(tool))
    assert answers == [SendFailed(7, ttl, reason) for ttl in not_sent]
