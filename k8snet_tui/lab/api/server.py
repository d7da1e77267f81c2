"""The API server as a whole: its socket, its token, its routes, and the controllers that run beside it."""

import asyncio
import hmac
import logging
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from k8snet_tui.lab.api import discovery
from k8snet_tui.lab.api.answers import answer
from k8snet_tui.lab.api.cluster_objects import fill_store
from k8snet_tui.lab.api.endpoint_slices import EndpointSlices
from k8snet_tui.lab.api.event_recorder import EventRecorder
from k8snet_tui.lab.api.first_pods import create_first_pods
from k8snet_tui.lab.api.handlers import ResourceHandlers
from k8snet_tui.lab.api.nodes import KUBELET_VERSION
from k8snet_tui.lab.api.resources import PODS, Object
from k8snet_tui.lab.api.scheduler import Scheduler
from k8snet_tui.lab.api.statuses import ApiError, unauthorized
from k8snet_tui.lab.api.store import Store
from k8snet_tui.lab.api.tls import make_identity, make_server_context
from k8snet_tui.lab.kubelet import Kubelet
from k8snet_tui.lab.runtime import Ready, Runtime
from k8snet_tui.lab.topology import LabOptions

logger = logging.getLogger(__name__)

VERSION: Object = {
    "major": "1",
    "minor": "34",
    "emulationMajor": "1",
    "emulationMinor": "34",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "33",
    "gitVersion": KUBELET_VERSION,
    "gitCommit": "",
    "gitTreeState": "",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "",
    "compiler": "",
    "platform": "linux/amd64",
}
LARGEST_BODY = 3 << 20
PATIENCE_S = 8


async def serve(
    runtime: Runtime,
    sock: socket.socket,
    options: LabOptions,
    ready: Callable[[Ready], None],
) -> None:
    """Serves on a bound socket until it is cancelled. `ready` is called once all pods run."""
    host, port = sock.getsockname()[:2]
    store = Store()
    recorder = EventRecorder(store)
    kubelet = Kubelet(runtime, store, recorder)
    fill_store(store, runtime.nodes, port)
    beginning = store.version
    create_first_pods(store, recorder, options, runtime.nodes)
    async with asyncio.TaskGroup() as group:
        group.create_task(kubelet.run(beginning))
        group.create_task(Scheduler(store, recorder).run(beginning))
        group.create_task(EndpointSlices(store).run())
        identity, token = make_identity(), secrets.token_urlsafe(32)
        app = make_app(ResourceHandlers(store, kubelet), token, f"{host}:{port}")
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.SockSite(runner, sock, ssl_context=make_server_context(identity)).start()
            await _await_pods(store)
            ready(Ready(identity.ca_pem.decode(), token))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


async def _await_pods(store: Store) -> None:
    """Returns when all pods run, or have been given time enough: one that does not is there to be seen."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while any(pod["status"]["phase"] == "Pending" for pod in store.list_all(PODS)):
                await store.wait_for_news(store.version)


def make_app(resources: ResourceHandlers, token: str, address: str) -> web.Application:
    app = web.Application(
        middlewares=[_answer_errors, _make_token_check(token)], client_max_size=LARGEST_BODY
    )
    routes = app.router
    for path in ("/readyz", "/livez", "/healthz"):
        routes.add_get(path, _answer_ok)
    routes.add_get("/version", _make_fixed(VERSION))
    routes.add_get("/api", _make_discovery(discovery.list_core_versions(address), core=True))
    routes.add_get("/apis", _make_discovery(discovery.list_groups(), core=False))
    routes.add_get("/api/{version}", _answer_resource_list)
    routes.add_get("/apis/{group}", _answer_group)
    routes.add_get("/apis/{group}/{version}", _answer_resource_list)
    for prefix in ("/api/", "/apis/"):
        routes.add_route("*", f"{prefix}{{rest:.+}}", resources.handle)
    return app


@web.middleware
async def _answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        return answer(error.status, error.code)
    except web.HTTPNotFound:
        return web.Response(status=404, text="404 page not found\n")
    except web.HTTPRequestEntityTooLarge:
        told = f"Request entity too large: limit is {LARGEST_BODY}"
        return answer(ApiError(413, "RequestEntityTooLarge", told, {}).status, 413)


def _make_token_check(token: str) -> Middleware:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            raise unauthorized()
        return await handler(request)

    return check


def _make_fixed(document: Object) -> Handler:
    async def handle(_request: web.Request) -> web.StreamResponse:
        return answer(document)

    return handle


def _make_discovery(legacy: Object, *, core: bool) -> Handler:
    aggregated = discovery.list_aggregated(core=core)
    etag = discovery.make_etag(aggregated)

    async def handle(request: web.Request) -> web.StreamResponse:
        if "as=APIGroupDiscoveryList" not in request.headers.get("Accept", ""):
            return answer(legacy)
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        response = answer(aggregated)
        response.headers.update({"ETag": etag, "Vary": "Accept", "Content-Type": discovery.AGGREGATED})
        return response

    return handle


async def _answer_ok(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="ok")


async def _answer_group(request: web.Request) -> web.StreamResponse:
    if (group := discovery.find_group(request.match_info["group"])) is None:
        raise web.HTTPNotFound
    return answer(group)


async def _answer_resource_list(request: web.Request) -> web.StreamResponse:
    path = request.match_info
    found = discovery.find_resource_list(path.get("group", ""), path["version"])
    if found is None:
        raise web.HTTPNotFound
    return answer(found)
