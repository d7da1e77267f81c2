"""A created container rests for a while after its trace, so that the next one starts none.

It is asked for once and it costs a second on a busy cluster; whoever traces once traces again. The far end
gives up without ticks after 30 s, so a rest is shorter than that.
"""

import asyncio
from contextlib import AsyncExitStack

from msgspec import Struct

from k8snet_tui.model.trace import Strategy
from k8snet_tui.probe.channel import Channel

REST_S = 20.0


class CreatedProbe(Struct, frozen=True):
    """A container of ours, driven; closing `means` ends and removes it."""

    strategy: Strategy
    channel: Channel
    means: AsyncExitStack

    @property
    def is_usable(self) -> bool:
        """It takes ticks, and lives. One that ticks by itself is of no use to another trace."""
        return self.channel.is_driven and not self.channel.is_over


class IdleProbes:
    """At most one a pod that is traced from."""

    def __init__(self) -> None:
        self._resting: dict[str, tuple[CreatedProbe, asyncio.Task[None]]] = {}

    async def take(self, pod_uid: str) -> CreatedProbe | None:
        """The one that rests for this pod, if it still answers; it belongs to the caller then."""
        probe, waiting = self._resting.pop(pod_uid, (None, None))
        if probe is None or waiting is None:
            return None
        waiting.cancel()
        if probe.is_usable:
            return probe
        await probe.means.aclose()
        return None

    async def put(self, pod_uid: str, probe: CreatedProbe) -> None:
        """Lets it rest; one that is of no more use is removed at once."""
        if not probe.is_usable:
            await probe.means.aclose()
            return
        self._resting[pod_uid] = probe, asyncio.create_task(self._end_later(pod_uid, probe))

    async def close(self) -> None:
        """Ends all that rest."""
        resting, self._resting = list(self._resting.values()), {}
        for _, waiting in resting:
            waiting.cancel()
        await asyncio.gather(*(probe.means.aclose() for probe, _ in resting), return_exceptions=True)

    async def _end_later(self, pod_uid: str, probe: CreatedProbe) -> None:
        await asyncio.sleep(REST_S)
        del self._resting[pod_uid]
        await probe.means.aclose()
