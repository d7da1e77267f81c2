"""GET pods/log: tail, since when, limit, previous, timestamps, follow."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from k8snet_tui.lab.api.http.channels import is_set
from k8snet_tui.lab.kubelet.container_log import ContainerLog, Line
from k8snet_tui.lab.kubelet.container_run import ContainerRun
from k8snet_tui.lab.kubelet.pod_status import Waiting
from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.statuses import ApiError, bad_request
from k8snet_tui.lab.objects.timestamps import parse_time

WAITING_FOR = {
    "ErrImagePull": "trying and failing to pull image",
    "ImagePullBackOff": "image can't be pulled",
}


async def serve_log(
    request: web.Request, pod: Object, name: str, container: ContainerRun | None
) -> web.StreamResponse:
    tail = read_number(request, "tailLines")
    limit = read_number(request, "limitBytes")
    begin = _read_beginning(request)
    log = _choose_log(pod, name, container, previous=is_set(request, "previous"))
    stamped, follow = is_set(request, "timestamps"), is_set(request, "follow")
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    if log is None:
        return response
    if not follow:
        text = b"".join(_format(line, stamped) for line in log.list_lines(tail=tail, since=begin))
        await response.write(text[:limit])
        return response
    async for line in log.follow(tail=tail, since=begin):
        await response.write(_format(line, stamped))
    return response


def _read_beginning(request: web.Request) -> datetime | None:
    """`sinceSeconds` or `sinceTime`; who gives both is told to choose."""
    seconds, time = read_number(request, "sinceSeconds"), request.query.get("sinceTime", "")
    if seconds is not None and time:
        raise ApiError(422, "Invalid", "at most one of `sinceTime` or `sinceSeconds` may be specified")
    if seconds is not None:
        return datetime.now(UTC) - timedelta(seconds=seconds)
    try:
        return parse_time(time) if time else None
    except ValueError:
        raise bad_request(f'parsing time "{time}" as RFC 3339: cannot parse it') from None


def _choose_log(
    pod: Object, name: str, container: ContainerRun | None, *, previous: bool
) -> ContainerLog | None:
    """None where there is nothing to read yet, which is no error."""
    pod_name = pod["metadata"]["name"]
    if container is None:
        if pod["spec"].get("nodeName"):
            raise bad_request(
                f'container "{name}" in pod "{pod_name}" is waiting to start: ContainerCreating'
            )
        return None
    if previous:
        # Between two runs, the last one is the log that the waiting container still has.
        log = container.log if container.process is None and container.record.last else container.previous_log
        if log is None:
            raise bad_request(f'previous terminated container "{name}" in pod "{pod_name}" not found')
        return log
    state = container.record.state
    if isinstance(state, Waiting) and container.record.last is None:
        why = WAITING_FOR.get(state.reason, state.reason)
        raise bad_request(f'container "{name}" in pod "{pod_name}" is waiting to start: {why}')
    return container.log


def _format(line: Line, stamped: bool) -> bytes:
    if not stamped:
        return line.text
    return line.time.strftime("%Y-%m-%dT%H:%M:%S.%f000Z ").encode() + line.text


def read_number(request: web.Request, parameter: str) -> int | None:
    text = request.query.get(parameter, "")
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None
