import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.probe_answers import Answer, Reply, SendFailed, Silence, Unreadable
from k8snet_tui.probe.dialects.hop_line import read_line
from tests.probe.captures import read_capture, read_run, summarise

NODE_2 = "192.168.56.12"
UNREACHABLE = f"{NODE_2} !H"
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


@pytest.mark.parametrize(("name", "hops"), CASES, ids=NAMES)
def test_a_run_is_read_hop_by_hop(name: str, hops: dict[int, str]) -> None:
    answers = read_run(read_capture(name))
    assert summarise([*answers]) == hops
    assert not [a for a in answers if isinstance(a, Unreadable)]


WORDS = [
    " ",
    "*",
    "ms",
    " ms ",
    "!H",
    "!",
    "(",
    "1 ",
    "10.0.0.1",
    "0.1",
    "::1",
    "[*]",
    "send: ",
    "traceroute:",
]


@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(WORDS))).map("".join))
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_line(1, 1, text), list)


def read(line: str) -> list[Answer]:
    return read_line(1, int(line.split()[0]), line)


def test_several_routers_of_one_hop_are_all_told() -> None:
    line = " 4  r1.example (10.0.0.1)  0.5 ms [AS64500] r2.example (10.0.0.2)  0.7 ms *"
    assert read(line) == [Reply(1, 4, "10.0.0.1", 0.5), Reply(1, 4, "10.0.0.2", 0.7), Silence(1, 4)]


@pytest.mark.parametrize(
    "extras",
    [
        "[*]",
        "[AS8075/AS8068]",
        "[AS1 AS2]",
        "<MPLS:L=24015,E=0,S=1,T=1/L=2,E=0,S=1,T=1>",
        '<INC:1,"Gigabit Ethernet 0/1",mtu=1500>',
        "[AS1] <syn,ack>",
    ],
)
def test_what_is_told_of_a_router_beside_its_address_is_no_silence(extras: str) -> None:
    assert read(f" 1  10.0.0.1 {extras}  0.5 ms") == [Reply(1, 1, "10.0.0.1", 0.5)]


@pytest.mark.parametrize("note", ["!H", "!F-1450", "!15", "!<15>", "!<12-0>"])
def test_a_mark_of_any_kind_belongs_to_its_reply(note: str) -> None:
    assert read(f" 1  10.0.0.1  0.5 ms {note}") == [Reply(1, 1, "10.0.0.1", 0.5, note)]


def test_an_ipv6_hop_is_read_in_its_usual_spelling() -> None:
    assert read(" 2  FD02:0::2  0.3 ms !N")[-1] == Reply(1, 2, "fd02::2", 0.3, "!N")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("traceroute: sendto: Network is unreachable", "Network is unreachable"),
        ("connect: Operation not permitted", "Operation not permitted"),
        ("send: Operation not permitted", "Operation not permitted"),
        ("traceroute: Network is unreachable", "Network is unreachable"),
        ("send probe: No buffer space available", "No buffer space available"),
        ("socket: Address family not supported by protocol", "Address family not supported by protocol"),
        (
            "traceroute: socket(AF_INET6,2,17): Address family not supported by protocol",
            "Address family not supported by protocol",
        ),
        ("traceroute6: sendto: Permission denied", "Permission denied"),
        (" 1traceroute: sendto: Operation not permitted", "Operation not permitted"),
        ("traceroute: can't connect to remote host (10.0.0.9): No route to host", "No route to host"),
        ("traceroute6: can't connect to remote host: Network unreachable", "Network unreachable"),
        ("  1  inetutils-traceroute: sendto: Invalid argument", "Invalid argument"),
    ],
)
def test_a_probe_that_could_not_be_sent_says_why(line: str, reason: str) -> None:
    assert read_line(2, 3, line) == [SendFailed(2, 3, reason)]


@pytest.mark.parametrize(
    "line",
    [
        "warning: something",
        "3 Network is unreachable",
        " 3  no address here",
        " 3  (10.0.0.300)  0.1 ms",
        "999  10.0.0.1  0.1 ms",
    ],
)
def test_other_text_is_unreadable_not_an_error(line: str) -> None:
    assert read_line(1, 3, line) == [Unreadable(line)]


def test_each_reply_is_told_once_with_its_mark() -> None:
    assert read_line(7, 3, " 3  10.0.0.1  3051.4 ms !H") == [Reply(7, 3, "10.0.0.1", 3051.4, "!H")]


def test_a_line_about_another_ttl_than_it_was_asked_for_is_passed_over() -> None:
    assert read_line(7, 3, " 4  10.0.0.1  0.1 ms") == []
