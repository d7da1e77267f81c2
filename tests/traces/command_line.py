"""The command line on a real cluster: a lab a backend, or the genuine one of $K8SNET_TEST_KUBECONFIG."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from k8snet_tui.lab.lifecycle.launcher import RunningLab, start_lab
from k8snet_tui.lab.machine.errors import LabUnavailable
from k8snet_tui.lab.machine.topology import Backend, LabOptions

PROGRAM = str(Path(sys.executable).with_name("k8snet-tui"))


class Outcome:
    def __init__(self, done: "subprocess.CompletedProcess[str]") -> None:
        self.exit_code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def json_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def places(self) -> list[tuple[str | None, str | None]]:
        """Node and interface of each hop."""
        return [(hop["node"], hop["interface"]) for hop in self.document["hops"]]


class CommandLine:
    def __init__(self, kubeconfig: str) -> None:
        self.kubeconfig = kubeconfig

    def run(self, *arguments: str, **env: str) -> Outcome:
        done = subprocess.run(
            [PROGRAM, *arguments],
            env={**os.environ, "KUBECONFIG": self.kubeconfig, **env},
            capture_output=True,
            text=True,
            timeout=50,
            stdin=subprocess.DEVNULL,
        )
        return Outcome(done)

    def trace(self, *arguments: str) -> Outcome:
        """With nodes read, as JSON."""
        return self.run("trace", *arguments, "--exec", "node", "-o", "json")


class LabThread:
    """A lab that belongs to a loop of its own, so that tests may block."""

    def __init__(self, options: LabOptions) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.lab: RunningLab = self._run(start_lab(options))

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def stop(self) -> None:
        self._run(self.lab.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)


def lab_command_line(backend: Backend, families: tuple[int, ...] = (4,)) -> Iterator[CommandLine]:
    try:
        running = LabThread(LabOptions(backend=backend, families=families))
    except LabUnavailable as error:
        pytest.skip(str(error))
    try:
        yield CommandLine(str(running.lab.kubeconfig))
    finally:
        running.stop()


def names_nothing_to_remove(said: str) -> bool:
    """Of what `cleanup` says: a container that was added stays in its pod's spec, whatever is done."""
    lines = [line for line in said.splitlines() if not line.endswith("stays in its spec until the pod goes")]
    return lines in ([], ["nothing was left behind"])
