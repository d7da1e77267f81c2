"""The screen as a person meets it: in a terminal, on a real cluster, with packets really sent."""

import os
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import psutil
import pytest

from tests.terminal import Terminal
from tests.traces.command_line import CommandLine, names_nothing_to_remove

PROGRAM = ("-m", "k8snet_tui")
PANES = ("shell-1", "httpd", "nginx", "controlplane", "cni0", "Flannel host-gw")


def mark(terminal: Terminal, pod: str, key: str) -> None:
    """Unless it is marked: the key would take the mark away."""
    if f"{key.upper()} {pod}" in terminal.text():
        return
    terminal.press(f"/{pod}\r{key}")
    terminal.wait_for(f"{key.upper()} {pod}")
    terminal.press("\x1b")
    terminal.wait_until_gone("· /")


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert termios.tcgetattr(terminal.follower) == terminal.settings


def test_a_pod_without_tools_is_asked_about_each_time_and_a_no_is_taken(cluster: CommandLine) -> None:
    with Terminal((*PROGRAM, "--exec", "node"), KUBECONFIG=cluster.kubeconfig) as screen:
        screen.wait_for(*PANES)
        mark(screen, "nginx", "s")
        mark(screen, "httpd", "d")
        screen.press("t")
        screen.wait_for("has no shell and no tools", "start a probe pod")
        screen.read(0.6)  # what is typed sooner is no answer
        screen.press("\x1b")
        screen.wait_for("cancelled: nothing was started")
        screen.press("t")
        screen.wait_for("has no shell and no tools", "start a probe pod")
        screen.read(0.6)
        screen.press("2")
        screen.wait_for("reached in 3 hops: cni0 – eth1 – cni0", "other IP and labels")
        leave(screen)
    assert names_nothing_to_remove(wait_for_cleanup(cluster))


def wait_for_cleanup(cluster: CommandLine) -> str:
    """A genuine kubelet takes some seconds to end a pod."""
    deadline_s = time.monotonic() + 25
    while not names_nothing_to_remove(left := cluster.run("cleanup").out) and time.monotonic() < deadline_s:
        time.sleep(0.5)
    return left


def test_at_rest_with_a_wrong_kubeconfig_the_terminal_is_given_back(tmp_path: Path) -> None:
    with Terminal(PROGRAM, KUBECONFIG=str(tmp_path / "none"), HOME=str(tmp_path)) as terminal:
        assert terminal.wait_for_exit() == 2
        assert "k8snet-tui lab" in terminal.text()
        assert termios.tcgetattr(terminal.follower) == terminal.settings


def test_a_small_terminal_shows_one_pane_at_a_time(cluster: CommandLine) -> None:
    arguments = (*PROGRAM, "--exec", "node")
    with Terminal(arguments, columns=80, rows=24, KUBECONFIG=cluster.kubeconfig) as terminal:
        terminal.wait_for("shell-1", "httpd", "NAME")
        mark(terminal, "shell-1", "s")
        mark(terminal, "web1", "d")
        terminal.press("t")
        terminal.wait_for("reached in 1 hop: cni0", "web1 eth0")
        terminal.press("\t")
        terminal.wait_for("192.168.56.10", "cni0")
        leave(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_lab_of_its_own_goes_with_the_screen(number: signal.Signals) -> None:
    with Terminal((*PROGRAM, "lab")) as terminal:
        terminal.wait_for("LAB", *PANES)
        family = psutil.Process(terminal.pid).children(recursive=True)
        assert len(family) > 10
        os.kill(terminal.pid, number)
        terminal.wait_for_exit()
        assert psutil.wait_procs(family, timeout=20)[1] == []


def test_lab_up_prints_one_line_that_makes_kubeconfig_right() -> None:
    lab = subprocess.Popen(
        [sys.executable, *PROGRAM, "lab", "up"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert lab.stdout
    line = lab.stdout.readline()
    kubeconfig = Path(line.removeprefix("export KUBECONFIG=").strip())
    try:
        assert line.startswith("export KUBECONFIG=") and kubeconfig.stat().st_mode & 0o777 == 0o600
        assert CommandLine(str(kubeconfig)).run("trace", "shell-1", "web1").exit_code == 0
    finally:
        lab.terminate()
        lab.wait(10)
    assert lab.stdout.read() == "" and not kubeconfig.exists()


def test_three_keys_draw_a_path_that_is_recorded_under_way_played_again_and_printed_at_the_end(
    cluster: CommandLine, tmp_path: Path
) -> None:
    recording = tmp_path / "path.rec"
    options = ("--exec", "node", "--report-on-exit")
    with Terminal((*PROGRAM, *options), KUBECONFIG=cluster.kubeconfig) as screen:
        screen.wait_for(*PANES)
        mark(screen, "shell-1", "s")
        mark(screen, "httpd", "d")
        screen.press("t")
        drawn = screen.wait_for(
            "reached in 3 hops: cni0 – eth1 – cni0", "node-1 cni0", "node-2 eth1", "httpd eth0", "round 2"
        )
        assert all(mark in drawn for mark in "①②③")
        screen.press(f":record {recording}\r")
        screen.wait_for("· recording", "round 4")
        screen.press("mrollout begins\r")
        screen.wait_for("noted: rollout begins")
        screen.press("\x1b")
        screen.wait_for("rounds are recorded in")
        leave(screen)
        assert "3.|-- " in screen.text() and "httpd eth0 on node-2" in screen.text()
    replayed = cluster.run("replay", str(recording), "-o", "json")
    assert replayed.document["summary"] == "reached in 3 hops: cni0 – eth1 – cni0"
    assert replayed.err == ""
