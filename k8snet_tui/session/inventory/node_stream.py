"""One script on a node, or in a pod, that answers our ticks over one exec stream: its counters, or what has
changed in it.

The remote loop ends when our ticks stop, so nothing of it outlives the screen or the trace that asked for it.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.model.network import NodeCounters, NodeNetwork
from k8snet_tui.network.counters import COUNTER_SCRIPT, read_counters
from k8snet_tui.network.node_network import FOLLOW_SCRIPT, parse_node_network
from k8snet_tui.network.ticked import TICK, FrameReader
from k8snet_tui.probe.stream import ProbeStream
from k8snet_tui.session.node_shell import NodeEntry, NodeShell
from k8snet_tui.session.this_machine import start_here

COUNT_S = 2.0
FOLLOW_S = 1.5
"""A link that goes down is on the screen within two seconds."""
ANSWER_S = 10.0

Start: TypeAlias = Callable[[list[str]], AbstractAsyncContextManager[ProbeStream]]
"""Starts a program where it is to count or to follow."""


class Answer(Struct, frozen=True):
    output: bytes
    asked_s: float
    """On the monotonic clock, as the next."""
    received_s: float


async def count_node(shell: NodeShell, entry: NodeEntry) -> AsyncGenerator[NodeCounters, None]:
    """Yields the node's totals every two seconds. Raises `NotConsented`, any `ClusterError`."""
    async with aclosing(count(lambda argv: shell.run(entry, argv, stdin=True))) as counting:
        async for counters in counting:
            yield counters


async def count_own_node() -> AsyncGenerator[NodeCounters, None]:
    """The same of this machine, when it is a node: no exec, no consent. Raises `StreamLost`, and OSError."""
    async with aclosing(count(start_here)) as counting:
        async for counters in counting:
            yield counters


async def count(run: Start) -> AsyncGenerator[NodeCounters, None]:
    """The same where `run` starts its script. Raises any `ClusterError`."""
    async with aclosing(_ask(run, COUNTER_SCRIPT, COUNT_S)) as answers:
        async for answer in answers:
            counters = read_counters(answer.output)
            yield replace(counters, asked_s=answer.asked_s, received_s=answer.received_s)


async def follow_network(shell: NodeShell, entry: NodeEntry) -> AsyncGenerator[NodeNetwork, None]:
    """Yields the node's network, then again whenever it has changed. Raises as `count_node` does."""
    async with aclosing(
        _ask(lambda argv: shell.run(entry, argv, stdin=True), FOLLOW_SCRIPT, FOLLOW_S)
    ) as answers:
        async for answer in answers:
            if answer.output and (reading := parse_node_network(entry.node, answer.output)).interfaces:
                yield reading


async def _ask(run: Start, script: str, pause_s: float) -> AsyncGenerator[Answer, None]:
    """An answer each `pause_s` at most, for ever."""
    async with run(["sh", "-c", script]) as stream:
        chunks, reader = aiter(stream.chunks()), FrameReader()
        while True:
            asked_s = time.monotonic()
            await stream.send(TICK)
            found: list[bytes] = []
            while not found:
                try:
                    async with asyncio.timeout(ANSWER_S):
                        chunk = await anext(chunks)
                except (TimeoutError, StopAsyncIteration):
                    raise StreamLost("the script there stopped") from None
                found = reader.feed(chunk.data)
            yield Answer(found[-1], asked_s, chunk.received_s)
            await asyncio.sleep(_rest_s(pause_s, time.monotonic()))


def _rest_s(pause_s: float, now_s: float) -> float:
    """Until the next of the moments that all nodes share: the screen is then painted once for all of them.

    One that is close by is passed over: a rate of a few milliseconds would tell nothing.
    """
    rest_s = pause_s - now_s % pause_s
    return rest_s if rest_s > pause_s / 4 else rest_s + pause_s
