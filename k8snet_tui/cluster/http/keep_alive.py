"""When the kernel gives up a peer that has fallen silent (tcp(7))."""

import socket


def watch_peer(opened: socket.socket) -> None:
    """Lets the kernel give up a silent peer after 15 s instead of two hours."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 5),
        ("TCP_KEEPINTVL", 3),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", 15_000),
    ):
        if hasattr(socket, name):
            opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def open_socket(address: tuple[object, ...]) -> socket.socket:
    family, kind, protocol, _, _ = address
    opened = socket.socket(family, kind, protocol)  # type: ignore[arg-type]
    watch_peer(opened)
    return opened
