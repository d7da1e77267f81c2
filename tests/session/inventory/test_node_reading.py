"""Reading a node by its network plugin's pod: what is run there, and what is said when it can't be."""

from collections.abc import Iterable, Sequence
from typing import cast

import pytest

from k8snet_tui.cluster.errors import ClusterError, CommandUnfinished, NoAnswer, NotAllowed, StreamLost
from k8snet_tui.cni.entry import find_entry_pod
from k8snet_tui.model.cluster import Container, Pod
from k8snet_tui.model.network import Interface, Neighbour, NodeNetwork, NodeReading, Unread
from k8snet_tui.network.node_network import READ_SCRIPT
from k8snet_tui.session.inventory import node_reading
from k8snet_tui.session.inventory.node_reading import (
    find_veths,
    name_veth_pods,
    ping_silent_pods,
    read_node,
    read_own_node,
    silent_pods,
)
from k8snet_tui.session.node_shell import NodeEntry, NodeShell, NoEntry

NODE = "node-1"
AGENT = Pod(
    "kube-flannel", "kube-flannel-ds-x", "1", NODE, "Running", "Running", host_network=True,
    containers=(Container("kube-flannel", "flannel", running=True),), owner="DaemonSet/kube-flannel-ds",
)  # fmt: skip
WEB = Pod("default", "web", "2", NODE, "Running", "Running", addresses=("10.244.1.3", "fd10::3"))
BESIDE = b"""
@@ neigh
[{"dst": "10.244.1.3", "dev": "veth1", "lladdr": "0a:58:0a:f4:01:03", "state": ["REACHABLE"]}]"""
LINKS = b"@@ addr\n" + b'[{"ifname": "eth1", "operstate": "UP", "addr_info": []}]'


class Runs:
    """Stands for a node shell: remembers what was run where, and gives one answer."""

    def __init__(self, answer: bytes | ClusterError) -> None:
        self.argvs: list[list[str]] = []
        self.where: list[tuple[str, ...]] = []
        self._answer = answer

    async def find_entry(self, node: str, pods: Iterable[Pod]) -> NodeEntry:
        found = find_entry_pod(pods, node)
        if found is None:
            raise NoEntry("no pod to enter by")
        return NodeEntry(node, *found)

    async def read(
        self,
        entry: NodeEntry,
        argv: Sequence[str],
        *,
        timeout_s: float,
        limit_bytes: int,
        first_word_s: float | None = None,
    ) -> bytes:
        self.where.append((entry.pod.namespace, entry.pod.name, entry.container))
        self.argvs.append(list(argv))
        assert timeout_s <= 10 and limit_bytes <= 2 << 20
        if isinstance(self._answer, ClusterError):
            raise self._answer
        return self._answer

    @property
    def shell(self) -> NodeShell:
        return cast(NodeShell, self)


async def test_one_constant_script_is_run_in_the_plugins_own_container() -> None:
    runs = Runs(LINKS)
    reading = await read_node(runs.shell, NODE, [WEB, AGENT])
    assert isinstance(reading, NodeNetwork) and [i.name for i in reading.interfaces] == ["eth1"]
    assert runs.where == [("kube-flannel", "kube-flannel-ds-x", "kube-flannel")]
    assert runs.argvs == [["sh", "-c", READ_SCRIPT]]


async def test_a_node_without_a_plugins_pod_runs_nothing() -> None:
    runs = Runs(LINKS)
    assert isinstance(await read_node(runs.shell, NODE, [WEB]), Unread)
    assert runs.argvs == []


