"""The processes within the lab's namespaces, each from its fork to its loop.

Whether a lab can be built is found out here, by building: on some systems unshare succeeds and gives
no right to anything.
"""

import importlib
import os
import select
import socket
import sys
from pathlib import Path
from typing import NoReturn

from k8snet_tui.lab.api.client_config import Serve
from k8snet_tui.lab.lifecycle.process_spec import Failure, ProcessSpec, Running, give_up, send_report
from k8snet_tui.lab.machine.errors import LabError, LabUnavailable
from k8snet_tui.lab.machine.kernel import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    die_with_parent,
    mount,
    name_process,
    unshare,
)

_ALL = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS


def hold_namespaces(spec: ProcessSpec, supervisor: int) -> NoReturn:
    """Makes the namespaces and forks the machine, because only a child gets into a new pid namespace."""
    uid, gid = os.getuid(), os.getgid()
    try:
        unshare(_ALL)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    except OSError as error:
        give_up(spec, "a user namespace", error)
    # Only now: the change of credentials above takes back what was asked for before (prctl(2)).
    die_with_parent(supervisor)
    alive, held = os.pipe()
    machine = os.fork()
    if machine == 0:
        os.close(held)
        _run_machine(spec, alive)
    os.close(alive)
    os.close(spec.report)
    os.waitpid(machine, 0)
    os._exit(0)


def _run_machine(spec: ProcessSpec, holder_alive: int) -> NoReturn:
    die_with_parent(0)
    if select.select([holder_alive], [], [], 0)[0]:  # end of file: the holder died before the call above
        os._exit(1)
    os.close(holder_alive)
    name_process("k8snet-lab")
    stage = Path(spec.folder, "stage")
    try:
        mount("none", "/", flags=MS_REC | MS_PRIVATE)
        mount("tmpfs", str(stage), "tmpfs", MS_NOSUID | MS_NODEV, "mode=700")
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except OSError as error:
        give_up(spec, "a mount in it", error)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        _run_server(spec, theirs)
    theirs.close()
    _build_and_serve(spec, stage, ours)


def _build_and_serve(spec: ProcessSpec, stage: Path, server: socket.socket) -> NoReturn:
    # Imported while the API server's process imports its own.
    from k8snet_tui.lab.machine.machine import Machine
    from k8snet_tui.lab.machine.request_loop import serve_machine

    try:
        machine = Machine(spec.options, stage)
    except OSError as error:
        give_up(spec, error.filename or "a network in it", error)
    except LabError as error:
        send_report(spec, Failure(str(error), unavailable=isinstance(error, LabUnavailable)))
        os._exit(1)
    os.close(spec.report)
    try:
        serve_machine(machine, server)
    finally:
        os._exit(0)


def _run_server(spec: ProcessSpec, machine: socket.socket) -> NoReturn:
    try:
        name_process("k8snet-lab-api")
        _serve_api(spec, machine)
    except BaseException as error:  # noqa: BLE001 (top of this process: nothing may get back into the parent's code)
        sys.excepthook(*sys.exc_info())
        send_report(spec, Failure(f"the lab's API server failed: {error or type(error).__name__}"))
    os._exit(1)


def _serve_api(spec: ProcessSpec, machine: socket.socket) -> None:
    # Imported here, and not in the machine's process, which stays small for its forks.
    import asyncio

    from k8snet_tui.lab.kubelet.machine_runtime import MachineRuntime

    module, _, function = spec.server.partition(":")
    serve: Serve = getattr(importlib.import_module(module), function)

    async def run() -> None:
        runtime = await MachineRuntime.connect(machine)
        listener = socket.socket(fileno=spec.listener)
        await serve(
            runtime, listener, spec.options, lambda client: send_report(spec, Running(client, runtime.tools))
        )

    asyncio.run(run())
