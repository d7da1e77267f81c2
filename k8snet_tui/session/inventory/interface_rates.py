"""Live rates of one node's interfaces: one stream, and the tick comes from us.

The remote loop ends when our ticks stop, so nothing of it outlives the screen that shows the rates.
"""

import asyncio
from collections.abc import AsyncGenerator

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.streams.exec import open_exec
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import Counters, Rate
from k8snet_tui.network.counters import COUNTER_SCRIPT, TICK, CounterReader, rates

TICK_S = 2.0
ANSWER_S = 10.0


async def count_rates(
    connection: Connection, pod: Pod, container: str
) -> AsyncGenerator[tuple[Rate, ...], None]:
    """Yields the rates since the last tick, every two seconds. Raises any `ClusterError`."""
    argv = ["sh", "-c", COUNTER_SCRIPT]
    stream = await open_exec(connection, pod.namespace, pod.name, container, argv)
    try:
        chunks = aiter(stream.chunks())
        reader = CounterReader()
        before: tuple[Counters, ...] = ()
        before_s = 0.0
        while True:
            await stream.send(TICK)
            totals: list[tuple[Counters, ...]] = []
            while not totals:
                try:
                    async with asyncio.timeout(ANSWER_S):
                        chunk = await anext(chunks)
                except (TimeoutError, StopAsyncIteration):
                    raise StreamLost("the counters stopped") from None
                totals = reader.feed(chunk)
            if before:
                yield rates(before, totals[-1], chunk.received_s - before_s)
            before, before_s = totals[-1], chunk.received_s
            await asyncio.sleep(TICK_S)
    finally:
        await stream.close()
