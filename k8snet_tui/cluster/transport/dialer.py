"""How sockets to a server are opened: directly, or through which proxy."""

import socket
from asyncio import sslproto

from k8snet_tui.cluster.config.proxy import is_socks
from k8snet_tui.cluster.transport.http_client import aiohttp

CONNECT_S = 5.0
TLS_BUFFER = 64 * 1024
"""Bytes that asyncio keeps for each TLS connection, and asks for anew at each read; one read gives a record,
16 KiB at most (RFC 8446, 5.1). With asyncio's own 256 KiB, connections that come and go leave holes in the
heap: 20 MiB after a server was lost a hundred times. There is no parameter for it.
"""
sslproto.SSLProtocol.max_size = TLS_BUFFER


class Dialer:
    """The way to one server: a connector of aiohttp, and the proxy to name with each request, if one is."""

    def __init__(self, proxy: str | None, server_name: str = "") -> None:
        """`server_name` is the one to expect in the server's certificate, where it is not the address."""
        if proxy and is_socks(proxy):
            from k8snet_tui.cluster.transport.socks import SocksConnector  # loaded by those who use one

            self.proxy: str | None = None
            self.connector: aiohttp.TCPConnector = SocksConnector(proxy, server_name, set_keep_alive)
        else:
            self.proxy = proxy
            self.connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, socket_factory=_open_socket)


def set_keep_alive(opened: socket.socket) -> None:
    """Lets the kernel give up a silent peer after 15 s instead of two hours (tcp(7))."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 5),
        ("TCP_KEEPINTVL", 3),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", 15_000),
    ):
        if hasattr(socket, name):
            opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _open_socket(address: tuple[object, ...]) -> socket.socket:
    family, kind, protocol, _, _ = address
    opened = socket.socket(family, kind, protocol)  # type: ignore[arg-type]
    set_keep_alive(opened)
    return opened
