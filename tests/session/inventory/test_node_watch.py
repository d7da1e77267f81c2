"""Which nodes are read, followed and counted, while the line to the server comes and goes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.cluster.lists.changes import Listed, Upserted
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.model.network import (
    Counters,
    Interface,
    NodeCounters,
    NodeNetwork,
    NodeReading,
    Rate,
    Unread,
)
from k8snet_tui.session.cluster_session import ClusterSession
from k8snet_tui.session.inventory import live_inventory, node_watch
from k8snet_tui.session.inventory.live_inventory import LiveInventory
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.node_shell import NodeEntry, NoEntry
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("virtual_time")
NODE = "node-1"
ENTRY = Pod("kube-flannel", "kube-flannel-ds-x", "uid", NODE, "Running", host_network=True)
UP = NodeNetwork(NODE, "ip", (Interface("eth1", up=True),))
DOWN = NodeNetwork(NODE, "ip", (Interface("eth1"),))
CUT = Unread(NODE, "cut", is_passing=True)
RATES = (Rate("eth1", 1.0, 2.0),)
HERE = frozenset({NODE})


class Shell:
    """A node has a way in when its entry pod is taken for one."""

    async def find_entry(self, node: str, pods: object) -> NodeEntry:
        if vars(node_watch)["find_entry_pod"]((), node) is None:
            raise NoEntry(f"no running pod of a known network plugin is to be seen on {node}")
        return NodeEntry(node, ENTRY, "main")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_watch, "RETRY_S", 0.01)
    monkeypatch.setattr(node_watch, "find_entry_pod", lambda *_: (ENTRY, "main"))

    async def nobody_silent(*_: Any) -> bool:
        return False

    async def silent(*_: Any) -> AsyncGenerator[Any, None]:
        await asyncio.Event().wait()
        yield None

    monkeypatch.setattr(node_watch, "ping_silent_pods", nobody_silent)
    monkeypatch.setattr(node_watch, "count_node", silent)
    monkeypatch.setattr(node_watch, "follow_network", silent)


def reads(monkeypatch: pytest.MonkeyPatch, *readings: NodeReading) -> list[NodeReading]:
    """What each reading of a node will give; the last one for ever. Filled with those that were given."""
    given: list[NodeReading] = []

    async def read(*_: Any) -> NodeReading:
        given.append(readings[min(len(given), len(readings) - 1)])
        return given[-1]

    monkeypatch.setattr(node_watch, "read_node", read)
    return given


@asynccontextmanager
async def watching(*, may_enter: bool = True) -> AsyncIterator[tuple[NodeWatch, LiveInventory]]:
    session = cast(ClusterSession, SimpleNamespace(shell=Shell(), may_enter_nodes=may_enter))
    live = LiveInventory(session, None, lambda: None)
    watch = NodeWatch(session, live)
    running = asyncio.create_task(watch.run())
    try:
        yield watch, live
    finally:
        assert not running.done(), "it runs until it is ended"
        running.cancel()
        await asyncio.wait((running,))


async def test_what_was_read_stays_while_the_line_is_in_trouble_and_is_read_again_soon(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_watch, "REREAD_S", 0.01)
    given = reads(monkeypatch, CUT, UP, CUT, CUT, UP)
    async with watching() as (watch, live):
        watch.show(HERE)
        await until(lambda: live.readings.nodes.get(NODE) == UP)
        await until(lambda: len(given) > 4)
        assert live.readings.nodes[NODE] == UP


async def test_without_consent_no_node_is_entered_and_with_it_at_once(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = reads(monkeypatch, UP)
    async with watching(may_enter=False) as (watch, live):
        watch.show(HERE)
        watch.trace(HERE)
        await asyncio.sleep(0.05)
        assert given == []
        cast(Any, watch)._session.may_enter_nodes = True
        watch.direct()
        await until(lambda: NODE in live.readings.nodes)


async def test_a_link_that_goes_down_on_a_traced_path_is_known_at_once_and_only_while_it_is_traced(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[str] = []
    change = asyncio.Event()

    async def follow(_: Any, entry: NodeEntry) -> AsyncGenerator[NodeNetwork, None]:
        followed.append(node := entry.node)
        try:
            await change.wait()
            yield DOWN
            await asyncio.Event().wait()
        finally:
            followed.remove(node)

    monkeypatch.setattr(node_watch, "follow_network", follow)
    reads(monkeypatch, UP)
    async with watching() as (watch, live):
        watch.show(HERE)
        await until(lambda: live.readings.nodes.get(NODE) == UP)
        assert followed == [], "a node that is only looked at is read now and then"
        watch.trace(HERE)
        await until(lambda: followed == [NODE])
        change.set()
        await until(lambda: live.readings.nodes.get(NODE) == DOWN)
        watch.trace(frozenset())
        await until(lambda: followed == [])


async def test_a_silent_end_of_a_traced_path_is_pinged_until_its_veth_is_known(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinged: list[NodeReading] = []

    async def wake(_: Any, reading: NodeNetwork, __: Any) -> bool:
        pinged.append(reading)
        return False

    async def follow(*_: Any) -> AsyncGenerator[NodeNetwork, None]:
        yield UP
        await asyncio.Event().wait()

    monkeypatch.setattr(node_watch, "PING_S", 0.01)
    monkeypatch.setattr(node_watch, "ping_silent_pods", wake)
    monkeypatch.setattr(node_watch, "follow_network", follow)
    reads(monkeypatch, UP)
    async with watching() as (watch, _):
        watch.trace(HERE)
        await until(lambda: len(pinged) > 3)
        watch.trace(frozenset())
        await asyncio.sleep(0.05)
        before = len(pinged)
        await asyncio.sleep(0.05)
        assert len(pinged) == before


async def test_a_node_that_is_not_counted_any_more_shows_no_rates(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = asyncio.Event()

    async def count(*_: Any) -> AsyncGenerator[NodeCounters, None]:
        yield NodeCounters((Counters("eth1", 0, 0),), received_s=1.0)
        yield NodeCounters((Counters("eth1", 2, 4),), received_s=3.0)
        await cut.wait()
        raise StreamLost("cut")

    monkeypatch.setattr(node_watch, "count_node", count)
    monkeypatch.setattr(node_watch, "RETRY_S", 60)
    reads(monkeypatch, UP)
    async with watching() as (watch, live):
        watch.show(HERE)
        await until(lambda: live.readings.rates == {NODE: RATES})
        cut.set()
        await until(lambda: live.readings.rates == {})


async def test_a_node_that_rests_is_not_counted_and_keeps_its_last_rates(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = 0

    async def count(*_: Any) -> AsyncGenerator[NodeCounters, None]:
        nonlocal streams
        streams += 1
        try:
            yield NodeCounters((Counters("eth1", 0, 0),), received_s=1.0)
            yield NodeCounters((Counters("eth1", 2, 4),), received_s=3.0)
            await asyncio.Event().wait()
        finally:
            streams -= 1

    monkeypatch.setattr(node_watch, "count_node", count)
    reads(monkeypatch, UP)
    async with watching() as (watch, live):
        watch.trace(HERE)
        await until(lambda: live.readings.rates == {NODE: RATES})
        watch.rest(True)
        await until(lambda: streams == 0)
        assert live.is_counting_paused and live.readings.rates == {NODE: RATES}
        watch.rest(False)
        await until(lambda: streams == 1)
        assert not live.is_counting_paused


async def test_this_machine_is_counted_as_other_nodes_are_when_it_is_one_and_needs_no_consent(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_inventory, "is_this_machine", lambda node: node.name == NODE)
    counted = NodeCounters((Counters("eth1", 1, 2),))

    async def count_own_node() -> AsyncGenerator[NodeCounters, None]:
        yield counted
        await asyncio.Event().wait()

    async def read_own_node(*_: Any) -> NodeReading:
        return UP

    monkeypatch.setattr(node_watch, "read_own_node", read_own_node)
    monkeypatch.setattr(node_watch, "count_own_node", count_own_node)
    async with watching(may_enter=False) as (watch, live):
        live.nodes.apply(Upserted(Node(NODE, "1")))
        watch.show(HERE)
        await until(lambda: live.readings.counters.get(NODE) == counted)


async def test_a_consent_that_is_withdrawn_ends_every_reading_of_nodes_and_what_was_read_is_forgotten(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = set[str]()

    def stream(what: str) -> Callable[..., AsyncGenerator[Any, None]]:
        async def run(*_: Any) -> AsyncGenerator[Any, None]:
            streams.add(what)
            try:
                await asyncio.Event().wait()
                yield None
            finally:
                streams.remove(what)

        return run

    monkeypatch.setattr(node_watch, "count_node", stream("count"))
    monkeypatch.setattr(node_watch, "follow_network", stream("follow"))
    monkeypatch.setattr(node_watch, "REREAD_S", 0.01)
    given = reads(monkeypatch, UP)
    async with watching() as (watch, live):
        watch.trace(HERE)
        await until(lambda: streams == {"count", "follow"} and NODE in live.readings.nodes)
        cast(Any, watch)._session.may_enter_nodes = False
        watch.direct()
        await until(lambda: not streams and not live.readings.nodes)
        number = len(given)
        await asyncio.sleep(0.05)
        assert len(given) == number and not live.readings.nodes, "nothing is read any more"
        cast(Any, watch)._session.may_enter_nodes = True
        watch.direct()
        await until(lambda: NODE in live.readings.nodes)


async def test_what_was_read_of_a_node_out_of_sight_goes_with_the_consent_too(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, UP)
    async with watching() as (watch, live):
        watch.show(HERE)
        await until(lambda: NODE in live.readings.nodes)
        watch.show(frozenset())
        await asyncio.sleep(0.02)
        assert NODE in live.readings.nodes
        cast(Any, watch)._session.may_enter_nodes = False
        watch.direct()
        await until(lambda: not live.readings.nodes)


async def test_a_node_without_a_way_in_is_said_to_have_none_once_all_pods_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(node_watch, "RETRY_S", 0.01)
    async with watching() as (watch, live):
        live.nodes.apply(Upserted(Node(NODE, "1")))
        watch.direct()
        await asyncio.sleep(0.05)
        assert NODE not in live.readings.nodes, "its plugin's pod may still come"
        live.pods.apply(Listed())
        watch.direct()
        await until(lambda: NODE in live.readings.nodes)
        unread = live.readings.nodes[NODE]
        assert isinstance(unread, Unread) and "no running pod of a known network plugin" in unread.why
