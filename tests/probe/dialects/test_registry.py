"""What every dialect is held to, however its tool speaks."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.probe_answers import Reply, SendFailed, Silence, Unreadable
from k8snet_tui.model.trace_options import Protocol
from k8snet_tui.probe.dialects.dialect import Dialect
from k8snet_tui.probe.dialects.registry import DIALECTS, TOOLS, find_dialect
from k8snet_tui.probe.remote import LOOP_SCRIPT
from tests.probe.captures import FOLDER

SAID = [
    line.split(b" ", 2)[2].decode("latin-1")
    for capture in sorted(FOLDER.glob("*.loop"))
    for line in capture.read_bytes().splitlines()
    if line[1:2].isdigit()
]
WORDS = [
    "*",
    " ms",
    "ms",
    "!H",
    "'-3'",
    "p 0 ",
    "h 0 ",
    "1:  ",
    "no reply",
    "asymm",
    "10.0.0.1",
    "9" * 30,
    "²",
]
LINES = st.lists(st.one_of(st.sampled_from(SAID), st.sampled_from(WORDS), st.text(max_size=20)), max_size=4)
EACH = pytest.mark.parametrize("dialect", DIALECTS, ids=[dialect.name for dialect in DIALECTS])


@EACH
@given(lines=st.lists(LINES.map("".join), max_size=6), ttl=st.integers(0, 70))
def test_no_text_raises_and_no_ttl_is_beyond_what_a_packet_has(
    dialect: Dialect, lines: list[str], ttl: int
) -> None:
    read = dialect.reader(4)
    for line in lines:
        for answer in read(ttl, line):
            if isinstance(answer, Reply | Silence):
                assert 1 <= answer.ttl <= 255
                assert answer.round == 4


@EACH
@pytest.mark.parametrize("text", ["\x1b[2J h 0 x", "h 0 10.0.0.999", "$(reboot)", "p 1", " 1:  nobody 0.1ms"])
def test_a_line_of_no_tool_names_no_address(dialect: Dialect, text: str) -> None:
    answers = dialect.reader(1)(1, text)
    assert not [a for a in answers if isinstance(a, Reply)]
    assert all(isinstance(a, Unreadable | SendFailed) for a in answers)


def test_a_tool_that_is_not_known_is_read_as_a_traceroute_that_sends_udp_alone() -> None:
    assert set(find_dialect("toybox").arguments) == {Protocol.UDP}


def test_only_constants_are_filled_into_the_script() -> None:
    assert "%" not in LOOP_SCRIPT.replace("% 20000", "").replace("%s", "").replace("%%", "").replace("#*", "")
    checked = subprocess.run(["sh", "-n", "-c", LOOP_SCRIPT], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("tool", "protocols"),
    [
        ("traceroute", "icmp tcp udp"),
        ("python3", "icmp tcp udp"),
        ("mtr", "icmp tcp udp udp-paris"),
        ("busybox traceroute", "icmp udp"),
        ("inetutils-traceroute", "icmp udp"),
        ("tracepath", "udp"),
    ],
)
def test_what_each_tool_can_send(tool: str, protocols: str) -> None:
    assert sorted(find_dialect(tool).arguments) == protocols.split()


def test_tools_whose_clock_starts_late_say_so() -> None:
    late = [dialect.name for dialect in TOOLS if dialect.clocks_late]
    assert late == ["busybox traceroute", "inetutils-traceroute"]
