"""The loop by exec: it has begun when it says so, and whatever else is said is no tool."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from k8snet_tui.cluster.errors import NoAnswer
from k8snet_tui.model.cluster import Pod
from k8snet_tui.session.probes.exec_probe import NoTools, in_container, open_loop
from tests.cluster_unit.fake_api import FakeApi, connected, serving

SHELL = Pod("team", "shell", "uid", node="node-1")
OCI = b'OCI runtime exec failed: exec failed: exec: "%s": executable file not found in $PATH: unknown\r\n'
SUCCESS = b'\x03{"status": "Success"}'


def ended(code: int) -> bytes:
    cause = b'{"reason": "ExitCode", "message": "%d"}' % code
    return b'\x03{"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": [%s]}}' % cause


@asynccontextmanager
async def container(**says: list[bytes]) -> AsyncIterator[FakeApi]:
    """What each program says before it stays silent."""

    async def run(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        for frame in says[request.query["command"]]:
            await socket.send_bytes(frame)
        async for _ in socket:
            pass
        return socket

    async with serving() as api:
        api.on("/api/v1/namespaces/team/pods/shell/exec", run)
        yield api


async def first_words(api: FakeApi) -> bytes:
    async with connected(api.config()) as c, open_loop(in_container(c, SHELL, "main"), "shell") as stream:
        async for chunk in stream.chunks():
            return chunk.data
    return b""


async def test_the_loop_has_begun_when_it_names_its_tool_however_it_is_cut() -> None:
    async with container(sh=[b"\x01@to", b"\x01ol traceroute", b"\x01\n"]) as api:
        assert await first_words(api) == b"@tool traceroute\n"


@pytest.mark.parametrize("channel", [b"\x01", b"\x02"], ids=["on standard output", "on standard error"])
@pytest.mark.parametrize("code", [126, 127])
async def test_a_runtimes_words_for_a_missing_program_are_no_tool(channel: bytes, code: int) -> None:
    missing = {name: [channel + OCI % name.encode(), ended(code)] for name in ("sh", "python3")}
    async with container(**missing) as api:
        with pytest.raises(NoTools, match="shell has no shell and no tools"):
            await first_words(api)


async def test_where_there_is_no_shell_python_does_it() -> None:
    async with container(sh=[b"\x01" + OCI % b"sh", ended(126)], python3=[b"\x01@tool python3\n"]) as api:
        assert await first_words(api) == b"@tool python3\n"


async def test_a_shell_without_a_tool_is_said_to_be_one() -> None:
    async with container(
        sh=[b"\x01@tool none\n", SUCCESS], python3=[b"\x01" + OCI % b"python3", ended(127)]
    ) as api:
        with pytest.raises(NoTools, match="a shell, but no tool that can send probes"):
            await first_words(api)


async def test_a_program_that_says_nothing_is_given_up() -> None:
    """A pod whose `sh` is `sleep`, or a kubelet that has stopped."""
    async with container(sh=[]) as api, connected(api.config()) as c:
        with pytest.raises(NoAnswer, match=r"sh in shell did not say a word within 0\.1 s"):
            async with open_loop(in_container(c, SHELL, "main"), "shell", 0.1):
                pass


async def test_an_exec_that_is_not_even_taken_is_waited_for_no_longer() -> None:
    async def take_nothing(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return web.Response()

    async with serving() as api, connected(api.config()) as c:
        api.on("/api/v1/namespaces/team/pods/shell/exec", take_nothing)
        with pytest.raises(NoAnswer):
            async with open_loop(in_container(c, SHELL, "main"), "shell", 0.1):
                pass
