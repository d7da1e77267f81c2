"""Nodes that give no answer: how long they are waited for, and what is said of them.

A kubelet that has stopped takes every exec and says nothing; the API calls its node NotReady 40 s later.
"""

from k8snet_tui.cluster.errors import NotReachable
from k8snet_tui.model.cluster import Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.network import Unread
from k8snet_tui.session.probes.exec_probe import FIRST_WORD_S, NOT_READY_S


def patience_s(node: str, inventory: Inventory) -> float:
    """How long the first word of a program there is waited for."""
    return NOT_READY_S if _doubt(node, inventory) else FIRST_WORD_S


def require_answering(node: str, inventory: Inventory, why: str) -> None:
    """A kubelet that has stopped answers nothing, whatever the strategy. Raises NotReachable."""
    if doubt := _doubt(node, inventory):
        raise NotReachable(
            f"{why}, and its node {node} {doubt}",
            remedy=f"see on {node} whether its kubelet and its container runtime run: journalctl -u kubelet",
        )


def say_not_ready(node: str | None, inventory: Inventory) -> str:
    """What is added to the sentence of a silence; empty where the API calls the node ready."""
    known = _find(node, inventory)
    return f"; {known.name} is {known.status}" if known is not None and not known.ready else ""


def _doubt(node: str, inventory: Inventory) -> str:
    """What else speaks against a node that gives no answer; empty where nothing does."""
    known = _find(node, inventory)
    if known is not None and not known.ready:
        return f"is {known.status}"
    reading = inventory.readings.get(node)
    is_mute = isinstance(reading, Unread) and reading.is_passing
    return "gave no other answer either, though the API still calls it Ready" if is_mute else ""


def _find(node: str | None, inventory: Inventory) -> Node | None:
    return next((each for each in inventory.nodes if each.name == node), None)
