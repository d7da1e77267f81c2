"""Readings and rates of nodes, while the line to the server comes and goes."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

import pytest

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import NodeNetwork, NodeReading, Rate, Unread
from k8snet_tui.session.inventory import node_watch
from k8snet_tui.session.inventory.node_watch import NodeWatch
from k8snet_tui.session.inventory.pod_index import PodIndex
from k8snet_tui.session.node_shell import NodeEntry, NodeShell, NoEntry

NODE = "node-1"
ENTRY = Pod("kube-flannel", "kube-flannel-ds-x", "uid", NODE, "Running", host_network=True)
WHOLE = NodeNetwork(NODE, "ip")
CUT = Unread(NODE, "cut", is_passing=True)
RATES = (Rate("eth1", 1.0, 2.0),)


class OpenShell:
    """Each node has a way in."""

    async def find_entry(self, node: str, pods: object) -> NodeEntry:
        return NodeEntry(node, ENTRY, "main")


class ClosedShell:
    async def find_entry(self, node: str, pods: object) -> NodeEntry:
        raise NoEntry(f"no running pod of a known network plugin is to be seen on {node}")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_watch, "RETRY_S", 0.01)
    monkeypatch.setattr(node_watch, "find_entry_pod", lambda *_: (ENTRY, "main"))

    async def nobody_silent(*_: Any) -> bool:
        return False

    monkeypatch.setattr(node_watch, "wake_silent_pods", nobody_silent)


def watch_node(counted: bool = False, shell: object = None) -> tuple[NodeWatch, "asyncio.Task[None]"]:
    watch = NodeWatch(cast(NodeShell, shell or OpenShell()), PodIndex(), lambda: None)
    chosen = frozenset({NODE})
    watch.direct(chosen, counted=chosen if counted else frozenset(), own=frozenset())
    return watch, asyncio.create_task(watch.run())


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)


async def test_what_was_read_stays_while_the_line_is_in_trouble_and_is_read_again_soon(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[NodeReading] = [CUT, WHOLE, CUT, CUT]
    seen: list[NodeReading | None] = []

    async def read(*_: Any) -> NodeReading:
        seen.append(watch.readings.get(NODE))
        return readings.pop(0) if readings else WHOLE

    monkeypatch.setattr(node_watch, "REREAD_S", 0.01)
    monkeypatch.setattr(node_watch, "read_node", read)
    watch, running = watch_node()
    await until(lambda: len(seen) > 5)
    running.cancel()
    assert seen[:5] == [None, CUT, WHOLE, WHOLE, WHOLE]


async def test_a_node_that_is_not_counted_any_more_shows_no_rates(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()

    async def count(*_: Any) -> AsyncGenerator[tuple[Rate, ...], None]:
        yield RATES
        await told.wait()
        raise StreamLost("cut")

    async def read(*_: Any) -> NodeReading:
        return WHOLE

    monkeypatch.setattr(node_watch, "read_node", read)
    monkeypatch.setattr(node_watch, "count_rates", count)
    monkeypatch.setattr(node_watch, "RETRY_S", 60)
    watch, running = watch_node(counted=True)
    await until(lambda: watch.rates == {NODE: RATES})
    told.set()
    await until(lambda: watch.rates == {})
    running.cancel()


async def test_a_node_without_a_way_in_is_said_to_have_none_once_all_pods_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(node_watch, "RETRY_S", 0.01)
    watch, running = watch_node(shell=ClosedShell())
    watch.note_pods(are_all=False)
    await asyncio.sleep(0.05)
    assert NODE not in watch.readings, "its plugin's pod may still come"
    watch.note_pods(are_all=True)
    await until(lambda: NODE in watch.readings)
    unread = watch.readings[NODE]
    assert isinstance(unread, Unread) and "no running pod of a known network plugin" in unread.why
    running.cancel()
    await asyncio.wait((running,))
