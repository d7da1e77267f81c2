"""The top line: where one is, beyond doubt, and what there is."""

from collections.abc import Sequence
from functools import lru_cache

from k8snet_tui.model.cluster import Live, Node
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.cells import clean, fit, width_of
from k8snet_tui.ui.glyphs import DOT
from k8snet_tui.ui.lines import Line, Span, Tone
from k8snet_tui.ui.states import state_words


def status_line(inventory: Inventory | None, title: str, now_s: float, width: int) -> Line:
    """`now_s` is the monotonic clock. The badge names the kind of cluster in words, not by colour alone."""
    if inventory is None:
        return (Span(f" {title} ", Tone.STRONG), Span("connecting…", Tone.FAINT))
    badge = Span(" LAB ", Tone.LAB) if inventory.is_lab else Span(" CLUSTER ", Tone.CLUSTER)
    context = clean(inventory.context)
    room = width - len(badge.text) - 1
    facts = fact_words(inventory, now_s)
    while len(facts) > 1 and width_of(DOT.join(facts)) + width_of(context) + 24 > room:
        facts.pop(-1 if len(facts) > 2 else 0)
    right = DOT.join(facts) + " "
    left_room = max(0, room - width_of(right) - 1)
    where = (
        clean(inventory.namespace or ", ".join(inventory.collection("pods").namespaces)) or "all namespaces"
    )
    context = fit(context, min(width_of(context), max(8, left_room - width_of(where) - len(DOT))))
    left = fit(f"{DOT}{where}", left_room - width_of(context))
    return (badge, Span(f" {context}", Tone.STRONG), Span(f"{left} {right}"))


def fact_words(inventory: Inventory, now_s: float) -> list[str]:
    """What is told of the cluster. What has no room goes from the end, then the nodes, but never the pods."""
    facts = [_count(len(inventory.nodes), "node"), _count(len(inventory.pods), "pod")]
    for index, state in enumerate((inventory.state("nodes"), inventory.state("pods"))):
        if not isinstance(state, Live):
            facts[index] = f"{('nodes', 'pods')[index]} {state_words(state, now_s // 5 * 5)}"
    if all(isinstance(state, Live) for state in (inventory.state("nodes"), inventory.state("pods"))):
        facts.append("live")
    if inventory.cni is not None:
        facts.append(clean(str(inventory.cni)))
    if runtime := _runtime_words(inventory.nodes):
        facts.append(runtime)
    if inventory.server:
        facts.append(clean(inventory.server))
    return facts


@lru_cache(maxsize=1)
def _runtime_words(nodes: Sequence[Node]) -> str:
    """Kept for the same nodes: there may be thousands, and this is asked with every snapshot."""
    runtimes = sorted({clean(node.runtime).replace("://", " ") for node in nodes if node.runtime})
    if len(runtimes) > 1:
        return f"{len(runtimes)} runtimes"
    return runtimes[0] if runtimes else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
