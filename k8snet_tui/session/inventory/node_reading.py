"""Reading a node's network: in its network plugin's pod, by one fixed script.

A node that cannot be read is a record too (`Unread`), and says why. Veths of pods that have been silent are
found after one ping each from their node, which fills the kernel's tables.
"""

from collections.abc import Iterable, Mapping

from k8snet_tui.cluster.errors import ClusterError, NoAnswer, NotReachable, StreamLost
from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.network import NodeNetwork, NodeReading, Unread
from k8snet_tui.network.node_network import READ_SCRIPT, parse_node_network
from k8snet_tui.network.veths import find_veth, ping_argv
from k8snet_tui.session.consents import NotConsented
from k8snet_tui.session.node_shell import NodeShell, NoEntry
from k8snet_tui.session.this_machine import read_here, run_here

READ_TIMEOUT_S = 10.0
FIRST_WORD_S = 6.0
NOT_READY_S = 2.0
"""How long a node that the API calls NotReady is waited for: its kubelet may have stopped."""
READ_LIMIT_BYTES = 2 * 1024 * 1024
MAX_PINGED = 64
"""Silent pods pinged at once from their node; the others stay unknown."""


async def read_own_node(node: str, pods: Iterable[Pod] = ()) -> NodeReading:
    """A node that is this machine: no exec, no consent. Of `pods`, those that are silent are pinged once."""
    try:
        reading = parse_node_network(node, await read_here(READ_TIMEOUT_S))
        if silent := _silent_addresses(reading, pods):
            await run_here(ping_argv(silent), READ_TIMEOUT_S)
            reading = parse_node_network(node, await read_here(READ_TIMEOUT_S))
        return reading
    except (OSError, TimeoutError) as error:
        return Unread(node, str(error) or "it did not answer in time")


async def read_node(
    shell: NodeShell, node: str, pods: Iterable[Pod], *, first_word_s: float = FIRST_WORD_S
) -> NodeReading:
    try:
        entry = await shell.find_entry(node, pods)
        output = await shell.read(
            entry,
            ["sh", "-c", READ_SCRIPT],
            timeout_s=READ_TIMEOUT_S,
            limit_bytes=READ_LIMIT_BYTES,
            first_word_s=first_word_s,
        )
    except (NotReachable, StreamLost, NoAnswer) as error:
        return Unread(node, str(error), is_passing=True)
    except (ClusterError, NoEntry, NotConsented) as error:
        return Unread(node, str(error))
    reading = parse_node_network(node, output)
    return reading if reading.interfaces else Unread(node, f"{entry.pod.key} showed no interfaces")


async def ping_silent_pods(shell: NodeShell, reading: NodeNetwork, pods: Iterable[Pod]) -> bool:
    """Pings the node's pods whose veth is unknown; True if there were any, so a new reading is worth it."""
    pods = list(pods)
    silent = _silent_addresses(reading, pods)
    if not silent:
        return False
    try:
        entry = await shell.find_entry(reading.node, pods)
        await shell.read(entry, ping_argv(silent), timeout_s=READ_TIMEOUT_S, limit_bytes=65536)
    except (ClusterError, NoEntry, NotConsented):
        return False
    return True


def _silent_addresses(reading: NodeNetwork, pods: Iterable[Pod]) -> list[str]:
    return [pod.addresses[0] for pod in silent_pods(reading, pods)[:MAX_PINGED]]


def silent_pods(reading: NodeNetwork, pods: Iterable[Pod]) -> list[Pod]:
    return [
        pod
        for pod in pods
        if pod.node == reading.node
        and pod.addresses
        and not pod.host_network
        and pod.phase == "Running"
        and not any(find_veth(reading, address) for address in pod.addresses)
    ]


def find_veths(
    readings: Mapping[str, NodeReading], pods: Iterable[Pod], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """By pod address, for every pod whose node was read and knows one of its addresses: all have one veth.

    One that is `known` from before stays while the node has it: when it goes down, the tables forget it.
    """
    before, veths = known or {}, dict[str, str]()
    for pod in pods:
        reading = readings.get(pod.node)
        if pod.host_network or not isinstance(reading, NodeNetwork):
            continue
        veth = next(filter(None, (find_veth(reading, address) for address in pod.addresses)), None)
        veth = veth or next(filter(reading.interface, filter(None, map(before.get, pod.addresses))), None)
        if veth:
            veths |= dict.fromkeys(pod.addresses, veth)
    return veths


def name_veth_pods(veths: Mapping[str, str], pods: Iterable[Pod]) -> dict[tuple[str, str], str]:
    """By node and veth: the name of the pod at the other end."""
    return {
        (pod.node, veths[address]): pod.name
        for pod in pods
        for address in pod.addresses[:1]
        if not pod.host_network and address in veths
    }
