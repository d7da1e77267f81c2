"""One trace while it runs: what is observed goes into its state, and out to whoever reads it.

It ends by itself after its last round, when its stream is lost, or when a pod at one of its ends goes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from functools import partial

from k8snet_tui.cluster.errors import ClusterError, NotStarted, StreamLost
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import (
    InventoryLearned,
    Observation,
    PaceChanged,
    StatisticsReset,
    StreamEnded,
    SuccessorAwaited,
    TimedObservation,
    TraceFinished,
    TraceOpened,
)
from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import Endpoint, Pace, Strategy, TraceOptions
from k8snet_tui.path.arrival import is_destination
from k8snet_tui.path.mtu import sizes_to_try
from k8snet_tui.probe.channel import StreamOver
from k8snet_tui.probe.packet_size import try_size
from k8snet_tui.probe.rounds import FarEndMute, Rounds
from k8snet_tui.session.probes.exec_probe import Run
from k8snet_tui.session.probes.strategies import ProbeOpening
from k8snet_tui.session.traces.entered_pods import EnteredPods
from k8snet_tui.session.traces.fitted_options import fit_path, fit_port, is_over, may_be_last
from k8snet_tui.session.traces.path_counters import PathCounters
from k8snet_tui.session.traces.stream_loss import HeldUp, explain_loss
from k8snet_tui.session.traces.surroundings import Surroundings
from k8snet_tui.session.traces.tcp_tries import TcpTries
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.outcome import wants_tcp
from k8snet_tui.trace.quiet import has_open_losses
from k8snet_tui.trace.state import TraceState

LAST_COUNT_S = 3.0
LOOK_S = 0.05
TOGETHER_S = 0.005
"""What is observed within it is read as one change: the first probes leave before a reader shows that a trace
has begun, and answers that come together are shown in one frame."""

Record = Callable[[TimedObservation, TraceState], None]
"""Takes an observation, and the state after it. What it raises ends the trace."""


class LiveTrace:
    def __init__(self, surroundings: Surroundings, pods: EnteredPods, records: Sequence[Record]) -> None:
        self.state = TraceState()
        self._pace: Pace | None = None
        """As somebody wanted it; None for that of the options."""
        self._rounds: Rounds | None = None
        """While it probes."""
        self._looking: list[asyncio.Task[None]] = []
        """At the probe pod that it is sent from."""
        self._surroundings = surroundings
        self._records = records
        self._counters = PathCounters(pods)
        self._changed = asyncio.Event()
        """Set once, then replaced: who waits for the next change waits on the one that is there."""

    def observe(self, timed: TimedObservation) -> None:
        """The only writer of the state."""
        before, self.state = self.state, apply(self.state, timed)
        for record in self._records:
            record(timed, self.state)
        if self.state.trace is not before.trace:
            self.wake_readers()

    def change_pace(self, pace: Pace) -> None:
        self._pace = pace
        if self._rounds is not None:
            self._rounds.change_pace(pace)
            self._note(PaceChanged(pace))

    @property
    def is_paused(self) -> bool:
        return self._pace is not None and self._pace.is_paused

    def reset_statistics(self) -> None:
        if self.state.opened is not None:
            self._note(StatisticsReset())

    def wake_readers(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def snapshots(self, running: "asyncio.Task[None]") -> AsyncIterator[Trace]:
        """The trace now, and after each change; who is slow misses some, never the last.

        Raises at the end what kept it from beginning.
        """
        shown = None
        while not running.done() or shown is not self.state.trace:
            changed, trace = self._changed, self.state.trace
            if trace is not shown:
                shown = trace
                yield trace
            elif not running.done():
                await changed.wait()
                await asyncio.sleep(TOGETHER_S)
        if not running.cancelled():
            running.result()

    async def run(
        self,
        opening: ProbeOpening,
        ends: tuple[Endpoint, Endpoint],
        options: TraceOptions,
        held: HeldUp,
        *,
        is_followed: bool = False,
    ) -> str:
        """Why the trace is over though its pods may have successors, which are told as awaited; else empty.

        Raises NotStarted when what was created never runs.
        """
        source, destination = ends
        options = fit_port(options, destination)
        self._note(
            TraceOpened(
                source,
                destination,
                opening.origin,
                opening.strategy,
                opening.probed_from,
                self._surroundings.current(),
                options.protocol,
                options.port,
                time.time(),
            )
        )
        probing = asyncio.create_task(self._probe(opening, destination, options))
        gone = asyncio.create_task(self._surroundings.wait_until_gone(ends))
        try:
            await asyncio.wait((probing, gone), return_when=asyncio.FIRST_COMPLETED)
            if not probing.done():
                return self._end(gone.result(), is_followed=is_followed)
            try:
                probing.result()
            except NotStarted:
                raise
            except (ClusterError, FarEndMute) as lost:
                why = await explain_loss(lost, gone, held, source.node, self._surroundings.current)
                return self._end(why, is_followed=is_followed and gone.done())
            return ""
        finally:
            owned = probing, gone, *self._looking
            for task in owned:
                task.cancel()
            await asyncio.wait(owned)
            self._looking.clear()

    async def _probe(self, opening: ProbeOpening, destination: Endpoint, options: TraceOptions) -> None:
        channel, run = opening.channel, opening.run
        tries = TcpTries(channel, destination, options.wait_s, self._note)
        options = fit_path(options, destination, self.state.trace)
        arrives = partial(is_destination, destination=destination)
        rounds = self._rounds = Rounds(
            channel, destination.address, options, arrives, self.observe, meanwhile=self._learn
        )
        if (pace := self._pace or Pace(options.interval_s)) != Pace():
            self.change_pace(pace)
        try:
            while True:
                self._tell_counters()
                await rounds.run_round()
                self._learn()
                self._look_at_origin(opening)
                if wants_tcp(self.state.trace, self.state.tcp_round):
                    tries.begin()
                if may_be_last(options, self.state.trace):
                    await tries.wait()
                if is_over(options, self.state.trace):
                    break
                await rounds.rest()
        except StreamOver:
            if channel.is_driven or not self.state.trace.rounds:
                raise StreamLost("the probes stopped by themselves") from None
        finally:
            self._rounds = None
            rounds.close()
            tries.end()
        await asyncio.gather(*self._looking)
        self._learn()
        await self._explain_last_losses()
        if options.tries_mtu and run:
            await self._try_sizes(run, destination.address)
        self._note(TraceFinished())

    def _look_at_origin(self, opening: ProbeOpening) -> None:
        """Once: a probe pod that has spoken is told from others by its node's tables."""
        if not self._looking and opening.strategy is Strategy.POD and opening.origin.node:
            self._looking.append(asyncio.create_task(self._surroundings.learn_created(opening.origin.node)))

    def _end(self, why: str, *, is_followed: bool) -> str:
        self._note(SuccessorAwaited(why) if is_followed else StreamEnded(why))
        return why if is_followed else ""

    def lose(self, why: str) -> None:
        """It ends: no more can come."""
        self._note(StreamEnded(why))

    def _learn(self) -> None:
        """Told only where it may change a hop's place or the chain."""
        known, now = self.state.inventory, self._surroundings.current()
        if any(now_part is not part for now_part, part in zip(_basis(now), _basis(known), strict=True)):
            self._note(InventoryLearned(now))

    def _tell_counters(self) -> None:
        now = self._surroundings.current()
        for read in self._counters.read(self.state, now):
            self._note(read)
        if rates := self._counters.read_rates(self.state, now):
            self._note(rates)

    async def _explain_last_losses(self) -> None:
        """A loss is worth the wait for the reading that explains it."""
        started = self.state.trace.started
        assert started is not None
        ends = started.chain, started.destination
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_COUNT_S):
                while has_open_losses(self.state.counting, self.state.trace.hops, *ends):
                    await asyncio.sleep(LOOK_S)
                    self._tell_counters()

    async def _try_sizes(self, run: Run, address: str) -> None:
        """Beside the probes, in the same container. Raises any `ClusterError`."""
        started = self.state.trace.started
        for size_bytes in sizes_to_try(started.chain) if started else ():
            self._note(await try_size(run, address, size_bytes))

    def _note(self, what: Observation) -> None:
        self.observe(TimedObservation(time.monotonic(), what))


def _basis(inventory: Inventory) -> tuple[object, ...]:
    return inventory.nodes, inventory.readings, inventory.veths, inventory.cni
