"""The way through a SOCKS proxy (`ssh -D`). As in Go, the proxy resolves names, for socks5 and socks5h."""

import asyncio
import socket
import ssl as tls
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from aiohttp.client_proto import ResponseHandler
from aiohttp_socks import ProxyConnector
from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from k8snet_tui.cluster.transport.http_client import aiohttp

DEFAULT_PORT = 1080


class SocksConnector(ProxyConnector):
    """TLS is begun here and not in the library, which knows no other name than the address it went to."""

    def __init__(self, proxy: str, server_name: str, set_up: Callable[[socket.socket], None]) -> None:
        """`set_up` is called with each socket that is opened."""
        url = urlsplit(proxy)
        super().__init__(
            host=url.hostname or "",
            port=url.port or DEFAULT_PORT,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password or "") if url.username else None,
            rdns=True,
            limit=0,
            keepalive_timeout=30,
        )
        self._server_name, self._set_up = server_name, set_up

    async def _connect_via_proxy(
        self, host: str, port: int, ssl: tls.SSLContext | None = None, timeout: float | None = None
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        transport, protocol = await self._dial(host, port, timeout)
        self._set_up(transport.get_extra_info("socket"))
        if ssl is None:
            return transport, protocol
        name = self._server_name or host.rstrip(".")
        try:
            secured = await self._loop.start_tls(transport, protocol, ssl, server_hostname=name)
        except ConnectionError as failure:
            # ssh agrees to everything, and hangs up where it has no way.
            raise aiohttp.ClientConnectionError(
                "the proxy hung up: it may have no way to the server"
            ) from failure
        assert secured is not None
        protocol.connection_made(secured)
        return secured, protocol

    async def _dial(
        self, host: str, port: int, timeout: float | None
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        try:
            return await super()._connect_via_proxy(host, port, None, timeout)
        except ProxyConnectionError as failure:
            cause = failure.__cause__
            why = (cause.strerror if isinstance(cause, OSError) else "") or "no connection"
            raise aiohttp.ClientConnectionError(f"the proxy does not answer ({why.lower()})") from failure
        except ProxyTimeoutError as failure:
            raise aiohttp.ClientConnectionError(f"the proxy gave no way within {timeout:g} s") from failure
        except ProxyError as failure:
            raise aiohttp.ClientConnectionError(_describe(failure)) from failure
        except (asyncio.IncompleteReadError, ConnectionError) as failure:
            raise aiohttp.ClientConnectionError("the proxy hung up: does it speak SOCKS5?") from failure


def _describe(failure: ProxyError) -> str:
    if failure.error_code is not None:
        return f"the proxy found no way ({str(failure).lower()})"
    if "version" in str(failure) or not str(failure):
        return "the proxy does not speak SOCKS5"
    return f"the proxy refused ({str(failure).lower()})"
