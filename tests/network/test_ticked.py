"""Scripts that answer each tick, in the shells that nodes have."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from k8snet_tui.network.node_network import FOLLOW_SCRIPT, parse_node_network
from k8snet_tui.network.ticked import TICK, FrameReader, answer_changes, answer_ticks
from tests.waiting import LIMIT_S

SHELLS = [["dash"], ["bash"], ["busybox", "ash"]]


class Shell:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process, self._reader = process, FrameReader()

    def ask(self) -> bytes:
        """The answer to one tick."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(TICK)
        self._process.stdin.flush()
        while not (answers := self._reader.feed(self._process.stdout.readline())):
            pass
        (answer,) = answers
        return answer


@contextmanager
def running(shell: list[str], script: str) -> Iterator[Shell]:
    program = shutil.which(shell[0])
    if program is None:
        pytest.skip(f"{shell[0]} is not installed")
    argv = [program, *shell[1:], "-c", script]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Shell(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(20) == 0, "the end of its input ends it"


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[-1])
def test_an_answer_that_did_not_change_is_not_sent_again(shell: list[str], tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.write_text("up\n")
    with running(shell, answer_changes(f"read -r state <{link}; echo link; echo $state")) as far:
        assert far.ask() == b"link\nup"
        assert far.ask() == far.ask() == b""
        link.write_text("down\n")
        assert far.ask() == b"link\ndown"


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[-1])
def test_a_node_is_told_whole_at_the_first_tick_and_then_when_it_changes(shell: list[str]) -> None:
    with running(shell, FOLLOW_SCRIPT) as far:
        names = {interface.name for interface in parse_node_network("here", far.ask()).interfaces}
        assert "lo" in names
        assert far.ask() == b""


def test_a_bridge_that_counts_down_to_its_next_cleanup_is_no_change() -> None:
    bridge = "ip link add cni0 type bridge && ip link set cni0 up && sleep 0.1"
    with running(["unshare", "-rn", "sh"], f"{bridge}\n{FOLLOW_SCRIPT}") as far:
        assert b"cni0" in far.ask()
        until_told(far)
        time.sleep(0.1)
        assert far.ask() == b""


def until_told(far: Shell) -> None:
    """Until what the kernel does to a new bridge in its own time is done, and told."""
    deadline_s = time.monotonic() + LIMIT_S
    while far.ask():
        assert time.monotonic() < deadline_s, "each answer differs from the one before"


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[-1])
def test_a_line_that_ends_in_the_mark_is_no_end(shell: list[str]) -> None:
    with running(shell, answer_ticks("echo 'alias of somebody @@'; echo @@x")) as far:
        assert far.ask() == b"alias of somebody @@\n@@x"
        assert far.ask() == b"alias of somebody @@\n@@x"
