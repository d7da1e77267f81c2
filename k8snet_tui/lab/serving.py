"""The loop of the machine's process: requests from the API server's, children that ended, name queries.

One thread that waits on all of them; each is answered in a few milliseconds.
"""

import os
import selectors
import signal
import socket
from functools import partial

from msgspec import Struct

from k8snet_tui.lab import requests
from k8snet_tui.lab.machine import Machine
from k8snet_tui.lab.program import Streams
from k8snet_tui.lab.resolver import refuse_query
from k8snet_tui.lab.runtime import LabError, NotRunning


def serve_machine(machine: Machine, door: socket.socket) -> None:
    """Returns when the API server's process has closed its end."""
    selector = selectors.DefaultSelector()
    for resolver in machine.resolvers:
        selector.register(resolver, selectors.EVENT_READ, partial(refuse_query, resolver))
    alarm = _wake_on_child()
    selector.register(alarm, selectors.EVENT_READ, partial(_report_ended, machine, door, alarm))
    selector.register(door, selectors.EVENT_READ)
    _send(door, requests.Built(machine.nodes, machine.tools))
    while True:
        for key, _ in selector.select():
            if key.fileobj is not door:
                key.data()
            elif not _answer_request(machine, door):
                return


def _wake_on_child() -> socket.socket:
    alarm, bell = socket.socketpair()
    alarm.setblocking(False)
    bell.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(bell.detach(), warn_on_full_buffer=False)
    return alarm


def _report_ended(machine: Machine, door: socket.socket, alarm: socket.socket) -> None:
    alarm.recv(4096)
    for pid, exit_code in machine.reap():
        _send(door, requests.Ended(pid, exit_code))


def _answer_request(machine: Machine, door: socket.socket) -> bool:
    message, descriptors, _, _ = socket.recv_fds(door, requests.LONGEST_MESSAGE, 4)
    if not message:
        return False
    for descriptor in descriptors:  # recv_fds has a parameter for it and ignores it (Python 3.11)
        os.set_inheritable(descriptor, False)
    request = requests.decode_request(message)
    try:
        _send(door, _perform(machine, request, descriptors))
    except LabError as error:
        _send(door, requests.Refusal(request.id, str(error), gone=isinstance(error, NotRunning)))
    except OSError as error:
        _send(
            door,
            requests.Refusal(request.id, f"the kernel refused {error.filename or 'this'}: {error.strerror}"),
        )
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return True


def _perform(machine: Machine, request: requests.AnyRequest, descriptors: list[int]) -> requests.AnyReport:
    match request:
        case requests.CreateSandbox(id, node, uid, name, host_network):
            return requests.SandboxCreated(id, machine.create_sandbox(node, uid, name, host_network))
        case requests.RemoveSandbox(id, uid):
            machine.remove_sandbox(uid)
        case requests.StartContainer(id, uid, spec):
            return requests.ProgramForked(id, machine.start_container(uid, spec, Streams(*descriptors)))
        case requests.StartProgram(id, container, argv, env, tty):
            pid = machine.start_program(container, argv, env, tty, Streams(*descriptors))
            return requests.ProgramForked(id, pid)
        case requests.SendSignal(id, pid, number):
            machine.send_signal(pid, number)
    return requests.Done(id)


def _send(door: socket.socket, report: Struct) -> None:
    door.send(requests.encode(report))
