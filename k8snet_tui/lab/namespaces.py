"""The way into the lab's namespaces: what the door does, and the machine behind it before its loop.

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

from k8snet_tui.lab.birth import Birth, Failure, give_up, send_report
from k8snet_tui.lab.kernel import (
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


def enter_namespaces(birth: Birth, keeper: int) -> NoReturn:
    """The door's life. It forks the machine, because only a child gets into a new pid namespace."""
    uid, gid = os.getuid(), os.getgid()
    try:
        unshare(_ALL)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    except OSError as error:
        give_up(birth, "a user namespace", error)
    # Only now: the change of credentials above takes back what was asked for before (prctl(2)).
    die_with_parent(keeper)
    alive, held = os.pipe()
    machine = os.fork()
    if machine == 0:
        os.close(held)
        _live_as_machine(birth, alive)
    os.close(alive)
    os.close(birth.report)
    os.waitpid(machine, 0)
    os._exit(0)


def _live_as_machine(birth: Birth, door: int) -> NoReturn:
    die_with_parent(0)
    if select.select([door], [], [], 0)[0]:  # its end of file: the door went before we asked
        os._exit(1)
    os.close(door)
    name_process("k8snet-lab")
    stage = Path(birth.folder, "stage")
    try:
        mount("none", "/", flags=MS_REC | MS_PRIVATE)
        mount("tmpfs", str(stage), "tmpfs", MS_NOSUID | MS_NODEV, "mode=700")
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except OSError as error:
        give_up(birth, "a mount in it", error)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        _live_as_server(birth, theirs)
    theirs.close()
    _build_and_serve(birth, stage, ours)


def _build_and_serve(birth: Birth, stage: Path, door: socket.socket) -> NoReturn:
    # Imported while the API server's process imports its own.
    from k8snet_tui.lab.machine import Machine
    from k8snet_tui.lab.serving import serve_machine

    try:
        machine = Machine(birth.options, stage)
    except OSError as error:
        give_up(birth, error.filename or "a network in it", error)
    os.close(birth.report)
    try:
        serve_machine(machine, door)
    finally:
        os._exit(0)


def _live_as_server(birth: Birth, door: socket.socket) -> NoReturn:
    try:
        serving = importlib.import_module("k8snet_tui.lab.api_process")
        serving.run_server(birth, door)
    except BaseException as error:  # noqa: BLE001 (top of this process: nothing may get back into the parent's code)
        sys.excepthook(*sys.exc_info())
        send_report(birth, Failure(f"the lab's API server failed: {error or type(error).__name__}"))
    os._exit(1)
