"""The probing loop by exec, in what is there already: a container of the source pod, or a node's network."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeAlias

from k8snet_tui.cluster.errors import CommandNotFound, NoAnswer
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import ExecStream, open_exec
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.probe_answers import Chunk
from k8snet_tui.probe.remote import loop_argv, python_argv
from k8snet_tui.probe.stream import ProbeStream

FIRST_WORD_S = 7.0
"""The loop names its tool within two seconds, however slow the node; what is no shell never does."""
NOT_READY_S = 2.5
"""The same on a node that gives no other answer, or that the API calls NotReady."""
HEAD_LIMIT = 4096
FIRST_WORD, NO_TOOL = b"@tool ", b"@tool none"

Run: TypeAlias = Callable[[list[str]], AbstractAsyncContextManager[ExecStream]]
"""Starts a program where the loop is to run."""


class NoTools(Exception):
    """There is nothing to probe with; the sentence says what is missing."""

    exit_code = 3


class BegunStream:
    """A stream whose first words were read to know that the program runs; they are given again."""

    def __init__(self, stream: ExecStream, first: Chunk, rest: AsyncIterator[Chunk]) -> None:
        self._stream = stream
        self._first = first
        self._rest = rest

    async def send(self, data: bytes) -> None:
        await self._stream.send(data)

    async def chunks(self) -> AsyncIterator[Chunk]:
        yield self._first
        async for chunk in self._rest:
            yield chunk


def in_container(connection: Connection, pod: Pod, container: str) -> Run:
    @asynccontextmanager
    async def run(argv: list[str]) -> AsyncIterator[ExecStream]:
        stream = await open_exec(connection, pod.namespace, pod.name, container, argv)
        try:
            yield stream
        finally:
            await stream.close()

    return run


@asynccontextmanager
async def open_loop(run: Run, where: str, first_word_s: float = FIRST_WORD_S) -> AsyncIterator[ProbeStream]:
    """By a shell, else by python3. Raises `NoTools`, and NoAnswer where nothing is said in time."""
    lacks = "no shell and no tools"
    for argv in (loop_argv(), python_argv()):
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(first_word_s):
                    begun = await _begin(await stack.enter_async_context(run(argv)), argv[0])
            except TimeoutError:
                raise NoAnswer(
                    f"{argv[0]} in {where} did not say a word within {first_word_s:g} s of being started"
                ) from None
            except CommandNotFound:
                continue
            if isinstance(begun, BegunStream):
                yield begun
                return
            lacks = begun or lacks
    raise NoTools(f"{where} has {lacks}")


async def _begin(stream: ExecStream, program: str) -> BegunStream | str:
    """Else what is lacking; empty when the program ended without a word of ours."""
    rest = aiter(stream.chunks())
    head = b""
    try:
        while FIRST_WORD not in head or b"\n" not in head:
            if len(head) > HEAD_LIMIT:
                return f"a {program} that is none"
            chunk = await anext(rest)
            head += chunk.data
    except (CommandNotFound, StopAsyncIteration):
        return "a shell, but no tool that can send probes" if NO_TOOL in head else ""
    if NO_TOOL in head:
        return "a shell, but no tool that can send probes"
    return BegunStream(stream, Chunk(head[head.index(FIRST_WORD) :], chunk.received_s), rest)
