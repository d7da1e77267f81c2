"""What the processes of a lab are started with, and what they report to the launcher.

    supervisor       outside, in a session of its own: lives while the launcher does, then removes its files
    └ namespace holder   enters the namespaces, and then only waits
      └ machine          PID 1 within: forks all programs
        └ API server     the only one with heavy imports

Each dies with the one above it, and when PID 1 dies the kernel kills all that is within.
"""

import errno
import os
from contextlib import suppress
from typing import NoReturn

import msgspec
from msgspec import Struct

from k8snet_tui.lab.api.client_config import ClientConfig
from k8snet_tui.lab.machine.containers import LabTools
from k8snet_tui.lab.machine.topology import LabOptions

_ALLOW = "on Ubuntu `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
_RAISE = "`sudo sysctl user.max_user_namespaces=10000`"


class ProcessSpec(Struct, frozen=True):
    options: LabOptions
    folder: str
    """Private to this lab; the supervisor empties and removes it."""
    kubeconfig: str
    lab_id: str
    """Random; what tells this lab's kubeconfig from any other file."""
    listener: int
    """Descriptor of the API's socket, bound and listening outside."""
    report: int
    """Descriptor on which one `Running` or `Failure` is written."""
    server: str
    """`module:function` that serves the API, shaped as api/client_config.py's Serve."""


class Failure(Struct, frozen=True, tag=True):
    sentence: str
    unavailable: bool = False
    """Such a lab can't be built on this machine."""


class Running(Struct, frozen=True, tag=True):
    client: ClientConfig
    tools: LabTools


def send_report(spec: ProcessSpec, message: Running | Failure) -> None:
    """The first one counts; the launcher may have closed its end before a later one."""
    with suppress(OSError):
        os.write(spec.report, msgspec.json.encode(message) + b"\n")


def give_up(spec: ProcessSpec, refused: str, error: OSError) -> NoReturn:
    if error.errno == errno.ENOSPC:
        reason, first = "their number is limited", _RAISE
    else:
        reason, first = (error.strerror or "no reason given").lower(), _ALLOW
    sentence = (
        f"no lab can be built on this machine: the kernel refused {refused} ({reason}); "
        f"ways out: {first}, run it as root, or use a genuine cluster"
    )
    send_report(spec, Failure(sentence, unavailable=True))
    os._exit(1)
