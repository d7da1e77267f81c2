"""All traces of a session: it owns their tasks, and gives each one's latest state to any number of readers.

Traces from one source share one way into it, and nodes are read for as long as a trace needs them.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.cluster.errors import TimedOut
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import TimedObservation, TraceStopped
from k8snet_tui.model.trace import Trace
from k8snet_tui.model.trace_options import Endpoint, Pace, TraceOptions
from k8snet_tui.path.arrival import is_destination
from k8snet_tui.path.detour import nodes_on_way
from k8snet_tui.probe.ability import CannotSend
from k8snet_tui.session.probes.mute_nodes import say_not_ready
from k8snet_tui.session.probes.strategies import ProbeOpening
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.targets.resolve import resolve_ends
from k8snet_tui.session.targets.successor import find_owned_pods, follow_ends
from k8snet_tui.session.targets.target import WrongUse
from k8snet_tui.session.traces.entered_pods import EnteredPods
from k8snet_tui.session.traces.flows import FlowChoice, choose_flows, one_flow
from k8snet_tui.session.traces.live_trace import LiveTrace, Record
from k8snet_tui.session.traces.stream_loss import HeldUp
from k8snet_tui.session.traces.surroundings import Surroundings
from k8snet_tui.trace.state import TraceState


class Opener(Protocol):
    """Traces from one source are given one way into it."""

    def open(
        self, source: Endpoint, destination: Endpoint, inventory: Inventory, options: TraceOptions, ask: Ask
    ) -> AbstractAsyncContextManager[ProbeOpening]: ...


class _Running(Struct):
    live: LiveTrace
    task: "asyncio.Task[None]"


class Traces:
    def __init__(self, connection: Connection, opener: Opener, surroundings: Surroundings) -> None:
        self._connection = connection
        self._opener = opener
        self._surroundings = surroundings
        self._running: dict[int, _Running] = {}
        self._nodes: dict[int, frozenset[str]] = {}
        """Of the ends of each trace, while it runs."""
        self._numbers = itertools.count(1)
        self._lengths: dict[tuple[str, str], int] = {}
        """Hops of paths traced before, by their two addresses."""
        self._held_up = HeldUp()
        self._pods = EnteredPods()
        self._watching: asyncio.Task[None] | None = None

    def start(
        self, source: str, destination: str, options: TraceOptions, ask: Ask, records: Sequence[Record] = ()
    ) -> int:
        """Begins a trace between two targets as people name them; gives its id.

        `records` are told of everything that is observed. What goes wrong is raised by `snapshots`.
        """
        if self._watching is None:
            self._watching = asyncio.create_task(self._held_up.watch())
        trace_id = next(self._numbers)
        live = LiveTrace(self._surroundings, self._pods, records)
        task = asyncio.create_task(self._run(trace_id, live, source, destination, options, ask))
        self._running[trace_id] = _Running(live, task)
        task.add_done_callback(lambda _: live.wake_readers())
        task.add_done_callback(lambda _: self._note_resting())
        self._note_resting()
        return trace_id

    async def choose_flows(
        self, source: str, destination: str, count: int, options: TraceOptions, ask: Ask
    ) -> FlowChoice:
        """At most so many flows of one path that may go different ways; one, and why, where they can't.

        Raises what keeps a trace from beginning.
        """
        known = self._surroundings.current()
        ends = await resolve_ends(source, destination, self._connection, known, options.family)
        await self._surroundings.learn(ends)
        known = self._surroundings.current()
        choice = choose_flows(destination, ends, known, count, options)
        if len(choice.flows) > 1:
            try:
                async with self._opener.open(*ends, known, choice.flows[0].options, ask):
                    pass
            except CannotSend as error:
                return one_flow(destination, options, str(error))
        return choice

    def snapshots(self, trace_id: int) -> AsyncIterator[Trace]:
        """The trace now, and after each change, until it ends; who reads slowly gets the latest.

        Raises what kept it from beginning: WrongUse, NotConsented, NoTools, any ClusterError.
        """
        running = self._running[trace_id]
        return running.live.snapshots(running.task)

    def change_pace(self, trace_id: int, pace: Pace) -> None:
        """Its rounds come so often from now on, rest, or go on; of a trace that is over, nothing."""
        if running := self._running.get(trace_id):
            running.live.change_pace(pace)
            self._note_resting()

    def reset_statistics(self, trace_id: int) -> None:
        """The figures of its hops begin anew; hops, places and what was found stay."""
        if running := self._running.get(trace_id):
            running.live.reset_statistics()

    async def stop(self, trace_id: int) -> None:
        """Ends the trace, and returns when its remote side was told so. The others go on."""
        running = self._running.pop(trace_id, None)
        if running is None:
            return
        running.task.cancel()
        await asyncio.wait((running.task,))
        if not running.task.cancelled():
            running.task.exception()  # the readers were given it

    async def close(self) -> None:
        """Ends all of them."""
        await asyncio.gather(*(self.stop(trace_id) for trace_id in list(self._running)))
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None

    async def _run(
        self, trace_id: int, live: LiveTrace, source: str, destination: str, options: TraceOptions, ask: Ask
    ) -> None:
        await asyncio.sleep(options.begins_after_s)
        known = self._surroundings.current()
        ends = await resolve_ends(source, destination, self._connection, known, options.family)
        if ends[0].address == ends[1].address:
            raise WrongUse(f"source and destination are the same: {ends[0].name} is {ends[0].address}")
        while followed := await self._run_between(trace_id, live, ends, options, ask):
            ends = followed

    async def _run_between(
        self,
        trace_id: int,
        live: LiveTrace,
        ends: tuple[Endpoint, Endpoint],
        options: TraceOptions,
        ask: Ask,
    ) -> tuple[Endpoint, Endpoint] | None:
        """The ends to go on with, where a trace without an end has lost a pod that was replaced."""
        first, second = ends
        try:
            goes_on, known = options.rounds is None, self._surroundings.current()
            owned = await find_owned_pods(ends if goes_on else (), self._connection, known)
            self._note_nodes(trace_id, frozenset(end.node for end in ends if end.node))
            await self._surroundings.learn(ends)
            self._note_nodes(trace_id, nodes_on_way(ends, self._surroundings.current()))
            async with (
                self._opener.open(first, second, self._surroundings.current(), options, ask) as way,
                self._pods.trace(first.pod, way.run, second.pod),
            ):
                options = self._with_length(ends, options)
                why = await live.run(way, ends, options, self._held_up, is_followed=bool(owned))
            if not why:
                return None
            followed = await follow_ends(ends, owned, self._connection)
            if followed in (None, ends):
                live.lose(why)
                return None
            return followed
        except TimedOut as mute:
            raise TimedOut(str(mute) + say_not_ready(first.node, self._surroundings.current())) from None
        except asyncio.CancelledError:
            live.observe(TimedObservation(time.monotonic(), TraceStopped()))
            raise
        finally:
            self._note_nodes(trace_id, frozenset())
            self._remember_length(ends, live.state)

    def _note_resting(self) -> None:
        """While all that run are paused, the nodes' counters stand still with them."""
        running = [each.live for each in self._running.values() if not each.task.done()]
        self._surroundings.note_resting(bool(running) and all(live.is_paused for live in running))

    def _note_nodes(self, trace_id: int, nodes: frozenset[str]) -> None:
        if nodes and nodes == self._nodes.get(trace_id):
            return
        self._nodes[trace_id] = nodes
        self._surroundings.note_traced(frozenset().union(*self._nodes.values()))
        if not nodes:
            del self._nodes[trace_id]

    def _with_length(self, ends: tuple[Endpoint, Endpoint], options: TraceOptions) -> TraceOptions:
        """What an earlier trace between the two has learned spares this one the probes beyond."""
        return replace(options, known_length=self._lengths.get((ends[0].address, ends[1].address)))

    def _remember_length(self, ends: tuple[Endpoint, Endpoint], state: TraceState) -> None:
        end, between = state.end, (ends[0].address, ends[1].address)
        if end is not None and end.is_sure and is_destination(end.address, ends[1]):
            self._lengths[between] = end.ttl
