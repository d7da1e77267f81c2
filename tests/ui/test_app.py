"""The app in a real pseudo-terminal, as a person meets it."""

import os
import re
import signal
import subprocess
import sys
import termios

import pytest

from k8snet_tui.signals import ENDING_SIGNALS
from tests.terminal import Terminal

DEMO = ("-m", "tests.ui.demo")
COMMAND = """
import sys, tests.ui.demo as demo
from k8snet_tui import standard_streams
from k8snet_tui.commands.screen import run_screen_on
from k8snet_tui.settings import ScreenSettings
standard_streams.prepare()
sys.exit(run_screen_on(demo.open_contexts, "", ScreenSettings()))
"""
"""As the command line runs it."""
SHELL_1_TO_HTTPD = "gdjjs"
UNTOLD = """import signal, subprocess, sys
signal.signal(signal.SIGHUP, lambda *_: None)
sys.exit(subprocess.run([sys.executable, *sys.argv[1:]]).returncode)"""
"""A parent that keeps to itself that the terminal is gone, as make does."""
MOUSE = b"\x1b[?1000h"
WHOLE = ("LAB", "shell-1", "Nodes 3", "Path", "q Quit")


def test_at_rest_nothing_is_sent_one_key_traces_and_q_gives_the_terminal_back() -> None:
    with Terminal(DEMO) as terminal:
        terminal.wait_for(*WHOLE)
        terminal.wait_until(lambda: terminal.read(1) == 0)
        sent = len(terminal.sent)
        terminal.press("j")
        terminal.wait_for("›  nginx")
        terminal.read(0.3)
        assert len(terminal.sent) - sent <= 300, "a cursor key costs little"
        terminal.press(SHELL_1_TO_HTTPD)
        terminal.press("t")
        terminal.wait_for("10.244.1.1", "192.168.56.12", "10.244.2.2", "reached in 3 hops")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert termios.tcgetattr(terminal.follower) == terminal.settings
        assert b"\x1b[?1049l" in terminal.sent and terminal.sent.rstrip().endswith(b"ended")
        assert terminal.sent.rfind(b"\x1b[?25h") > terminal.sent.rfind(b"\x1b[?25l")


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGTERM, 0), (signal.SIGABRT, 134)])
def test_a_signal_ends_it_and_the_terminal_is_given_back(number: signal.Signals, exit_code: int) -> None:
    with Terminal(("-c", COMMAND)) as terminal:
        terminal.wait_for("shell-1")
        assert MOUSE in terminal.sent
        os.kill(terminal.pid, number)
        assert terminal.wait_for_exit() == exit_code
        assert termios.tcgetattr(terminal.follower) == terminal.settings
        assert b"\x1b[?1049l" in terminal.sent


def test_every_signal_that_would_end_it_at_once_is_answered() -> None:
    ends_at_once = "HUP INT QUIT ABRT USR1 USR2 ALRM TERM VTALRM PROF XCPU IO PWR"
    assert [number.name.removeprefix("SIG") for number in ENDING_SIGNALS] == ends_at_once.split()


def test_whoever_stops_it_the_terminal_is_given_back_and_painted_again_when_it_goes_on() -> None:
    with Terminal(DEMO) as terminal:
        terminal.wait_for(*WHOLE)
        for by_key in (True, False):
            if by_key:
                terminal.press("\x1a")
            else:
                os.kill(terminal.pid, signal.SIGTSTP)
            wait_until_stopped(terminal)
            assert termios.tcgetattr(terminal.follower) == terminal.settings
            assert terminal.sent.rfind(b"\x1b[?1049l") > terminal.sent.rfind(b"\x1b[?1049h")
            go_on(terminal)
        os.kill(terminal.pid, signal.SIGSTOP)
        wait_until_stopped(terminal)
        go_on(terminal)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert termios.tcgetattr(terminal.follower) == terminal.settings


def wait_until_stopped(terminal: Terminal) -> None:
    while os.waitpid(terminal.pid, os.WUNTRACED | os.WNOHANG) == (0, 0):
        terminal.read(0.05)


def go_on(terminal: Terminal) -> None:
    terminal.read(0.05)
    terminal.screen.reset()
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for(*WHOLE)


