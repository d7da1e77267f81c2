"""Waiting for a container of ours to run, by a watch on its pod or its events, and saying why it does not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from k8snet_tui.cluster.errors import ClusterError, NotStarted
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.error_mapping import UNREADABLE, reading
from k8snet_tui.cluster.http.lines import split_lines
from k8snet_tui.cluster.http.paths import namespace_path, pods_path
from k8snet_tui.cluster.objects.api_objects import ContainerStatus, PodObject, WatchEvent

START_S = 30.0
_HOPELESS = {
    "ErrImagePull": "its image can't be pulled",
    "ImagePullBackOff": "its image can't be pulled",
    "ErrImageNeverPull": "its image is not on the node",
    "InvalidImageName": "its image has no valid name",
    "CreateContainerConfigError": "its configuration is refused",
    "CreateContainerError": "its container can't be created",
    "RunContainerError": "its container can't be run",
    "StartError": "its container can't be started",
    "CrashLoopBackOff": "it ends again and again",
}


class StartingContainer(msgspec.Struct, frozen=True):
    """A container of ours that the server has taken, and that its kubelet has not started yet."""

    namespace: str
    pod: str
    uid: str
    version: str
    """The pod's resourceVersion, from which on it is watched."""
    container: str
    subject: str
    """What it is called in a sentence: `the probe pod on node-1`."""


class _EventReport(msgspec.Struct):
    reason: str = ""
    message: str = ""
    type: str = ""


class _EventReports(msgspec.Struct):
    items: list[_EventReport] | None = None


class _Involved(msgspec.Struct, rename="camel"):
    field_path: str = ""
    """Of a container: `spec.containers{probe}`."""


class _StartEvent(msgspec.Struct, rename="camel"):
    involved_object: _Involved = msgspec.field(default_factory=_Involved)


class _StartEventSeen(msgspec.Struct):
    object: _StartEvent


async def wait_for_start_event(c: Connection, starting: StartingContainer) -> None:
    """Until the kubelet's event tells of the start, which comes before the pod's status does.

    Returns too when the server ends the watch. Raises any `ClusterError`; who may watch pods need not be
    allowed to watch events.
    """
    query = [
        ("watch", "true"),
        ("fieldSelector", f"involvedObject.uid={starting.uid},reason=Started"),
        ("timeoutSeconds", str(int(START_S) + 5)),
    ]
    async with (
        c.stream(f"{namespace_path(starting.namespace)}/events", query) as chunks,
        aclosing(split_lines(chunks)) as lines,
    ):
        async for line in lines:
            with reading("a watch event"):
                seen = msgspec.json.decode(line, type=_StartEventSeen).object
            if seen.involved_object.field_path.endswith(f"{{{starting.container}}}"):
                return


async def wait_until_running(c: Connection, starting: StartingContainer) -> None:
    """Raises NotStarted with the reason."""
    try:
        async with asyncio.timeout(START_S), aclosing(_watch_pod(c, starting)) as moments:
            async for moment in moments:
                if has_started(moment, starting.container, starting.subject):
                    return
    except TimeoutError:
        pass
    why = await _find_warning(c, starting) or "its node has not taken it"
    raise NotStarted(f"{starting.subject} does not run after {START_S:.0f} s: {why}")


def has_started(pod: PodObject, container: str, what: str) -> bool:
    """True once it runs, or has run and ended well. Raises NotStarted when it never will."""
    statuses = pod.status.container_statuses + pod.status.ephemeral_container_statuses
    found = next((s for s in statuses if s.name == container), None)
    if found is not None:
        why, message = _find_obstacle(found)
        if why:
            raise NotStarted(f"{what} did not start: {why}: {message}", remedy=_suggest(why))
        if found.state.running is not None or found.state.terminated is not None:
            return True
    if pod.status.phase == "Failed":
        raise NotStarted(f"{what} did not start: {pod.status.reason or 'failed'}: {pod.status.message}")
    return False


def _find_obstacle(status: ContainerStatus) -> tuple[str, str]:
    waiting, ended = status.state.waiting, status.state.terminated
    if waiting is not None:
        return _HOPELESS.get(waiting.reason, ""), waiting.message or waiting.reason
    if ended is not None and ended.exit_code:
        why = _HOPELESS.get(ended.reason, f"it ended at once with exit code {ended.exit_code}")
        return why, ended.message or ended.reason
    return "", ""


def _suggest(why: str) -> str:
    return "name an image that this node has or can pull" if "image" in why else ""


async def _watch_pod(c: Connection, starting: StartingContainer) -> AsyncGenerator[PodObject, None]:
    query = [
        ("watch", "true"),
        ("fieldSelector", f"metadata.name={starting.pod}"),
        ("resourceVersion", starting.version),
        ("timeoutSeconds", str(int(START_S) + 5)),
    ]
    async with (
        c.stream(pods_path(starting.namespace), query) as chunks,
        aclosing(split_lines(chunks)) as lines,
    ):
        async for line in lines:
            with reading("a watch event"):
                event = msgspec.json.decode(line, type=WatchEvent)
                known = event.type in ("ADDED", "MODIFIED")
                moment = msgspec.json.decode(event.object, type=PodObject, strict=False) if known else None
            if event.type == "DELETED":
                raise NotStarted(f"the pod {starting.pod} was deleted while it was starting")
            if moment:
                yield moment


async def _find_warning(c: Connection, starting: StartingContainer) -> str:
    """The last warning about the pod, such as a network plugin's; empty where none is to be seen."""
    query = [("fieldSelector", f"involvedObject.uid={starting.uid},type=Warning"), ("limit", "20")]
    try:
        body = await c.request(
            "GET", f"{namespace_path(starting.namespace)}/events", query=query, timeout_s=3
        )
        warnings = msgspec.json.decode(body, type=_EventReports).items
    except (ClusterError, *UNREADABLE):
        return ""
    return f"{warnings[-1].reason}: {warnings[-1].message}" if warnings else ""
