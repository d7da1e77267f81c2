"""exec and attach: a client's channels joined to a program's input and output."""

import asyncio
import secrets
from contextlib import suppress

from aiohttp import web

from k8snet_tui.lab.api.http.channels import (
    STDERR,
    STDOUT,
    SUCCESS,
    ChannelStream,
    WindowSize,
    fail_internally,
    fail_with_exit_code,
    is_set,
    open_channels,
)
from k8snet_tui.lab.kubelet.attachment import Attachment
from k8snet_tui.lab.kubelet.container_run import ContainerRun
from k8snet_tui.lab.kubelet.runtime import ContainerProcess
from k8snet_tui.lab.machine.errors import CannotRun, LabError
from k8snet_tui.lab.objects.resources import Object

NO_STREAMS = "unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr"
NOT_RUNNING = 'unable to upgrade connection: container not found ("{name}")'
NOTHING_TO_ATTACH = "unable to upgrade connection: container {name} not found in pod {pod}"
EXEC_FAILED = (
    "Internal error occurred: error executing command in container: failed to exec in container: "
    'failed to start exec "{id}": OCI runtime exec failed: exec failed: {why}: unknown'
)


async def serve_exec(
    request: web.Request, _pod: Object, name: str, container: ContainerRun | None
) -> web.StreamResponse:
    stream = await open_channels(request)
    argv, stdin = request.query.getall("command", []), is_set(request, "stdin")
    if not _asks_for_streams(request):
        return await _end(stream, fail_internally(NO_STREAMS))
    if container is None or container.process is None:
        return await _end(stream, fail_internally(NOT_RUNNING.format(name=name)))
    why = "args must not be empty"
    if argv:
        try:
            process, output = await container.exec(argv, stdin=stdin, tty=is_set(request, "tty"))
        except CannotRun as error:
            why = f"unable to start container process: {error}"
        except LabError as error:
            why = f"cannot exec: {error}"
        else:
            return await _run_program(request, stream, process, output, stdin=stdin)
    told = EXEC_FAILED.format(id=secrets.token_hex(32), why=why)
    return await _end(stream, fail_internally(told))


async def _run_program(
    request: web.Request,
    stream: ChannelStream,
    process: ContainerProcess,
    output: Attachment,
    *,
    stdin: bool,
) -> web.StreamResponse:
    try:
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(_feed(stream, process, stdin=stdin, close=True))
            await _send_output(request, stream, output)
            code = await process.wait()
            feeding.cancel()
    finally:
        output.leave()
        process.close_stdin()
    return await _end(stream, fail_with_exit_code(code) if code else SUCCESS)


async def serve_attach(
    request: web.Request, pod: Object, name: str, container: ContainerRun | None
) -> web.StreamResponse:
    stream = await open_channels(request)
    if not _asks_for_streams(request):
        return await _end(stream, fail_internally(NO_STREAMS))
    if container is None or (process := container.process) is None:
        full_name = f"{pod['metadata']['name']}_{pod['metadata']['namespace']}"
        return await _end(stream, fail_internally(NOTHING_TO_ATTACH.format(name=name, pod=full_name)))
    spec = container.container
    stdin = is_set(request, "stdin") and bool(spec.get("stdin"))
    once = stdin and bool(spec.get("stdinOnce")) and not spec.get("tty")
    with container.attach() as output:
        try:
            async with asyncio.TaskGroup() as group:
                feeding = group.create_task(_feed(stream, process, stdin=stdin, close=once))
                await _send_output(request, stream, output)
                feeding.cancel()
        finally:
            if once:
                process.close_stdin()
    return await _end(stream, SUCCESS)


def _asks_for_streams(request: web.Request) -> bool:
    return any(is_set(request, name) for name in ("stdin", "stdout", "stderr"))


async def _feed(stream: ChannelStream, process: ContainerProcess, *, stdin: bool, close: bool) -> None:
    """Until the client closes its input; read even without stdin, to see the connection close."""
    async for received in stream.received():
        if isinstance(received, WindowSize):
            process.resize(received.width, received.height)
        elif stdin:
            with suppress(BrokenPipeError):
                await process.write(received)
    if close:
        process.close_stdin()


async def _send_output(request: web.Request, stream: ChannelStream, output: Attachment) -> None:
    wanted = {c for c, name in ((STDOUT, "stdout"), (STDERR, "stderr")) if is_set(request, name)}
    with suppress(ConnectionError):  # the client is gone: its task is cancelled with the connection
        async for channel, data in output.output():
            if channel in wanted:
                await stream.send(channel, data)


async def _end(stream: ChannelStream, status: dict[str, object]) -> web.StreamResponse:
    with suppress(ConnectionError):
        await stream.finish(status)
    return stream.response
