"""Entering what is there already: a container of the source pod, or a node by a pod of its network plugin."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from k8snet_tui.cluster.errors import CommandNotFound, TimedOut
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import ExecStream, open_exec
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.trace import Chunk
from k8snet_tui.probe.remote import loop_argv, python_argv
from k8snet_tui.probe.stream import ProbeStream
from k8snet_tui.session.consents import Consents
from k8snet_tui.session.questions import Ask

FIRST_WORD_S = 15.0
"""A far end says at once which tool it has; a runtime or a shell that hangs says nothing, for ever."""
NO_TOOL = b"none"
NO_TOOL_WORKS = "a shell, but no tool that can send probes"


class NoTools(Exception):
    """There is nothing to probe with; the sentence says what is missing."""

    exit_code = 3


class BegunStream:
    """A stream whose first chunk was read to know that the program runs; it is given again."""

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


@asynccontextmanager
async def open_in_container(connection: Connection, pod: Pod, container: str) -> AsyncIterator[ProbeStream]:
    """The probing loop in one container, by its shell or else its python3. Raises `NoTools`."""
    lacks = "no shell and no tools"
    for argv in (loop_argv(), python_argv()):
        stream = await _exec(connection, pod, container, argv)
        if stream is None:
            continue
        try:
            begun = await _begin(stream, f"{argv[0]} in {pod.name}")
            if isinstance(begun, BegunStream):
                yield begun
                return
            lacks = begun or lacks
        finally:
            await stream.close()
    raise NoTools(f"{pod.name} has {lacks}")


async def _exec(connection: Connection, pod: Pod, container: str, argv: list[str]) -> ExecStream | None:
    try:
        return await open_exec(connection, pod.namespace, pod.name, container, argv)
    except CommandNotFound:
        return None


async def _begin(stream: ExecStream, what: str) -> BegunStream | str:
    """Empty when the program is missing; what it lacks when it says that it found no tool that works.

    Raises TimedOut when it says nothing; `what` names it.
    """
    rest = aiter(stream.chunks())
    try:
        async with asyncio.timeout(FIRST_WORD_S):
            first = await anext(rest)
    except TimeoutError:
        raise TimedOut(f"{what} was started and has said nothing for {FIRST_WORD_S:.0f} s") from None
    except (CommandNotFound, StopAsyncIteration):
        return ""
    if first.data.split()[-1:] == [NO_TOOL]:
        return NO_TOOL_WORKS
    return BegunStream(stream, first, rest)


@asynccontextmanager
async def open_on_node(
    connection: Connection, consents: Consents, node: str, inventory: Inventory, ask: Ask
) -> AsyncIterator[ProbeStream]:
    """The probing loop in the node's own network. Raises `NoTools` and `NotConsented`."""
    entry = find_entry_pod(inventory.pods, node)
    if entry is None:
        raise NoTools(f"no running pod of a known network plugin is to be seen on {node}, to start from")
    pod, container = entry
    await consents.ask_entry(connection.config.context, inventory.is_lab, node, pod, ask)
    async with open_in_container(connection, pod, container) as stream:
        yield stream
