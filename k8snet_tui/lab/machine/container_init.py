"""From a fork to a program that runs in a container: the steps a child takes, and nothing it returns from.

Everything here runs in a forked child of the machine's process. A step that fails is written on the
`started` pipe; that pipe closes by itself when the program runs.
"""

import errno
import os
import shutil
import signal
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl, ioctl
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from k8snet_tui.lab.machine.images import WEB, ImageLayout
from k8snet_tui.lab.machine.kernel import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWUTS,
    enter,
    keep_capabilities,
    name_process,
    set_hostname,
    unshare,
)
from k8snet_tui.lab.machine.protocol import StartFailed, encode
from k8snet_tui.lab.machine.rootfs import enter_root
from k8snet_tui.lab.machine.web import open_listener, serve_web

_DEFAULT_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "NET_RAW",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
"""containerd's (pkg/oci, defaultUnixCaps)."""
_GRANTED = frozenset({"NET_ADMIN"})
_STARTED = 3
"""The pipe's number in the child."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Program(Struct, frozen=True):
    argv: tuple[str, ...]
    env: Mapping[str, str]
    tty: bool
    capabilities: frozenset[str]
    working_dir: str = ""


class Streams(Struct, frozen=True):
    """The child's descriptors, as they came with the request."""

    stdin: int
    stdout: int
    stderr: int
    started: int


def capabilities_with(added: Sequence[str]) -> frozenset[str]:
    return _DEFAULT_CAPABILITIES | _GRANTED & {name.removeprefix("CAP_") for name in added}


def enter_container(
    network: int, root: str, layout: ImageLayout, hostname: str, addresses: Sequence[str]
) -> None:
    """Into a new container; the caller has made its pid namespace."""
    enter(network, CLONE_NEWNET)
    unshare(CLONE_NEWUTS | CLONE_NEWIPC)
    set_hostname(hostname)
    enter_root(root, layout, hostname=hostname, addresses=addresses)


def join_container(pidfd: int) -> None:
    """Into one that runs, by its first process; the caller has joined its pid namespace."""
    enter(pidfd, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC)


def become(program: Program, streams: Streams, prepare: Callable[[], None]) -> NoReturn:
    step = "streams"
    try:
        _take_streams(streams, tty=program.tty)
        step = "namespaces"
        prepare()
        step = "working directory"
        os.chdir(program.working_dir or "/")
        step = "capabilities"
        keep_capabilities(program.capabilities)
        step = "exec"
        _execute(program)
    except OSError as error:
        os.write(_STARTED, encode(StartFailed(step, error.errno or errno.EIO)))
    except BaseException:  # noqa: BLE001 (top of this process: nothing may get back into the parent's code)
        sys.excepthook(*sys.exc_info())
    os._exit(127)


def _take_streams(streams: Streams, *, tty: bool) -> None:
    """They become 0 to 3; all else that the machine has open closes when the program starts."""
    os.setsid()
    given = (streams.stdin, streams.stdout, streams.stderr, streams.started)
    copies = [fcntl(fd, F_DUPFD_CLOEXEC, len(given)) for fd in given]
    for number, copy in enumerate(copies):
        os.dup2(copy, number, inheritable=number != _STARTED)
    if tty:
        ioctl(0, termios.TIOCSCTTY, 0)
    _reset_signals()


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _execute(program: Program) -> NoReturn:
    name, env = program.argv[0], dict(program.env)
    if name == WEB:
        _serve(*program.argv[1:2] or ("web",))
    path = name if "/" in name else shutil.which(name, path=env.get("PATH", PATH))
    if not path:
        raise FileNotFoundError(errno.ENOENT, "not found in $PATH", name)
    os.execve(path, program.argv, env)  # noqa: S606 (the very point)


def _close_others() -> None:
    """Nothing is executed here that would close them."""
    for place in list(Path("/proc/self/fd").iterdir()):
        if int(place.name) > _STARTED:
            with suppress(OSError):  # the listing's own
                os.close(int(place.name))


def _serve(server: str) -> NoReturn:
    _close_others()
    name_process(server)
    listener = open_listener()
    os.close(_STARTED)
    serve_web(listener, server)
