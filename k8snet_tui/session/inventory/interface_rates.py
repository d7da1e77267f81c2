"""Live rates of one node's interfaces: one stream, and the tick comes from us.

The remote loop ends when our ticks stop, so nothing of it outlives the screen that shows the rates.
"""

import asyncio
from collections.abc import AsyncGenerator

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.model.network import Counters, Rate
from k8snet_tui.network.counters import COUNTER_SCRIPT, TICK, CounterReader, rates
from k8snet_tui.session.node_shell import NodeEntry, NodeShell

TICK_S = 2.0
ANSWER_S = 10.0


async def count_rates(shell: NodeShell, entry: NodeEntry) -> AsyncGenerator[tuple[Rate, ...], None]:
    """Yields the rates since the last tick, every two seconds. Raises `NotConsented`, any `ClusterError`."""
    async with shell.run(entry, ["sh", "-c", COUNTER_SCRIPT], stdin=True) as stream:
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
