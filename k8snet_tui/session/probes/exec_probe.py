"""The probing loop by exec, in what is there already: a container of the source pod, or a node's network."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager, suppress
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
    for make_argv in (loop_argv, python_argv):
        argv = make_argv()
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(first_word_s):
                    stream = await stack.enter_async_context(run(argv))
                    missing = await _find_missing(stream, argv[0])
            except TimeoutError:
                raise NoAnswer(
                    f"{argv[0]} in {where} did not say a word within {first_word_s:g} s of being started"
                ) from None
            except CommandNotFound:
                continue
            if missing is None:
                yield stream
                return
            lacks = missing or lacks
    raise NoTools(f"{where} has {lacks}")


async def _find_missing(stream: ExecStream, program: str) -> str | None:
    """What is lacking; empty when the program ended without a word of ours, None when the loop has begun.

    Its first word is given back, for it names the tool.
    """
    head = b""
    with suppress(CommandNotFound):
        async with aclosing(stream.chunks()) as chunks:
            async for chunk in chunks:
                head += chunk.data
                if NO_TOOL in head:
                    break
                if FIRST_WORD in head and b"\n" in head:
                    stream.give_back(Chunk(head[head.index(FIRST_WORD) :], chunk.received_s))
                    return None
                if len(head) > HEAD_LIMIT:
                    return f"a {program} that is none"
    return "a shell, but no tool that can send probes" if NO_TOOL in head else ""