@pytest.mark.parametrize(
    ("answer", "is_passing", "why"),
    [
        (StreamLost("reset"), True, "reset"),
        (NotAllowed("create", "pods/exec", "kube-flannel"), False, "may not create pods/exec"),
        (NoAnswer("sh did not say a word"), True, "did not say a word"),
        (CommandUnfinished("sh did not end within 10 s"), False, "did not end within 10 s"),
        (b"", False, "kube-flannel/kube-flannel-ds-x showed no interfaces"),
    ],
)
async def test_a_node_that_can_not_be_read_says_why_and_whether_it_passes(
    answer: bytes | ClusterError, is_passing: bool, why: str
) -> None:
    reading = await read_node(Runs(answer).shell, NODE, [AGENT])
    assert isinstance(reading, Unread)
    assert why in reading.why and reading.is_passing is is_passing


async def test_pods_whose_veth_is_not_known_are_pinged_from_their_node_once_each() -> None:
    runs = Runs(b"")
    crashed = Pod("default", "crashed", "3", NODE, "CrashLoopBackOff", "Running", addresses=("10.244.1.4",))
    ended = Pod("default", "ended", "4", NODE, "Completed", "Succeeded")
    elsewhere = Pod("default", "other", "5", "node-2", "Running", "Running", addresses=("10.244.2.2",))
    pods = [WEB, crashed, ended, elsewhere, AGENT]
    assert await ping_silent_pods(runs.shell, NodeNetwork(NODE, "ip"), pods)
    assert runs.argvs[0][-2:] == ["10.244.1.3", "10.244.1.4"] and len(runs.argvs) == 1


async def test_silent_pods_of_this_machine_are_pinged_by_itself_and_then_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pinged: list[str] = []

    async def read_here(_: float) -> bytes:
        return LINKS.replace(b"eth1", b"veth1") + (BESIDE if pinged else b"")

    async def run_here(argv: Sequence[str], _: float) -> bytes:
        pinged.extend(argv[4:])
        return b""

    monkeypatch.setattr(node_reading, "read_here", read_here)
    monkeypatch.setattr(node_reading, "run_here", run_here)
    reading = await read_own_node(NODE, [WEB])
    assert find_veths({NODE: reading}, [WEB])["10.244.1.3"] == "veth1"
    await read_own_node(NODE, [WEB])
    assert pinged == ["10.244.1.3"], "once: it is known by now"


def known(*addresses: str) -> dict[str, NodeReading]:
    """A node whose neighbour table has these, behind veth1."""
    veth, beside = (
        Interface("veth1", kind="veth", up=True),
        [Neighbour(a, "0a:0b", "veth1") for a in addresses],
    )
    return {NODE: NodeNetwork(NODE, "ip", (veth,), tuple(beside))}


@pytest.mark.parametrize("seen", WEB.addresses)
def test_a_pod_that_spoke_over_one_family_is_known_by_both_addresses(seen: str) -> None:
    readings = known(seen)
    veths = find_veths(readings, [WEB])
    assert veths == dict.fromkeys(WEB.addresses, "veth1")
    assert name_veth_pods(veths, [WEB]) == {(NODE, "veth1"): "web"}
    reading = readings[NODE]
    assert isinstance(reading, NodeNetwork) and silent_pods(reading, [WEB]) == []


def test_a_veth_that_went_down_is_known_while_its_node_has_it() -> None:
    """The bridge forgets what was behind a port that goes down, when one wants to know most."""
    before = find_veths(known(*WEB.addresses), [WEB])
    assert find_veths(known(), [WEB], before) == before
    assert find_veths({NODE: NodeNetwork(NODE, "ip")}, [WEB], before) == {}, "it was removed"


def test_the_interface_of_an_address_is_the_running_pods_and_not_an_ended_ones() -> None:
    ended = Pod("default", "a-load", "9", NODE, "Completed", "Succeeded")
    shares_the_node = Pod(
        "default", "host", "8", NODE, "Running", "Running", addresses=("10.244.1.3",), host_network=True
    )
    veths = find_veths(known("10.244.1.3"), [ended, shares_the_node, WEB])
    assert name_veth_pods(veths, [ended, shares_the_node, WEB]) == {(NODE, "veth1"): "web"}
