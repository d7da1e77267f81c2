"""One script on a node that answers our ticks, over one exec stream: its counters, or what has changed in it.

The remote loop ends when our ticks stop, so nothing of it outlives the screen or the trace that asked for it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from msgspec import Struct

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import open_exec
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import Counters, NodeNetwork, Rate
from k8snet_tui.network.counters import COUNTER_SCRIPT, rates, read_counters
from k8snet_tui.network.node_network import FOLLOW_SCRIPT, parse_node_network
from k8snet_tui.network.ticked import TICK, FrameReader

COUNT_S = 2.0
FOLLOW_S = 1.5
"""A link that goes down is on the screen within two seconds."""
ANSWER_S = 10.0


class Answer(Struct, frozen=True):
    output: bytes
    received_s: float
    """On the monotonic clock."""


async def count_rates(
    connection: Connection, pod: Pod, container: str
) -> AsyncGenerator[tuple[Rate, ...], None]:
    """Yields the rates since the last tick, every two seconds. Raises any `ClusterError`."""
    before: tuple[Counters, ...] = ()
    before_s = 0.0
    async with aclosing(_ask(connection, pod, container, COUNTER_SCRIPT, COUNT_S)) as answers:
        async for answer in answers:
            counters = read_counters(answer.output)
            if before:
                yield rates(before, counters, answer.received_s - before_s)
            before, before_s = counters, answer.received_s


async def follow_network(
    connection: Connection, node: str, pod: Pod, container: str
) -> AsyncGenerator[NodeNetwork, None]:
    """Yields the node's network, then again whenever it has changed. Raises any `ClusterError`."""
    async with aclosing(_ask(connection, pod, container, FOLLOW_SCRIPT, FOLLOW_S)) as answers:
        async for answer in answers:
            if answer.output and (reading := parse_node_network(node, answer.output)).interfaces:
                yield reading


async def _ask(
    connection: Connection, pod: Pod, container: str, script: str, pause_s: float
) -> AsyncGenerator[Answer, None]:
    """An answer each `pause_s`, for ever."""
    stream = await open_exec(connection, pod.namespace, pod.name, container, ["sh", "-c", script])
    try:
        chunks, reader = aiter(stream.chunks()), FrameReader()
        while True:
            await stream.send(TICK)
            found: list[bytes] = []
            while not found:
                try:
                    async with asyncio.timeout(ANSWER_S):
                        chunk = await anext(chunks)
                except (TimeoutError, StopAsyncIteration):
                    raise StreamLost("the node's script stopped") from None
                found = reader.feed(chunk.data)
            yield Answer(found[-1], chunk.received_s)
            await asyncio.sleep(pause_s)
    finally:
        await stream.close()
