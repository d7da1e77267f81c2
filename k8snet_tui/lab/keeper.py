"""The process that outlives the starter, for a moment: then it ends the lab and removes its files.

Run by lab/process.py as `python -m k8snet_tui.lab.keeper BIRTH`. Its stdin is a pipe whose other end only
the starter has: its end of file says that the starter has gone, however it went.
"""

import os
import resource
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from k8snet_tui.lab.birth import Birth
from k8snet_tui.lab.kernel import adopt_orphans
from k8snet_tui.lab.kubeconfig_file import remove_kubeconfig
from k8snet_tui.lab.namespaces import enter_namespaces

LOG = "lab.log"
STAGE = "stage"


def keep(birth: Birth) -> None:
    adopt_orphans()
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for descriptor in (birth.listener, birth.report):
        os.set_inheritable(descriptor, False)
    keeper = os.getpid()
    door = os.fork()
    if door == 0:
        enter_namespaces(birth, keeper)
    os.close(birth.listener)
    os.close(birth.report)
    try:
        with suppress(KeyboardInterrupt):
            _wait_for_either(door)
    finally:
        os.kill(door, signal.SIGKILL)
        _wait_for_all()
        remove_files(birth.folder, birth.kubeconfig, birth.mark)


def _wait_for_either(door: int) -> None:
    """The starter's end, or the lab's own."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(os.pidfd_open(door), select.POLLIN)
    poll.poll()


def _wait_for_all() -> None:
    """The door, and the machine that comes to us from it. The kernel lets PID 1 of a namespace be reaped
    last, so nothing of the lab is left then.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with suppress(ChildProcessError):
        while True:
            os.wait()


def remove_files(folder: str, kubeconfig: str, mark: str) -> None:
    """Again: nothing happens."""
    remove_kubeconfig(Path(kubeconfig), mark)
    with suppress(FileNotFoundError):
        Path(folder, LOG).unlink()
    for place in (Path(folder, STAGE), Path(folder)):
        with suppress(OSError):
            place.rmdir()


if __name__ == "__main__":
    keep(msgspec.json.decode(sys.argv[1], type=Birth))