def test_it_takes_what_a_terminal_sends_bursts_of_keys_bytes_that_are_no_text_and_other_sizes() -> None:
    with Terminal(DEMO) as terminal:
        terminal.wait_for(*WHOLE)
        terminal.press_bytes(b"\xe9\xff")
        terminal.read(0.3)
        terminal.press("/shell-1\rs")
        terminal.wait_for("Pods 1 of 8 · /shell-1", "S shell-1")
        terminal.press("\x1b")
        terminal.wait_for("Pods 8")
        terminal.press("gdt")
        terminal.wait_for("Path  shell-1 → httpd", "reached in 3 hops")
        terminal.resize(90, 30)
        terminal.resize(120, 36)
        terminal.screen.reset()
        terminal.wait_for("LAB", "shell-1", "Nodes 3", "reached in 3 hops", "q Quit")


DEFECTIVE = """
import sys, tests.ui.demo as demo
from k8snet_tui.commands.screen import run_screen_on
from k8snet_tui.settings import ScreenSettings
async def fail():
    secret = "planted-" + "secret"
    raise ValueError(f"Bearer {secret}")
sys.exit(run_screen_on(fail, "", ScreenSettings()))
"""


def test_a_defect_ends_it_with_one_sentence_and_a_code_of_its_own() -> None:
    with Terminal(("-c", DEFECTIVE)) as terminal:
        assert terminal.wait_for_exit() == 70
        left = terminal.sent.rpartition(b"\x1b[?1049l")[2].decode()
        assert (
            "this is a defect of k8snet-tui" in left and "ValueError at " in left and "please report" in left
        )
        assert "planted" not in terminal.sent.decode() and "Traceback" not in terminal.sent.decode()
        assert termios.tcgetattr(terminal.follower) == terminal.settings


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
def test_where_the_locale_has_no_lines_and_marks_plain_ones_are_drawn(encoding: str) -> None:
    with Terminal(("-c", COMMAND), PYTHONIOENCODING=encoding) as terminal:
        terminal.wait_for("LAB", "shell-1", "Nodes 3")
        assert b"\\u" not in terminal.sent
        assert ("─" if encoding == "koi8-r" else "---") in terminal.sent.decode(encoding)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize("parent", [(), ("-c", UNTOLD)], ids=["told", "untold"])
def test_a_closed_terminal_ends_it_whoever_the_kernel_tells(parent: tuple[str, ...]) -> None:
    with Terminal((*parent, *DEMO)) as terminal:
        terminal.wait_for(*WHOLE)
        terminal.close_line()
        terminal.wait_for_exit()


CONTINUED = """
import os, signal
from k8snet_tui.ui.app import MonitorApp
MonitorApp.on_unmount = lambda app: os.kill(os.getpid(), signal.SIGCONT)
"""
"""A terminal that goes while the screen is being left: the kernel sends SIGHUP, and SIGCONT after it."""


def test_who_is_told_to_go_on_after_the_screen_was_left_ends_all_the_same() -> None:
    with Terminal(("-c", CONTINUED + COMMAND)) as terminal:
        terminal.wait_for(*WHOLE)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert termios.tcgetattr(terminal.follower) == terminal.settings
        assert terminal.sent.rfind(b"\x1b[?1049l") > terminal.sent.rfind(b"\x1b[?1049h")


def test_colour_and_the_mouse_may_be_left_to_the_terminal() -> None:
    without = COMMAND.replace("ScreenSettings()", "ScreenSettings(has_mouse=False)")
    with Terminal(("-c", without), NO_COLOR="1") as terminal:
        terminal.wait_for(*WHOLE)
        terminal.read(0.3)
        assert MOUSE not in terminal.sent
        codes = {
            code for seen in re.findall(rb"\x1b\[([0-9;]*)m", terminal.sent) for code in seen.split(b";")
        }
        assert codes <= {b"", b"0", b"1", b"2", b"3", b"7", b"39", b"49"}
        assert b"\x1b[7m" in terminal.sent and "›  httpd" in terminal.text(), "the cursor is seen"


def test_the_frame_needs_nothing_of_the_cluster_side() -> None:
    """What costs a tenth of a second to import must not stand between the person and the first paint."""
    wanted = "import sys, k8snet_tui.ui.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", wanted], capture_output=True, text=True, check=True).stdout
    heavy = (
        "aiohttp",
        "msgspec",
        "yaml",
        "cryptography",
        "kubernetes",
        "k8snet_tui.model",
        "k8snet_tui.cluster",
    )
    assert [module for module in loaded.split() if module.startswith(heavy)] == []
