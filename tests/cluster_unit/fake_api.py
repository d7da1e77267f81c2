"""A server of the tests' own: each path has one handler, every request is remembered."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.http.connection import Connection, connect
from tests.waiting import until

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeApi:
    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.requests: list[web.Request] = []
        self.peers: list[object] = []
        """The far address of each request: one a connection."""
        self.server = ""

    def on(self, path: str, handler: Handler, method: str = "GET") -> None:
        self.handlers[f"{method} {path}"] = handler

    def answer(self, path: str, body: Any, *, status: int = 200, method: str = "GET") -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            if isinstance(body, str):
                return web.Response(text=body, status=status)
            return web.json_response(body, status=status)

        self.on(path, handler, method)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        assert request.transport is not None
        self.peers.append(request.transport.get_extra_info("peername"))
        handler = self.handlers.get(f"{request.method} {request.path}")
        if handler is None:
            return web.json_response(status_body(404, f"no {request.path}", "NotFound"), status=404)
        return await handler(request)

    def config(self, **fields: Any) -> ClientConfig:
        return ClientConfig(**({"context": "test", "namespace": "default", "server": self.server} | fields))


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[FakeApi]:
    api = FakeApi()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", api._serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    host, port = runner.addresses[0][:2]
    api.server = f"{'https' if tls else 'http'}://{host}:{port}"
    try:
        yield api
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(config: ClientConfig) -> AsyncIterator[Connection]:
    connection = await connect(config)
    try:
        yield connection
    finally:
        await connection.close()


def status_body(code: int, message: str, reason: str = "", **details: Any) -> dict[str, Any]:
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code,
        "details": details,
    }


def pod_body(name: str, *, namespace: str = "default", version: str = "1", **status: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{name}", "resourceVersion": version},
        "spec": {"nodeName": "node-1", "containers": [{"name": "main", "image": "busybox"}]},
        "status": {"phase": "Running"} | status,
    }


def event_line(kind: str, body: dict[str, Any]) -> bytes:
    return json.dumps({"type": kind, "object": body}).encode() + b"\n"


async def settled_tasks() -> set[str]:
    """What the client still runs beside the test, after everything had its time to end."""

    def others() -> set[str]:
        running = {str(task.get_coro()) for task in asyncio.all_tasks() if task not in ours}
        return {coroutine for coroutine in running if "RequestHandler" not in coroutine}

    ours = {asyncio.current_task()}
    await asyncio.sleep(0.05)
    with suppress(TimeoutError):
        await until(lambda: not others(), limit_s=5)
    return others()
