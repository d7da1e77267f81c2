"""A lab, started and stopped: what `k8snet-tui lab` and `lab up` use.

The lab's processes are described in process_spec.py; here they are started. The lab lives as
long as the process that started it; when that goes, in whatever way, the supervisor ends the lab and removes
its files.
"""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from k8snet_tui.lab.lifecycle.kubeconfig_file import format_kubeconfig, require_ours, write_kubeconfig
from k8snet_tui.lab.lifecycle.process_spec import Failure, ProcessSpec, Running
from k8snet_tui.lab.lifecycle.supervisor import LOG, STAGE, remove_files
from k8snet_tui.lab.machine.containers import LabTools
from k8snet_tui.lab.machine.errors import LabError, LabNotStarted, LabUnavailable
from k8snet_tui.lab.machine.topology import MOST_NODES, LabOptions

SERVER = "k8snet_tui.lab.api.server:serve"
_START_DEADLINE_S = 20.0
_POD_DEADLINE_S = 0.1
"""More for each pod that was asked for."""
_STOP_DEADLINE_S = 5.0
_LONGEST_REPORT = 65536


class RunningLab:
    """`stop` it in a finally; a forgotten one ends with this process."""

    def __init__(self, spec: ProcessSpec, supervisor: subprocess.Popen[bytes], report: int) -> None:
        self._spec = spec
        self._supervisor = supervisor
        self._report = report
        self.kubeconfig = Path(spec.kubeconfig)
        self.options = spec.options
        self.tools = LabTools("", "", "")
        """Which programs the containers have, and where these are from."""

    async def wait(self) -> None:
        """Returns when the lab has ended by itself, which it does only if it breaks."""
        await _readable(self._report)

    async def stop(self) -> None:
        """Nothing of the lab is left when this returns. Again: nothing happens."""
        assert self._supervisor.stdin
        self._supervisor.stdin.close()
        if self._supervisor.poll() is None:
            ended = os.pidfd_open(self._supervisor.pid)
            try:
                async with asyncio.timeout(_STOP_DEADLINE_S):
                    await _readable(ended)
            except TimeoutError:
                self._supervisor.kill()  # the rest dies with it
            finally:
                os.close(ended)
                self._supervisor.wait()
        remove_files(self._spec.folder, self._spec.kubeconfig, self._spec.lab_id)
        if self._report >= 0:
            os.close(self._report)
            self._report = -1


async def start_lab(
    options: LabOptions, *, kubeconfig: Path | None = None, server: str = SERVER
) -> RunningLab:
    """Returns when the API answers and the kubeconfig is written: to the given file, else to a private
    one. LabUnavailable, LabError.
    """
    _require_possible(options, kubeconfig)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        port = listener.getsockname()[1]
        lab = _spawn(options, kubeconfig, listener, server)
    deadline_s = _START_DEADLINE_S + _POD_DEADLINE_S * options.pods
    try:
        async with asyncio.timeout(deadline_s):
            running = await _await_report(lab)
        lab.tools = running.tools
        write_kubeconfig(lab.kubeconfig, format_kubeconfig(lab._spec.lab_id, port, running.client))
    except TimeoutError:
        await lab.stop()
        raise LabNotStarted(f"the lab was not ready within {deadline_s:.0f} s") from None
    except BaseException:
        await lab.stop()
        raise
    return lab


def _require_possible(options: LabOptions, kubeconfig: Path | None) -> None:
    if sys.platform != "linux":
        raise LabUnavailable("no lab can be built on this machine: it takes Linux; use a genuine cluster")
    if not 1 <= options.nodes <= MOST_NODES:
        raise LabError(f"a lab has 1 to {MOST_NODES} nodes, not {options.nodes}")
    if kubeconfig:
        require_ours(kubeconfig)


def _spawn(options: LabOptions, kubeconfig: Path | None, listener: socket.socket, server: str) -> RunningLab:
    folder = Path(tempfile.mkdtemp(prefix="k8snet-lab-", dir=_runtime_folder()))
    (folder / STAGE).mkdir()
    ours, theirs = os.pipe()
    spec = ProcessSpec(
        options=options,
        folder=str(folder),
        kubeconfig=str((kubeconfig or folder / "kubeconfig").absolute()),
        lab_id=secrets.token_hex(8),
        listener=listener.fileno(),
        report=theirs,
        server=server,
    )
    with (folder / LOG).open("wb") as log:
        supervisor = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "k8snet_tui.lab.lifecycle.supervisor",
                msgspec.json.encode(spec).decode(),
            ],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(spec.listener, spec.report),
            start_new_session=True,
        )
    os.close(theirs)
    return RunningLab(spec, supervisor, ours)


def _runtime_folder() -> str | None:
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return folder if folder and os.access(folder, os.W_OK | os.X_OK) else None


async def _await_report(lab: RunningLab) -> Running:
    received = b""
    while not received.endswith(b"\n"):
        await _readable(lab._report)
        chunk = os.read(lab._report, _LONGEST_REPORT)
        if not chunk:
            raise LabNotStarted(f"the lab ended before it was ready: {_last_words(lab)}")
        received += chunk
    report: Running | Failure = msgspec.json.decode(received, type=Running | Failure)
    if isinstance(report, Failure):
        raise (LabUnavailable if report.unavailable else LabError)(report.sentence)
    return report


def _last_words(lab: RunningLab) -> str:
    with suppress(OSError):
        lines = Path(lab._spec.folder, LOG).read_text(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it left no word")
    return "it left no word"


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(descriptor, lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)
