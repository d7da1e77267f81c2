"""The routes of the server: authentication, the documents that never change, and errors as Status objects."""

import hmac

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from k8snet_tui.lab.api.control_plane.nodes import KUBELET_VERSION
from k8snet_tui.lab.api.http import discovery
from k8snet_tui.lab.api.http.answers import answer
from k8snet_tui.lab.api.http.handlers import ResourceHandlers
from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.statuses import ApiError, unauthorized

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


def make_app(resources: ResourceHandlers, token: str, address: str) -> web.Application:
    app = web.Application(
        middlewares=[_answer_errors, _make_token_check(token)], client_max_size=LARGEST_BODY
    )
    routes = app.router
    for path in ("/readyz", "/livez", "/healthz"):
        routes.add_get(path, _answer_ok)
    for path in ("/version", "/version/"):  # kubectl's, and the Python client's
        routes.add_get(path, _make_fixed(VERSION))
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
