"""The loop of the machine's process: requests from the API server's, children that ended, name queries.

One thread that waits on all of them; each is answered in a few milliseconds.
"""

import os
import selectors
import signal
import socket
from functools import partial

from msgspec import Struct

from k8snet_tui.lab.machine import protocol
from k8snet_tui.lab.machine.container_init import Streams
from k8snet_tui.lab.machine.errors import LabError, NotRunning
from k8snet_tui.lab.machine.machine import Machine
from k8snet_tui.lab.machine.network.nat import refuse_query


def serve_machine(machine: Machine, server: socket.socket) -> None:
    """Returns when the API server's process has closed its end."""
    selector = selectors.DefaultSelector()
    for resolver in machine.resolvers:
        selector.register(resolver, selectors.EVENT_READ, partial(refuse_query, resolver))
    wakeup = _wake_on_child()
    selector.register(wakeup, selectors.EVENT_READ, partial(_report_ended, machine, server, wakeup))
    selector.register(server, selectors.EVENT_READ)
    _send(server, protocol.Built(machine.nodes, machine.tools))
    while True:
        for key, _ in selector.select():
            if key.fileobj is not server:
                key.data()
            elif not _answer_request(machine, server):
                return


def _wake_on_child() -> socket.socket:
    """Readable when a child has ended (signal.set_wakeup_fd)."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer.detach(), warn_on_full_buffer=False)
    return reader


def _report_ended(machine: Machine, server: socket.socket, wakeup: socket.socket) -> None:
    wakeup.recv(4096)
    for pid, exit_code in machine.reap():
        _send(server, protocol.Ended(pid, exit_code))


def _answer_request(machine: Machine, server: socket.socket) -> bool:
    message, descriptors, _, _ = socket.recv_fds(server, protocol.LONGEST_MESSAGE, 4)
    if not message:
        return False
    for descriptor in descriptors:  # recv_fds has a parameter for it and ignores it (Python 3.11)
        os.set_inheritable(descriptor, False)
    request = protocol.decode_request(message)
    try:
        _send(server, _perform(machine, request, descriptors))
    except LabError as error:
        _send(server, protocol.Refusal(request.id, str(error), gone=isinstance(error, NotRunning)))
    except OSError as error:
        _send(
            server,
            protocol.Refusal(request.id, f"the kernel refused {error.filename or 'this'}: {error.strerror}"),
        )
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return True


def _perform(machine: Machine, request: protocol.AnyRequest, descriptors: list[int]) -> protocol.AnyReport:
    match request:
        case protocol.CreateSandbox(id, node, uid, name, host_network):
            return protocol.SandboxCreated(id, machine.create_sandbox(node, uid, name, host_network))
        case protocol.RemoveSandbox(id, uid):
            machine.remove_sandbox(uid)
        case protocol.StartContainer(id, uid, spec):
            return protocol.ProgramForked(id, machine.start_container(uid, spec, Streams(*descriptors)))
        case protocol.StartProgram(id, container, argv, env, tty):
            pid = machine.start_program(container, argv, env, tty, Streams(*descriptors))
            return protocol.ProgramForked(id, pid)
        case protocol.SendSignal(id, pid, number):
            machine.send_signal(pid, number)
    return protocol.Done(id)


def _send(server: socket.socket, report: Struct) -> None:
    server.send(protocol.encode(report))
