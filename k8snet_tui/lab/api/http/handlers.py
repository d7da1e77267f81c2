"""Requests to resources: parses the path, finds the verb, calls what serves it."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from msgspec import Struct

from k8snet_tui.lab.api.http.access_reviews import answer_review
from k8snet_tui.lab.api.http.answers import answer, answer_list, answer_object, encode_event
from k8snet_tui.lab.api.http.channels import is_set
from k8snet_tui.lab.api.http.list_answers import list_page
from k8snet_tui.lab.api.http.logs import read_number, serve_log
from k8snet_tui.lab.api.http.selectors import Selector, parse_selectors
from k8snet_tui.lab.api.http.sessions import serve_attach, serve_exec
from k8snet_tui.lab.api.http.watches import LONGEST_S, WatchOptions, watch
from k8snet_tui.lab.api.pods.changes import create_pod, delete_pod, patch_pod
from k8snet_tui.lab.kubelet.kubelet import Kubelet
from k8snet_tui.lab.objects.resources import ACCESS_REVIEWS, NODES, PODS, Object, Resource, find_resource
from k8snet_tui.lab.objects.statuses import ApiError, bad_request, no_such_resource, not_allowed, not_found
from k8snet_tui.lab.objects.store import Store

Answer = Awaitable[web.StreamResponse]


class RequestTarget(Struct, frozen=True):
    resource: Resource
    namespace: str = ""
    """Empty: all namespaces, or a resource that has none."""
    name: str = ""
    """Empty: the list."""
    subresource: str = ""


class ResourceHandlers:
    def __init__(self, store: Store, kubelet: Kubelet) -> None:
        self._store = store
        self._kubelet = kubelet

    async def handle(self, request: web.Request) -> web.StreamResponse:
        target = _parse_target(request.path)
        if target is None:
            raise no_such_resource()
        if target.subresource in ("exec", "attach", "log"):
            return await self._serve_pod(request, target)
        verbs: dict[str, Callable[[web.Request, RequestTarget], Answer]] = {
            "GET": self._get if target.name else self._list,
            "POST": self._create,
            "PATCH": self._patch,
            "DELETE": self._delete,
        }
        if request.method not in verbs:
            raise not_allowed(request.method)
        return await verbs[request.method](request, target)

    async def _get(self, request: web.Request, target: RequestTarget) -> web.StreamResponse:
        item = self._store.require(target.resource, target.namespace, target.name)
        return answer_object(request, target.resource, item)

    async def _list(self, request: web.Request, target: RequestTarget) -> web.StreamResponse:
        resource, query = target.resource, request.query
        if "list" not in resource.verbs:
            raise not_allowed(request.method)
        labels, fields = query.get("labelSelector", ""), query.get("fieldSelector", "")
        selector = parse_selectors(labels, fields, resource)
        if is_set(request, "watch"):
            return await self._watch(request, target, selector)
        page = list_page(
            self._store,
            resource,
            target.namespace,
            selector,
            limit=read_number(request, "limit") or 0,
            token=query.get("continue", ""),
            version=_read_version(request) or 0,
            counted=not labels and not fields,
        )
        return answer_list(request, resource, page.items, page.metadata)

    async def _watch(
        self, request: web.Request, target: RequestTarget, selector: Selector
    ) -> web.StreamResponse:
        options = WatchOptions(
            since=_read_version(request) or None,
            selector=selector,
            namespace=target.namespace,
            bookmarks=is_set(request, "allowWatchBookmarks"),
            initial_events=is_set(request, "sendInitialEvents"),
            timeout_s=read_number(request, "timeoutSeconds") or LONGEST_S,
        )
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        first = True
        async for event in watch(self._store, target.resource, options):
            await response.write(encode_event(request, target.resource, event, first=first))
            first = False
        return response

    async def _create(self, request: web.Request, target: RequestTarget) -> web.StreamResponse:
        body = await request.read()
        if target.resource is ACCESS_REVIEWS and not target.name:
            return answer(answer_review(body), 201)
        if target.resource is not PODS or target.name:
            raise not_allowed(request.method)
        manager = request.query.get("fieldManager") or request.headers.get("User-Agent", "").split("/")[0]
        pod = create_pod(self._store, target.namespace, body, manager)
        return answer_object(request, PODS, pod, 201)

    async def _patch(self, request: web.Request, target: RequestTarget) -> web.StreamResponse:
        if target.resource is not PODS or not target.name:
            raise not_allowed(request.method)
        body, media = await request.read(), request.content_type
        pod = patch_pod(self._store, target.namespace, target.name, target.subresource, body, media)
        return answer_object(request, PODS, pod)

    async def _delete(self, request: web.Request, target: RequestTarget) -> web.StreamResponse:
        if target.resource is not PODS or not target.name or target.subresource:
            raise not_allowed(request.method)
        grace = read_number(request, "gracePeriodSeconds")
        pod = delete_pod(self._store, target.namespace, target.name, await request.read(), grace)
        return answer_object(request, PODS, pod)

    async def _serve_pod(self, request: web.Request, target: RequestTarget) -> web.StreamResponse:
        """exec, attach and log: the API server looks at the pod, then the kubelet at the container."""
        if request.method not in ("GET", "POST"):
            raise not_allowed(request.method)
        pod = self._store.require(PODS, target.namespace, target.name)
        name = _choose_container(pod, request.query.get("container", ""))
        if (node := pod["spec"].get("nodeName")) and self._store.find(NODES, "", node) is None:
            raise not_found(PODS, node)  # sic: the genuine server says pods here, and means the node
        container = self._kubelet.find_container(pod, name)
        if target.subresource == "log":
            return await serve_log(request, pod, name, container)
        if not pod["spec"].get("nodeName"):
            raise bad_request(f"pod {target.name} does not have a host assigned")
        serve = serve_exec if target.subresource == "exec" else serve_attach
        return await serve(request, pod, name, container)


def _parse_target(path: str) -> RequestTarget | None:
    """From `/api/v1/namespaces/NS/pods/NAME/log` or `/apis/GROUP/v1/…`; None where there is no such thing."""
    parts = path.strip("/").split("/")
    if parts[0] == "api" and len(parts) > 2:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[0] == "apis" and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return None
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    resource = find_resource(group, version, rest[0])
    if resource is None or len(rest) > 3 or (namespace and not resource.namespaced):
        return None
    name, subresource = (*rest[1:], "", "")[:2]
    if resource.namespaced and name and not namespace:
        return None
    if subresource and subresource not in {sub.name for sub in resource.subresources}:
        return None
    return RequestTarget(resource, namespace, name, subresource)


def _choose_container(pod: Object, asked: str) -> str:
    spec, pod_name = pod["spec"], pod["metadata"]["name"]
    mains = [c["name"] for c in spec["containers"]]
    names = mains + [c["name"] for c in spec.get("ephemeralContainers", ())]
    if not asked and len(mains) == 1:
        return str(mains[0])
    if not asked:
        told = f"a container name must be specified for pod {pod_name}, choose one of: [{' '.join(names)}]"
        raise bad_request(told)
    if asked not in names:
        raise bad_request(f"container {asked} is not valid for pod {pod_name}")
    return asked


def _read_version(request: web.Request) -> int | None:
    text = request.query.get("resourceVersion", "")
    try:
        return int(text) if text else None
    except ValueError:
        told = (
            f'resourceVersion: Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'
        )
        raise ApiError(500, "", told) from None
