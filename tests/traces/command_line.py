"""The command line on a real cluster: a lab a backend, or the genuine one of $K8SNET_TEST_KUBECONFIG."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from k8snet_tui import redaction
from k8snet_tui.cli import main
from k8snet_tui.lab.lifecycle.launcher import RunningLab, start_lab
from k8snet_tui.lab.machine.errors import LabUnavailable
from k8snet_tui.lab.machine.topology import Backend, LabOptions
from k8snet_tui.signals import ENDING_SIGNALS

PROGRAM = str(Path(sys.executable).with_name("k8snet-tui"))


class Outcome:
    def __init__(self, exit_code: int, out: str, err: str) -> None:
        self.exit_code = exit_code
        self.out = out
        self.err = err

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
        """In this process: a program of its own takes half a second to import what is imported here."""
        with _as_a_program({"KUBECONFIG": self.kubeconfig, **env}) as (out, err):
            try:
                exit_code = main(arguments)
            except SystemExit as ended:  # argparse
                exit_code = int(ended.code or 0)
            return Outcome(exit_code, out.getvalue().decode(), err.getvalue().decode())

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """The program itself, for what is read, interrupted or watched while it runs."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            env={**os.environ, "KUBECONFIG": self.kubeconfig},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def trace(self, *arguments: str) -> Outcome:
        """With nodes read, as JSON."""
        return self.run("trace", *arguments, "--exec", "node", "-o", "json")


@contextmanager
def _as_a_program(environment: dict[str, str]) -> Iterator[tuple[BytesIO, BytesIO]]:
    """Its own environment, output, errors and secrets; its signal handlers and hooks go with it."""
    handlers = {number: signal.getsignal(number) for number in ENDING_SIGNALS}
    out, err = BytesIO(), BytesIO()
    with pytest.MonkeyPatch.context() as patch, open(os.devnull) as nothing:
        for name, value in environment.items():
            patch.setenv(name, value)
        for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
            patch.setattr(module, hook, getattr(module, hook))
        patch.setattr(redaction, "_known", {})
        patch.setattr(sys, "stdin", nothing)
        patch.setattr(sys, "stdout", TextIOWrapper(out, "utf-8", write_through=True))
        patch.setattr(sys, "stderr", TextIOWrapper(err, "utf-8", write_through=True))
        try:
            yield out, err
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)


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
