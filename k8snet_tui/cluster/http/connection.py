"""The one line to an API server: requests, streams and WebSockets over one session, HTTP/1.1 and kept alive.

Everything leaves here as bytes or as a ClusterError. Deadlines: connecting 5 s; a peer that has vanished
is noticed by the kernel's keep-alive within 15 s, on streams too; a WebSocket has heartbeats besides. What
answers for a peer that has vanished, as a proxy does, is seen by liveness.py.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from yarl import URL

from k8snet_tui.cluster.auth.certificate_expiry import explain_refusal, explain_unreachable
from k8snet_tui.cluster.auth.request_auth import Credentials
from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.proxy import choose_proxy
from k8snet_tui.cluster.errors import NotAuthenticated
from k8snet_tui.cluster.http.error_mapping import translate_status
from k8snet_tui.cluster.transport.dialer import CONNECT_S, Dialer
from k8snet_tui.cluster.transport.failures import translate_failure
from k8snet_tui.cluster.transport.http_client import aiohttp

REQUEST_S = 30.0
HEARTBEAT_S = 8.0
"""A peer that is silent for so long is asked, and given up after half of it again."""
CLOSE_S = 0.3
REFUSAL_BYTES = 64 * 1024
EXEC_PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io")
JSON = "application/json"

Query = Sequence[tuple[str, str]]
T = TypeVar("T")


async def connect(config: ClientConfig) -> "Connection":
    """Makes no request: whether the server is there shows with the first one."""
    return Connection(config)


class Connection:
    def __init__(self, config: ClientConfig) -> None:
        self.config = config
        self._credentials = Credentials(config)
        dialer = Dialer(choose_proxy(config), config.tls_server_name)
        self._proxy = dialer.proxy
        self._base = config.server
        self._streams: set[aiohttp.ClientResponse] = set()
        self._heard_s = time.monotonic()
        self._session = aiohttp.ClientSession(
            connector=dialer.connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            headers={"User-Agent": "k8snet-tui", "Accept-Encoding": "identity"},
            raise_for_status=partial(_refuse, urlsplit(config.server).path),
            cookie_jar=aiohttp.DummyCookieJar(),
            read_bufsize=256 * 1024,
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: bytes | None = None,
        content_type: str = JSON,
        accept: str = JSON,
        timeout_s: float = REQUEST_S,
    ) -> bytes:
        """The whole answer. `timeout_s` bounds each silence while it comes, not the size of a slow list."""
        headers = [("Accept", accept)] + ([("Content-Type", content_type)] if body is not None else [])
        async with (
            self._open(method, path, query, headers, body, timeout_s, timeout_s) as response,
            aclosing(self._chunks(response)) as chunks,
        ):
            return b"".join([chunk async for chunk in chunks])

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        query: Query = (),
        *,
        idle_s: float | None = None,
        accept: str = JSON,
        encoding: str = "identity",
        open_s: float = REQUEST_S,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The answer's bytes as they come; `idle_s` is the longest silence, None for any.

        With the encoding `gzip` the server compresses what is worth it; here it is unpacked already.
        """
        headers = [("Accept", accept), ("Accept-Encoding", encoding)]
        async with (
            self._open("GET", path, query, headers, None, open_s, idle_s) as response,
            aclosing(self._chunks(response)) as chunks,
        ):
            self._streams.add(response)
            try:
                yield chunks
            finally:
                self._streams.discard(response)

    @property
    def silent_s(self) -> float:
        """How long nothing has come, on any stream."""
        return time.monotonic() - self._heard_s

    def cut_streams(self) -> None:
        """Ends every stream as a broken line would: whoever reads one begins anew."""
        for response in tuple(self._streams):
            response.close()

    async def websocket(
        self, path: str, query: Query, *, protocols: Sequence[str] = EXEC_PROTOCOLS
    ) -> aiohttp.ClientWebSocketResponse:
        """The server picks the first protocol it knows. A refusal is raised with its reason."""

        async def upgrade(
            headers: list[tuple[str, str]], tls: ssl.SSLContext | bool
        ) -> aiohttp.ClientWebSocketResponse:
            async with asyncio.timeout(REQUEST_S):
                return await self._session.ws_connect(
                    self._url(path, query),
                    protocols=protocols,
                    headers=headers,
                    ssl=tls,
                    proxy=self._proxy,
                    server_hostname=self.config.tls_server_name or None,
                    heartbeat=HEARTBEAT_S,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_S),
                    max_msg_size=1024 * 1024,
                )

        return await self._authenticated(upgrade)

    async def close(self) -> None:
        await self._session.close()

    @asynccontextmanager
    async def _open(
        self,
        method: str,
        path: str,
        query: Query,
        headers: list[tuple[str, str]],
        body: bytes | None,
        open_s: float,
        idle_s: float | None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        async def send(extra: list[tuple[str, str]], tls: ssl.SSLContext | bool) -> aiohttp.ClientResponse:
            async with asyncio.timeout(open_s):
                return await self._session.request(
                    method,
                    self._url(path, query),
                    data=body,
                    headers=headers + extra,
                    ssl=tls,
                    proxy=self._proxy,
                    server_hostname=self.config.tls_server_name or None,
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=idle_s),
                    allow_redirects=False,
                )

        response = await self._authenticated(send)
        try:
            yield response
        finally:
            # A response that was read to its end is back in the pool by now; any other is cut.
            response.close()

    async def _chunks(self, response: aiohttp.ClientResponse) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in response.content.iter_any():
                self._heard_s = time.monotonic()
                yield chunk
        except (aiohttp.ClientError, OSError) as failure:
            raise translate_failure(failure, self._base) from failure

    async def _authenticated(
        self, send: Callable[[list[tuple[str, str]], ssl.SSLContext | bool], Awaitable[T]]
    ) -> T:
        """Sends with today's credentials; after a 401 once more, if they can be renewed."""
        for may_renew in (True, False):
            auth = await self._credentials.current()
            try:
                return await send(auth.headers, auth.tls or True)
            except NotAuthenticated as refusal:
                if not (may_renew and self._credentials.renew(auth)):
                    raise explain_refusal(refusal, self.config) from refusal
            except (aiohttp.ClientError, OSError) as failure:
                raise await explain_unreachable(failure, self.config) from failure
        raise AssertionError("unreachable")

    def _url(self, path: str, query: Query) -> URL:
        return URL(self._base + path, encoded=True).extend_query(query)


async def _refuse(base_path: str, response: aiohttp.ClientResponse) -> None:
    """Runs for every answer, refused upgrades included, whose bodies aiohttp would hide.

    An API server redirects nobody and has no pages: these come from something in its place.
    """
    if response.status < 300 and response.content_type != "text/html":
        return
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > REFUSAL_BYTES:
            break
    response.close()
    raise translate_status(
        response.status,
        bytes(body),
        method=response.method,
        path=response.url.raw_path.removeprefix(base_path),
        retry_after=response.headers.get("Retry-After", ""),
    )
