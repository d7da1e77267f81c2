"""The live picture of one cluster, for the screen: whole snapshots out, few wishes in.

Reflectors keep nodes and pods, readers keep the nodes that are looked at, and `inventories` joins them into
one frozen record a few times a second. All tasks belong to one keeper, which `close` ends.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing

from k8snet_tui.cluster.http.liveness import cut_when_silent
from k8snet_tui.cluster.lists.reflector import watch_nodes
from k8snet_tui.cluster.typed.loading import preload
from k8snet_tui.model.cluster import Loading, Pod
from k8snet_tui.model.inventory import Inventory, Namespaces
from k8snet_tui.model.trace import Endpoint, RoundClosed, TraceEvent, TraceOptions
from k8snet_tui.session.cluster_session import (
    ClusterSession,
    RememberedConsents,
    open_session,
    require_namespace,
)
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.inventory.namespaces import find_namespaces
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.inventory.sync import follow, follow_pods
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.suspend import wait_until_resumed
from k8snet_tui.session.targets.pod_deletion import vanished_sentence
from k8snet_tui.session.targets.resolve import resolve_ends
from k8snet_tui.session.tracing import follow_trace
from k8snet_tui.settings import ClusterSettings

PUBLISH_S = 0.2
EAGER_S = 0.02
EAGER_FOR_S = 3.0
EAGER_UP_TO = 1000
LOADING_S = 0.5
"""What is painted while a long list comes is only its length."""
READINGS_S = 1.0
"""A chain that is read is worth so long a wait, once; then it is derived."""
PREPARE_S = 1.0
"""Nobody waits for it: somebody may be looking around first."""
ALL_NODES_UP_TO = 8
"""In a cluster this small every node is read, looked at or not."""


class Monitor:
    def __init__(self, session: ClusterSession, namespace: str | None, leaving: AsyncExitStack) -> None:
        self._session = session
        self._leaving = leaving
        self._picture = LiveInventory(session, namespace)
        self._watch = NodeWatch(session.shell, self._picture.index, self._note_change)
        self._changed = asyncio.Event()
        self._filled = asyncio.Event()
        """All pods are listed."""
        self._noted: tuple[Sequence[Pod], bool] = (), False
        """The pods that the readers of nodes have been told of, and whether these are all."""
        self._shown: frozenset[str] = frozenset()
        self._traced: frozenset[str] = frozenset()
        self._lengths: dict[tuple[str, str], int] = {}
        """Hops of paths traced before, by their two addresses."""
        self._inventory = Inventory(session.context, session.server, session.is_lab, namespace=namespace)
        self._tasks = asyncio.TaskGroup()
        self._pods_task: asyncio.Task[None]
        self._keeper = asyncio.ensure_future(self._keep())

    def inventory(self) -> Inventory:
        """The latest snapshot."""
        return self._inventory

    async def inventories(self) -> AsyncIterator[Inventory]:
        """The snapshot now, then one after each change, at most five a second."""
        yield self._inventory
        eager_until_s = time.monotonic() + EAGER_FOR_S
        while True:
            await self._wait_for_change()
            self._changed.clear()
            self._direct_readers()
            self._inventory = self._snapshot()
            yield self._inventory
            await asyncio.sleep(self._pause_s(is_young=time.monotonic() < eager_until_s))

    def _pause_s(self, is_young: bool) -> float:
        """Somebody waits for each of the first lists and readings, but not for each page of a long list."""
        if len(self._inventory.pods) < EAGER_UP_TO:
            return EAGER_S if is_young else PUBLISH_S
        return LOADING_S if isinstance(self._inventory.pods_state, Loading) else PUBLISH_S

    def show_nodes(self, names: frozenset[str]) -> None:
        """Nodes whose interfaces are on the screen: only those are counted."""
        self._shown = names
        self._direct_readers()

    async def namespaces(self) -> Namespaces:
        """Those to choose from. Raises any `ClusterError`."""
        return await find_namespaces(self._session.connection, self._picture.pods.items)

    async def switch_namespace(self, namespace: str | None) -> None:
        """Shows the pods of another; only their watch begins anew. Raises NotFound, and others."""
        if namespace:
            await require_namespace(self._session.connection, namespace)
        self._pods_task.cancel()
        self._picture.show_namespace(namespace)
        self._pods_task = self._follow_pods()
        self._note_change()

    async def ask_to_read(self, ask: Ask) -> None:
        """May nodes be entered? Asked once a context, and not in the lab."""
        await self._session.consents.ask_scope(self._session.context, ask)
        self._direct_readers()
        self._note_change()

    async def trace(self, source: str, destination: str, ask: Ask) -> AsyncGenerator[TraceEvent, None]:
        """A trace without end; closing the iterator ends it."""
        ends = await resolve_ends(source, destination, self._session.connection, self._inventory, None)
        first, second = ends
        self._traced = frozenset(filter(None, (first.node, second.node)))
        self._direct_readers()
        await self._watch.wait_for_readings(self._traced, READINGS_S)
        uids = {end.pod: pod.uid for end in ends if end.pod and (pod := self._picture.pods.find(end.pod))}
        between = (first.address, second.address)
        options = TraceOptions(rounds=None, known_length=self._lengths.get(between))
        events = follow_trace(
            first,
            second,
            self._session.opener,
            self._snapshot,
            options,
            ask,
            lambda: self._wait_until_gone(ends, uids),
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, RoundClosed) and event.length is not None:
                    self._lengths[between] = event.length
                yield event

    async def close(self) -> tuple[str, ...]:
        """Ends every task and removes what was created; takes some seconds at most.

        Gives sentences about what could not be removed.
        """
        self._keeper.cancel()
        await asyncio.wait((self._keeper,))
        await self._leaving.aclose()
        return tuple(self._session.ledger.left)

    async def _wait_for_change(self) -> None:
        """A keeper that failed is a defect, and must not look like a quiet cluster."""
        waiting = asyncio.ensure_future(self._changed.wait())
        await asyncio.wait((waiting, self._keeper), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._keeper.done():
            self._keeper.result()

    def _note_change(self) -> None:
        self._changed.set()

    async def _keep(self) -> None:
        connection = self._session.connection
        async with self._tasks as group:
            group.create_task(follow(watch_nodes(connection), self._picture.nodes, self._note_change))
            self._pods_task = self._follow_pods()
            group.create_task(self._watch.run())
            group.create_task(self._begin_anew_after_sleep())
            group.create_task(cut_when_silent(connection))
            group.create_task(self._prepare())

    async def _prepare(self) -> None:
        """Once the panes are filled: what is needed to create something, and what killed sessions left."""
        await self._filled.wait()
        await asyncio.sleep(PREPARE_S)
        await preload()
        await self._session.ledger.remove_leftovers(self._picture.pods.items)

    async def _begin_anew_after_sleep(self) -> None:
        while True:
            await wait_until_resumed()
            self._session.connection.cut_streams()

    def _follow_pods(self) -> asyncio.Task[None]:
        connection, picture = self._session.connection, self._picture
        following = follow_pods(connection, picture.namespace, picture.pods, self._note_change)
        return self._tasks.create_task(following)

    def _direct_readers(self) -> None:
        nodes, pods = self._picture.nodes.items, self._picture.pods
        are_all = not isinstance(pods.state, Loading)
        if pods.items is not self._noted[0] or are_all != self._noted[1]:
            self._noted = pods.items, are_all
            if are_all:
                self._filled.set()
            self._watch.note_pods(are_all)
        everything = nodes if len(nodes) <= ALL_NODES_UP_TO else ()
        wanted = self._shown | self._traced | frozenset(node.name for node in everything)
        self._watch.direct(
            wanted if self._session.may_enter_nodes else frozenset(),
            counted=self._shown,
            own=self._picture.own_nodes(),
        )

    def _snapshot(self) -> Inventory:
        return self._picture.snapshot(self._watch)

    async def _wait_until_gone(self, ends: tuple[Endpoint, ...], uids: dict[str, str]) -> str:
        """Known from the watch of pods, at once; `uids` are those of the pods that are traced."""
        while True:
            for end in ends:
                if end.pod not in uids or not self._picture.is_watched(end.pod):
                    continue
                pod = self._picture.pods.find(end.pod)
                if pod is None or pod.uid != uids[end.pod]:
                    return vanished_sentence(end)
            await asyncio.sleep(PUBLISH_S)


async def open_monitor(settings: ClusterSettings, remembered: RememberedConsents) -> Monitor:
    """Raises any `ClusterError`."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session(settings, remembered))
        return Monitor(session, settings.namespace, stack.pop_all())
