"""The sockets below a connection: by which way they are opened."""

import aiohttp

from k8snet_tui.cluster.config.proxy import is_socks
from k8snet_tui.cluster.http.keep_alive import open_socket

CONNECT_S = 5.0


class Route:
    """The way to one server: a connector of aiohttp, and the proxy to name with each request, if one is."""

    def __init__(self, proxy: str | None, server_name: str = "") -> None:
        """`server_name` is the one to expect in the server's certificate, where it is not the address."""
        if proxy and is_socks(proxy):
            from k8snet_tui.cluster.http.socks import SocksConnector  # loaded by those who have such a proxy

            self.proxy: str | None = None
            self.connector: aiohttp.TCPConnector = SocksConnector(proxy, server_name)
        else:
            self.proxy = proxy
            self.connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, socket_factory=open_socket)
