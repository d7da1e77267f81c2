"""Exec and attach over a WebSocket: frames, ends, refusals, and streams that are cut."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import (
    ClusterError,
    CommandNotFound,
    NotAllowed,
    NotFound,
    Rejected,
    StreamLost,
)
from k8snet_tui.cluster.http import connection as connection_module
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import ExecStream, follow_log, open_attach, open_exec
from tests.cluster_unit.fake_api import FakeApi, connected, serving, settled_tasks, status_body
from tests.waiting import LIMIT_S

EXEC = "/api/v1/namespaces/default/pods/shell/exec"
Far = Callable[[web.WebSocketResponse], Awaitable[None]]
V5, V4 = "v5.channel.k8s.io", "v4.channel.k8s.io"
NO_SUCH = (
    "error executing command in container: failed to exec in container: failed to start exec: OCI runtime "
    "exec failed: exec failed: unable to start container process: "
    'exec: "sh": executable file not found in $PATH'
)
NO_SUCH_CRIO = "command terminated: executable file `sh` not found in $PATH: No such file or directory"


def ended(code: int) -> bytes:
    if not code:
        return b"\x03" + json.dumps({"status": "Success"}).encode()
    cause = {"reason": "ExitCode", "message": str(code)}
    body = status_body(0, f"command terminated with exit code {code}", "NonZeroExitCode", causes=[cause])
    return b"\x03" + json.dumps(body).encode()


def failed(message: str) -> bytes:
    return b"\x03" + json.dumps(status_body(500, message, "InternalError")).encode()


def far_end(api: FakeApi, far: Far, *, protocols: Sequence[str] = (V5, V4), path: str = EXEC) -> None:
    async def upgrade(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=protocols)
        await socket.prepare(request)
        await far(socket)
        return socket

    api.on(path, upgrade)


def saying(*frames: bytes) -> Far:
    async def far(socket: web.WebSocketResponse) -> None:
        for frame in frames:
            await socket.send_bytes(frame)
        await socket.close()

    return far


async def open_shell(c: Connection) -> ExecStream:
    return await open_exec(c, "default", "shell", "main", ["sh"])


async def read(stream: ExecStream) -> bytes:
    return b"".join([chunk.data async for chunk in stream.chunks()])


@pytest.mark.parametrize("protocols", [(V5, V4), (V4,)], ids=["v5", "v4"])
async def test_output_errors_and_exit_code_come_by_their_channels(protocols: Sequence[str]) -> None:
    async with serving() as api:
        far_end(api, saying(b"\x01one", b"\x02oops", b"\x01", b"\x01two", ended(7)), protocols=protocols)
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            assert await read(stream) == b"onetwo"
            assert (stream.exit_code, stream.stderr) == (7, b"oops")
        asked = api.requests[0].query
    assert asked.getall("command") == ["sh"]
    assert (asked["container"], asked["stdin"], asked["stdout"], asked["stderr"]) == ("main", *["true"] * 3)


async def test_what_is_sent_arrives_and_stdin_can_be_closed_alone() -> None:
    received: list[bytes] = []

    async def far(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            received.append(message.data)
            if message.data == b"\xff\x00":
                await socket.send_bytes(ended(0))

    async with serving() as api:
        far_end(api, far)
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            await stream.send(b"tick\n")
            assert await stream.close_stdin()
            assert await read(stream) == b""
            assert stream.exit_code == 0
            await stream.close()
    assert received == [b"\x00tick\n", b"\xff\x00"]


@pytest.mark.parametrize(
    "frames",
    [
        [failed(NO_SUCH)],
        [failed(NO_SUCH_CRIO)],
        [b"\x02OCI runtime exec failed: exec: stat /bin/sh: no such file or directory", ended(126)],
        [b"\x02executable file `sh` not found in $PATH: No such file or directory", ended(255)],
    ],
    ids=["containerd", "crio", "as an exit code", "as any exit code"],
)
async def test_a_missing_program_is_told_apart_from_a_failing_one(frames: list[bytes]) -> None:
    async with serving() as api:
        far_end(api, saying(*frames))
        async with connected(api.config()) as c:
            with pytest.raises(CommandNotFound) as caught:
                await read(await open_shell(c))
    assert str(caught.value) == "the container main has no program sh"


async def test_a_shell_that_does_not_find_a_program_has_exit_code_127() -> None:
    async with serving() as api:
        far_end(api, saying(b"\x02sh: traceroute: not found", ended(127)))
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            await read(stream)
    assert stream.exit_code == 127


async def test_a_container_that_does_not_run_is_the_servers_own_sentence() -> None:
    async with serving() as api:
        far_end(api, saying(failed("unable to upgrade connection: container not found")))
        async with connected(api.config()) as c:
            with pytest.raises(Rejected, match="could not be run in main: unable to upgrade"):
                await read(await open_shell(c))


REFUSALS: list[tuple[int, str, type[ClusterError], str]] = [
    (
        403,
        'pods "shell" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" '
        'in the namespace "default"',
        NotAllowed,
        "jane may not create pods/exec in the namespace default",
    ),
    (404, 'pods "shell" not found', NotFound, "there is no pod"),
    (400, "container x is not valid for pod shell", Rejected, "container x is not valid"),
]


@pytest.mark.parametrize(("code", "message", "kind", "words"), REFUSALS, ids=["403", "404", "400"])
async def test_a_refused_upgrade_keeps_its_reason(code: int, message: str, kind: type, words: str) -> None:
    async with serving() as api:
        api.answer(EXEC, status_body(code, message, kind="pods"), status=code)
        async with connected(api.config()) as c:
            with pytest.raises(kind, match=words):
                await open_shell(c)
        assert len(api.requests) == 1


async def test_a_stream_that_is_cut_is_lost_and_keeps_what_came() -> None:
    async def far(socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(b"\x01half")
        assert socket._req is not None
        assert socket._req.transport is not None
        socket._req.transport.abort()

    got: list[bytes] = []
    async with serving() as api:
        far_end(api, far)
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            with pytest.raises(StreamLost):
                async for chunk in stream.chunks():
                    got.append(chunk.data)  # noqa: PERF401 (what came before the cut counts)
            with pytest.raises(StreamLost):
                await stream.send(b"more")
            await stream.close()
    assert got == [b"half"]


async def test_a_far_end_without_a_sign_of_life_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "HEARTBEAT_S", 0.1)

    async def far(socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(1)

    async with serving() as api:
        far_end(api, far)
        async with connected(api.config()) as c:
            with pytest.raises(StreamLost, match="no sign of life"):
                await read(await open_shell(c))


async def test_closing_does_not_wait_for_a_dead_peer() -> None:
    async def far(socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(LIMIT_S)

    async with serving() as api:
        far_end(api, far)
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            async with asyncio.timeout(5):  # aiohttp itself would wait for ten
                await stream.close()


async def test_a_cancelled_reader_leaves_no_task() -> None:
    async def far(socket: web.WebSocketResponse) -> None:
        await socket.receive()

    async with serving() as api:
        far_end(api, far)
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await read(stream)
            await stream.close()
        assert await settled_tasks() == set()


async def test_a_reader_may_stop_and_read_on_later() -> None:
    async with serving() as api:
        far_end(api, saying(b"\x01one", b"\x01two", ended(0)))
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            async for chunk in stream.chunks():
                assert chunk.data == b"one"
                break
            assert await read(stream) == b"two"


async def test_a_slow_reader_slows_the_sender() -> None:
    sent = 0

    async def far(socket: web.WebSocketResponse) -> None:
        nonlocal sent
        while sent < 4000:
            await socket.send_bytes(b"\x01" + b"x" * 32 * 1024)
            sent += 1

    async with serving() as api:
        far_end(api, far)
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            async for _ in stream.chunks():
                break
            await asyncio.sleep(0.5)
            assert sent < 1000
            await stream.close()


async def test_complaints_without_end_are_bounded() -> None:
    async with serving() as api:
        far_end(api, saying(*[b"\x02" + b"e" * 30_000] * 5, ended(0)))
        async with connected(api.config()) as c:
            stream = await open_shell(c)
            await read(stream)
    assert len(stream.stderr) == 64 * 1024


async def test_attach_asks_for_no_command() -> None:
    async with serving() as api:
        far_end(api, saying(b"\x01hi", ended(0)), path=EXEC.replace("exec", "attach"))
        async with connected(api.config()) as c:
            assert await read(await open_attach(c, "default", "shell", "main")) == b"hi"
        assert "command" not in api.requests[0].query


async def test_a_log_is_followed_to_its_end() -> None:
    async def log(request: web.Request) -> web.StreamResponse:
        assert request.query["follow"] == "true"
        response = web.StreamResponse()
        await response.prepare(request)
        for piece in (b"one\n", b"two\n"):
            await response.write(piece)
            await asyncio.sleep(0.02)
        return response

    async with serving() as api:
        api.on("/api/v1/namespaces/default/pods/shell/log", log)
        async with connected(api.config()) as c:
            pieces = [chunk.data async for chunk in follow_log(c, "default", "shell", "main")]
    assert pieces == [b"one\n", b"two\n"]
