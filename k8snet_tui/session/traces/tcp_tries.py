"""TCP tries beside the rounds of one trace: no answer to probes is not a broken path, and what would the
application see?
"""

import asyncio
from collections.abc import Callable

from k8snet_tui.model.trace import TcpTried
from k8snet_tui.model.trace_options import Endpoint
from k8snet_tui.probe.channel import Channel
from k8snet_tui.probe.tcp import try_tcp

MAX_TCP_PORTS = 3
TRIED_PORT = 80
"""Where none is known; a destination that has nothing there refuses, which is an answer too."""


class TcpTries:
    def __init__(
        self, channel: Channel, destination: Endpoint, wait_s: int, tell: Callable[[TcpTried], None]
    ) -> None:
        self._channel = channel
        self._address = destination.address
        self._ports = destination.ports[:MAX_TCP_PORTS] or (TRIED_PORT,)
        self._wait_s = wait_s
        self._tell = tell
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """All ports at once, unless they are being tried already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._try_ports())

    async def wait(self) -> None:
        """Until those that were begun are known. Raises what the stream raises."""
        if self._task:
            await self._task

    def end(self) -> None:
        """Without waiting: what was said last counts."""
        if self._task and not self._task.cancel() and not self._task.cancelled():
            self._task.exception()  # the rounds met it too

    async def _try_ports(self) -> None:
        await asyncio.gather(*map(self._try_port, self._ports))

    async def _try_port(self, port: int) -> None:
        self._tell(TcpTried(port, await try_tcp(self._channel, self._address, port, self._wait_s)))
