import shutil
import subprocess
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.network import Counters, IcmpCounters, Rate
from k8snet_tui.network.counters import COUNTER_SCRIPT, rates, read_counters
from k8snet_tui.network.ticked import TICK, FrameReader

SHELLS = [["dash"], ["bash"], ["busybox", "ash"]]

TABLE = b"""Inter-|   Receive                                           |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
    lo: 1088082    3544    0    0    0     0          0         0  1088082    3544    0    0    0     0 0 0
  cni0:  205874    2711    0    7    0     0          0       116   301744    2586    0    9    0     0 0 0
@@
"""
LO = Counters("lo", 1088082, 1088082, 3544, 3544, 0, 0)
CNI0 = Counters("cni0", 205874, 301744, 2711, 2586, 7, 9)


@given(st.lists(st.integers(0, len(TABLE) * 2), max_size=6))
def test_any_split_of_the_stream_gives_the_same_tables(cuts: list[int]) -> None:
    stream, reader = TABLE * 2, FrameReader()
    edges = [0, *sorted(cuts), len(stream)]
    chunks = [stream[start:end] for start, end in pairwise(edges)]
    assert [read_counters(table).interfaces for chunk in chunks for table in reader.feed(chunk)] == [
        (LO, CNI0),
        (LO, CNI0),
    ]


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_no_stream_makes_the_reader_raise(chunks: list[bytes]) -> None:
    reader = FrameReader()
    for data in chunks:
        for answer in reader.feed(data + b":\n@@\n"):
            read_counters(answer)


def test_a_table_without_end_is_given_up_and_the_next_one_read() -> None:
    reader = FrameReader()
    for _ in range(6):
        assert reader.feed(b"x" * (1 << 20)) == []
    assert read_counters(reader.feed(b"\n@@\n" + TABLE)[-1]).interfaces == (LO, CNI0)


def test_what_a_kernel_answered_and_kept_back_is_read_of_both_families() -> None:
    table = b"""Icmp: InMsgs OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds OutEchoReps
Icmp: 3 2 30 7 41 5
Icmp6OutRateLimitHost                   4
Icmp6OutTimeExcds                       6
"""
    assert read_counters(TABLE + table).icmp == (IcmpCounters(41, 7, 5, 32), IcmpCounters(6, 0, 0, 4))


def test_a_kernel_that_does_not_count_what_it_keeps_back_says_nothing_of_it() -> None:
    old = b"Icmp: OutMsgs OutDestUnreachs OutTimeExcds OutEchoReps\nIcmp: 90 7 41 5\n"
    assert read_counters(old).icmp == (IcmpCounters(41, 7, 5, None), None)
    assert read_counters(TABLE).icmp == (None, None)


def test_rates_are_bytes_a_second_of_interfaces_that_stayed_and_drops_since_the_beginning() -> None:
    first = (Counters("eth1", 0, 0, tx_drops=4),)
    before = (Counters("eth1", 1000, 500), Counters("veth1", 900, 900), Counters("gone", 1, 1))
    after = (Counters("eth1", 3000, 500, rx_drops=1, tx_drops=6), Counters("veth1", 10, 10))
    assert rates(first, before, after, 2.0) == (Rate("eth1", 1000.0, 0.0, drops=3),)
    assert rates(first, before, after, 0.0) == ()


def _start(shell: list[str], script: str) -> subprocess.Popen[bytes]:
    program = shutil.which(shell[0])
    if program is None:
        pytest.skip(f"{shell[0]} is not installed")
    argv = [program, *shell[1:], "-c", script]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[-1])
def test_each_tick_is_answered_and_the_end_of_input_ends_it(shell: list[str]) -> None:
    with _start(shell, COUNTER_SCRIPT) as process:
        assert process.stdin and process.stdout and process.stderr
        for _ in range(2):
            process.stdin.write(TICK)
            process.stdin.flush()
            lines = list(iter(process.stdout.readline, b"@@\n"))
            (table,) = map(read_counters, FrameReader().feed(b"".join(lines) + b"@@\n"))
            assert "lo" in {counters.interface for counters in table.interfaces}
            assert table.icmp[0] is not None
        process.stdin.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[-1])
def test_silence_ends_it_though_the_line_stays_open(shell: list[str]) -> None:
    begun = time.monotonic()
    with _start(shell, COUNTER_SCRIPT.replace("30", "1")) as process:
        assert process.stdin
        process.stdin.write(TICK)
        process.stdin.flush()
        process.wait(25)
        assert 0.9 <= time.monotonic() - begun < 25
