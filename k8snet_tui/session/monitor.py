"""What the screen is given of one cluster: whole snapshots out, few wishes in.

Each part of it owns its tasks: `Sync` the reflectors, `NodeWatch` the readers of nodes. Here they are run
under one task, which `close` ends, and their changes are published a few times a second.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from k8snet_tui.cluster.http.liveness import cut_when_silent
from k8snet_tui.cluster.typed.loading import preload
from k8snet_tui.model.cluster import Loading
from k8snet_tui.model.inventory import Inventory, Namespaces
from k8snet_tui.session.cluster_session import (
    ClusterSession,
    RememberedConsents,
    open_session,
    require_namespace,
)
from k8snet_tui.session.consents import Consent
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.inventory.namespaces import find_namespaces
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.inventory.sync import Sync
from k8snet_tui.session.objects.objects import Objects
from k8snet_tui.session.questions import Ask
from k8snet_tui.session.suspend import cut_after_suspend
from k8snet_tui.session.targets.candidates import list_named_targets
from k8snet_tui.session.traces.traces import Traces
from k8snet_tui.session.traces.watched_surroundings import WatchedSurroundings
from k8snet_tui.settings import ClusterSettings

PUBLISH_S = 0.2
EAGER_S = 0.02
EAGER_FOR_S = 3.0
EAGER_UP_TO = 1000
LOADING_S = 0.5
"""What is painted while a long list comes is only its length."""
PREPARE_S = 1.0
"""Nobody waits for it: somebody may be looking around first."""


class Monitor:
    def __init__(self, session: ClusterSession, namespace: str | None, leaving: AsyncExitStack) -> None:
        self._session = session
        self._leaving = leaving
        self._changed = asyncio.Event()
        self._filled = asyncio.Event()
        """All pods are listed."""
        self._live = LiveInventory(session, namespace, self._changed.set)
        self._sync = Sync(session.connection, self._live.stores, self._changed.set)
        self._watch = NodeWatch(session, self._live)
        self.traces = Traces(session.connection, session.opener, WatchedSurroundings(self._live, self._watch))
        self.objects = Objects(session, self._live)
        self._inventory = Inventory(session.context, session.server, session.is_lab, namespace=namespace)
        self._keeper = asyncio.ensure_future(self._keep())

    async def inventories(self) -> AsyncIterator[Inventory]:
        """The snapshot now, then one after each change, at most five a second."""
        yield self._inventory
        eager_until_s = time.monotonic() + EAGER_FOR_S
        while True:
            await self._wait_for_change()
            self._changed.clear()
            self._watch.direct()
            self._inventory = self._live.snapshot()
            if not isinstance(self._live.pods.state, Loading):
                self._filled.set()
            yield self._inventory
            await asyncio.sleep(self._pause_s(is_young=time.monotonic() < eager_until_s))

    def show_nodes(self, names: frozenset[str]) -> None:
        """Nodes whose interfaces are on the screen: only those are counted."""
        self._watch.show(names)

    async def namespaces(self) -> Namespaces:
        """Those to choose from. Raises any `ClusterError`."""
        return await find_namespaces(self._session.connection, self._live.pods.items)

    async def named_targets(self, home: str) -> tuple[str, ...]:
        """Services and workloads of what is shown, as ends are named; those of `home` by their bare names."""
        return await list_named_targets(self._session.connection, self._live.namespace, home)

    async def switch_namespace(self, namespace: str | None) -> None:
        """Shows the pods of another; nothing else begins anew. Raises NotFound, and others."""
        if namespace:
            await require_namespace(self._session.connection, namespace)
        self._live.show_namespace(namespace)
        self._sync.show_namespace(namespace)
        self._changed.set()

    async def ask_to_read(self, ask: Ask) -> bool:
        """May nodes be entered? Asked once a context, and not in the lab. False where the person cancels."""
        scope = await self._session.consents.ask_scope(self._session.context, ask)
        self._watch.direct()
        self._changed.set()
        return scope is not None

    def consents(self) -> tuple[Consent, ...]:
        """What was allowed on this cluster, or ruled out."""
        return self._session.consents.listed(self._session.context)

    async def withdraw(self, consent: Consent) -> None:
        """Ends what is read by it, and what rests for the next trace; traces that run go on."""
        self._session.consents.withdraw(self._session.context, consent)
        self._watch.direct()
        self._changed.set()
        await self._session.opener.end_resting()

    async def close(self) -> tuple[str, ...]:
        """Ends every task and removes what was created; takes some seconds at most.

        Gives sentences about what could not be removed.
        """
        await self.traces.close()
        self._keeper.cancel()
        await asyncio.wait((self._keeper,))
        await self._leaving.aclose()
        return tuple(self._session.ledger.left)

    def _pause_s(self, is_young: bool) -> float:
        """Somebody waits for each of the first lists and readings, but not for each page of a long list."""
        if len(self._inventory.pods) < EAGER_UP_TO:
            return EAGER_S if is_young else PUBLISH_S
        return LOADING_S if isinstance(self._live.pods.state, Loading) else PUBLISH_S

    async def _wait_for_change(self) -> None:
        """A keeper that failed is a defect, and must not look like a quiet cluster."""
        waiting = asyncio.ensure_future(self._changed.wait())
        await asyncio.wait((waiting, self._keeper), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._keeper.done():
            self._keeper.result()

    async def _keep(self) -> None:
        connection = self._session.connection
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sync.run(self._live.namespace))
            group.create_task(self._watch.run())
            group.create_task(cut_after_suspend(connection))
            group.create_task(cut_when_silent(connection))
            group.create_task(self._prepare())

    async def _prepare(self) -> None:
        """Once the panes are filled: what is needed to create something, and what killed sessions left."""
        await self._filled.wait()
        await asyncio.sleep(PREPARE_S)
        await preload()
        await self._session.ledger.remove_leftovers(self._live.pods.items)


async def open_monitor(settings: ClusterSettings, remembered: RememberedConsents) -> Monitor:
    """Raises any `ClusterError`."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session(settings, remembered))
        return Monitor(session, settings.namespace, stack.pop_all())
