"""What stands beside each node where the pane has the room: as `kubectl get nodes -o wide`, and its pods."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.cluster import Node, Pod
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, measure, share_room
from k8snet_tui.ui.render.figures import format_age_in_steps
from k8snet_tui.ui.render.text import clean, fit, width_of

LEAST_BASE, MOST_BASE = 40, 64
"""Cells of a node's name, address and status; wider rows would tear them apart."""
BESIDE_NAME = 27
"""Of these the cells that are not the name's."""
GAP = 2


class NodeView(Struct, frozen=True):
    """What shapes a node's line beside the node."""

    pods: Mapping[str, int] = {}
    """How many are on it, by its name."""
    now_s: float = 0.0
    base: int = LEAST_BASE
    widths: tuple[int, ...] = ()

    @property
    def has_columns(self) -> bool:
        return any(self.widths)


def _age(node: Node, view: NodeView) -> str:
    return format_age_in_steps(node.created_s, view.now_s) if node.created_s else ""


def _shorten_version(text: str, _: int) -> str:
    """Without who built it: `v1.34.4+k3s1`."""
    return text.partition("+")[0]


def _shorten_cidrs(text: str, _: int) -> str:
    """The primary family's."""
    return text.partition(",")[0]


NODE_COLUMNS: tuple[Column[Node, NodeView], ...] = (
    Column(
        "PODS",
        "pods on it, of those listed",
        4,
        lambda n, v: str(v.pods.get(n.name, 0)),
        right=True,
        dropped=5,
    ),
    Column(
        "POD CIDR",
        "from where its pods have their addresses",
        13,
        lambda n, _: ",".join(n.pod_cidrs),
        dropped=4,
        short=_shorten_cidrs,
    ),
    Column("AGE", "since it was created", 4, _age, right=True, dropped=3),
    Column("VERSION", "of its kubelet", 7, lambda n, _: n.kubelet, dropped=2, short=_shorten_version),
    Column("ROLES", "what its labels say that it is", 5, lambda n, _: ",".join(n.roles), dropped=1),
)


def view_nodes(nodes: Sequence[Node], pods: Mapping[str, int], now_s: float, width: int) -> NodeView:
    """The columns have what names and addresses leave; a narrow pane measures nothing."""
    nodes = nodes if width > LEAST_BASE else ()
    longest = max((width_of(clean(node.name)) for node in nodes), default=0)
    base = min(width, MOST_BASE, max(LEAST_BASE, longest + BESIDE_NAME))
    view = NodeView(pods, now_s)
    wanted = measure(NODE_COLUMNS, nodes, view)
    widths = share_room(NODE_COLUMNS, wanted, width - base - GAP, GAP)
    return NodeView(pods, now_s, base if any(widths) else min(width, MOST_BASE), widths)


def node_cells(node: Node, view: NodeView) -> str:
    cells = cells_of(NODE_COLUMNS, node, view, view.widths)
    return "".join(" " * GAP + cell for cell in cells if cell)


def columns_heading(view: NodeView) -> str:
    return fit("     NAME", view.base) + " " * GAP + heading_text(NODE_COLUMNS, view.widths, GAP)


class PodCount:
    """The pods of each node, counted block by block: of 150,000 only those in blocks that changed."""

    def __init__(self) -> None:
        self._counted: dict[int, tuple[tuple[Pod, ...], Counter[str]]] = {}
        """By the identity of a block: the block, and how many of it are on which node."""
        self._total: Counter[str] = Counter()

    def count(self, pods: Blocks[Pod]) -> Mapping[str, int]:
        now = {id(block): block for block in pods.blocks}
        for gone in self._counted.keys() - now.keys():
            self._total.subtract(self._counted.pop(gone)[1])
        for new in now.keys() - self._counted.keys():
            self._counted[new] = now[new], Counter(pod.node for pod in now[new] if not pod.has_ended)
            self._total.update(self._counted[new][1])
        return self._total
