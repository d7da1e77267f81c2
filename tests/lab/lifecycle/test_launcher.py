"""A lab ends with its starter, however that ends, and leaves nothing behind."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from k8snet_tui.lab.machine import kernel
from tests.lab.stub_client import Lab, Start, Stub

pytestmark = pytest.mark.lab

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent.parent
DEADLINE_S = 20.0


class Started:
    """A starter in a process of its own, and all that hangs on it."""

    def __init__(self, *arguments: str, command: tuple[str, ...] = (), **more: object) -> None:
        self.starter = subprocess.Popen(  # type: ignore[call-overload]
            [*(command or (sys.executable,)), str(HERE / "starter.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PROJECT,
            text=True,
            **more,
        )
        line = self.starter.stdout.readline().strip()
        if not line:
            _, said = self.starter.communicate()
            if "LabUnavailable" in said or said.startswith("setpriv:"):
                pytest.skip(said.strip())
            raise AssertionError(said)
        self.kubeconfig = Path(line)
        self.processes = [
            p for p in psutil.Process(self.starter.pid).children(recursive=True) if p.is_running()
        ]
        self.supervisor = self.processes[0]
        (self.folder,) = re.findall(r'"folder":"([^"]+)"', " ".join(self.supervisor.cmdline()))

    def find_leftovers(self) -> list[str]:
        alive = [str(p) for p in self.processes if _is_alive(p)]
        mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if self.folder in line]
        files = [str(path) for path in (Path(self.folder), self.kubeconfig) if path.exists()]
        return alive + mounts + files

    def end(self) -> None:
        self.starter.kill()
        self.starter.communicate()


@pytest.fixture
def started() -> Iterator[Callable[..., Started]]:
    every: list[Started] = []

    def start(*arguments: str, **more: object) -> Started:
        every.append(Started(*arguments, **more))  # type: ignore[arg-type]
        return every[-1]

    yield start
    for one in every:
        one.end()


def wait_until(question: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not question():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.02)


def wait_until_nothing_is_left(lab: Started) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while left := lab.find_leftovers():
        assert time.monotonic() < deadline_s, left
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_when_the_starter_gets(
    started: Callable[..., Started], number: signal.Signals
) -> None:
    lab = started()
    assert len(lab.processes) >= 10
    lab.starter.send_signal(number)
    wait_until_nothing_is_left(lab)


def test_nothing_is_left_when_the_terminal_closes(started: Callable[..., Started]) -> None:
    terminal, end = pty.openpty()
    lab = started(stdin=end, start_new_session=True, preexec_fn=lambda: _take_terminal(end))
    os.close(end)
    assert not [p for p in lab.processes if p.terminal() is not None]
    os.close(terminal)
    wait_until_nothing_is_left(lab)


def _take_terminal(end: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(end, termios.TIOCSCTTY, 0)


def test_nothing_is_left_when_only_the_supervisor_survives(
    started: Callable[..., Started], tmp_path: Path
) -> None:
    lab = started("--write", str(tmp_path / "kubeconfig"))
    assert lab.kubeconfig.exists()
    for process in (psutil.Process(lab.starter.pid), *lab.processes):
        if process != lab.supervisor:
            with suppress(psutil.NoSuchProcess):  # gone with the one before it
                process.kill()
    wait_until_nothing_is_left(lab)


def test_nothing_is_left_when_the_supervisor_is_killed(started: Callable[..., Started]) -> None:
    lab = started()
    lab.supervisor.kill()
    assert lab.starter.stdout.read() == "ended by itself\n"
    wait_until_nothing_is_left(lab)


async def test_stop_returns_when_nothing_is_left(fresh_lab: Start) -> None:
    lab: Lab = await fresh_lab(nodes=1)
    folder = lab.running.kubeconfig.parent
    assert folder.exists()
    await lab.running.stop()
    assert not folder.exists()
    assert not [p for p in psutil.process_iter() if str(folder) in " ".join(_command(p))]
    await lab.running.stop()


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


async def test_more_pods_are_spread_over_the_nodes(fresh_lab: Start) -> None:
    lab: Lab = await fresh_lab(nodes=4, pods=6)
    nodes = [(await lab.ask("address", f"filler-{i}"))["node"] for i in range(1, 7)]
    assert sorted(nodes) == sorted(["node-1", "node-2", "node-3"] * 2)
    there = await lab.address("filler-3")
    assert await lab.trace("shell-1", there) == ["10.244.1.1", "192.168.56.13", there]


def test_the_kubeconfig_is_for_its_owner_only(started: Callable[..., Started]) -> None:
    lab = started()
    assert lab.kubeconfig.stat().st_mode & 0o777 == 0o600
    assert lab.kubeconfig.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_of_somebody_else_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("apiVersion: v1\n")
    run = subprocess.run(
        [sys.executable, str(HERE / "starter.py"), "--write", str(file)],
        capture_output=True,
        text=True,
        cwd=PROJECT,
    )
    assert run.returncode == 1
    assert f"{file} exists and was not written by a k8snet-tui lab" in run.stderr
    assert file.read_text() == "apiVersion: v1\n"


def _reachable_python() -> str | None:
    """An interpreter of this very version that an ordinary user may run."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return shutil.which(f"python{version}", path="/usr/bin:/usr/local/bin")


@pytest.mark.skipif(os.getuid() != 0, reason="these tests are run by an ordinary user already")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="no setpriv to become an ordinary user with")
@pytest.mark.skipif(not _reachable_python(), reason="no interpreter that an ordinary user may run")
async def test_an_ordinary_user_can_build_a_lab(started: Callable[..., Started]) -> None:
    python = _reachable_python()
    assert python
    lab = started(
        command=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", python),
        env={
            "PYTHONPATH": os.pathsep.join([str(PROJECT), sysconfig.get_path("platlib")]),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    assert {p.uids().real for p in lab.processes} == {65534}
    stub = Stub(lab.kubeconfig)
    web1 = await stub.address("web1")
    assert await stub.trace("shell-1", web1) == [web1]
    lab.starter.kill()
    wait_until_nothing_is_left(lab)


@pytest.mark.parametrize(
    ("limit", "value"), [("max_user_namespaces", 0), ("max_net_namespaces", 1), ("max_mnt_namespaces", 0)]
)
def test_where_the_kernel_refuses_one_sentence_says_so(limit: str, value: int) -> None:
    def refuse() -> None:
        uid, gid = os.getuid(), os.getgid()
        kernel.unshare(kernel.CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
        Path(f"/proc/sys/user/{limit}").write_text(str(value))

    try:
        run = subprocess.run(
            [sys.executable, str(HERE / "starter.py")],
            capture_output=True,
            text=True,
            preexec_fn=refuse,
            cwd=PROJECT,
        )
    except subprocess.SubprocessError:
        pytest.skip("no namespace of users to be had, in which to refuse others")
    assert run.returncode == 1
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert line.startswith("LabUnavailable: no lab can be built on this machine: the kernel refused ")
    assert "genuine cluster" in line
