"""The process that outlives the launcher, for a moment: then it ends the lab and removes its files.

Run by launcher.py as `python -m k8snet_tui.lab.lifecycle.supervisor SPEC`. Its stdin is a pipe whose other
end only the launcher has: its end of file says that the launcher has gone, however it went.
"""

import os
import resource
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from k8snet_tui.lab.lifecycle.kubeconfig_file import remove_kubeconfig
from k8snet_tui.lab.lifecycle.process_spec import ProcessSpec
from k8snet_tui.lab.lifecycle.processes import hold_namespaces
from k8snet_tui.lab.machine.kernel import adopt_orphans

LOG = "lab.log"
STAGE = "stage"


def supervise(spec: ProcessSpec) -> None:
    adopt_orphans()
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for descriptor in (spec.listener, spec.report):
        os.set_inheritable(descriptor, False)
    own_pid = os.getpid()
    holder = os.fork()
    if holder == 0:
        hold_namespaces(spec, own_pid)
    os.close(spec.listener)
    os.close(spec.report)
    try:
        with suppress(KeyboardInterrupt):
            _wait_for_either(holder)
    finally:
        os.kill(holder, signal.SIGKILL)
        _wait_for_all()
        remove_files(spec.folder, spec.kubeconfig, spec.lab_id)


def _wait_for_either(holder: int) -> None:
    """The launcher's end, or the lab's own."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(os.pidfd_open(holder), select.POLLIN)
    poll.poll()


def _wait_for_all() -> None:
    """The namespace holder, and the machine, which becomes ours when that ends. The kernel lets PID 1 of a
    namespace be reaped last, so nothing of the lab is left then.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with suppress(ChildProcessError):
        while True:
            os.wait()


def remove_files(folder: str, kubeconfig: str, lab_id: str) -> None:
    """Again: nothing happens."""
    remove_kubeconfig(Path(kubeconfig), lab_id)
    with suppress(FileNotFoundError):
        Path(folder, LOG).unlink()
    for place in (Path(folder, STAGE), Path(folder)):
        with suppress(OSError):
            place.rmdir()


if __name__ == "__main__":
    supervise(msgspec.json.decode(sys.argv[1], type=ProcessSpec))
