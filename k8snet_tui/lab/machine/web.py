"""The lab's nginx and httpd: a web server that says "It works!", in a container without any program.

It runs in a fork of a process of ours, so it starts at once and its container needs no file at all.
"""

import os
import signal
import socket
from contextlib import suppress
from typing import NoReturn

PORT = 80
_PATIENCE_S = 5.0
_BODY = b"It works!\n"


def open_listener() -> socket.socket:
    return socket.create_server(("::", PORT), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)


def serve_web(listener: socket.socket, server: str) -> NoReturn:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGQUIT, lambda *_: os._exit(0))
    os.write(1, b"ready\n")
    while True:
        connection, (host, *_) = listener.accept()
        with connection, suppress(OSError):
            connection.settimeout(_PATIENCE_S)
            request = connection.recv(4096)
            if not request:
                continue
            connection.sendall(_answer(request, server))
            _log(host.removeprefix("::ffff:"), request)


def _answer(request: bytes, server: str) -> bytes:
    head = (
        "HTTP/1.1 200 OK\r\n"
        f"Server: {server}\r\n"
        "Content-Type: text/plain\r\n"
        f"Content-Length: {len(_BODY)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + (b"" if request.startswith(b"HEAD ") else _BODY)


def _log(host: str, request: bytes) -> None:
    line = request.split(b"\r\n", 1)[0][:200].decode("ascii", "replace")
    with suppress(OSError):  # the log may be closed
        os.write(1, f'{host} - - "{line}" 200 {len(_BODY)}\n'.encode())
