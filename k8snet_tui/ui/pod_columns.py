"""The pods' table: its columns, one pod's cells, and the line they make."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.cluster import Pod
from k8snet_tui.ui.ages import format_age_in_steps
from k8snet_tui.ui.cells import clean, fit, fit_middle, width_of
from k8snet_tui.ui.columns import Column, share_room
from k8snet_tui.ui.glyphs import VETH_PAIR
from k8snet_tui.ui.lines import Line, Span, Tone, merge
from k8snet_tui.ui.marks import Marks, pod_target

MARGIN = 3
"""Cells before the first column: the cursor, the mark, a blank."""


class PodView(Struct, frozen=True):
    """What shapes a pod's line beside the pod."""

    marks: Marks = Marks()
    veths: Mapping[str, str] = {}
    now_s: float = 0.0
    widths: tuple[int, ...] = ()


def _veth(pod: Pod, view: PodView) -> str:
    if pod.host_network:
        return "host network"
    if not pod.addresses:
        return ""
    return f"eth0{VETH_PAIR}{view.veths.get(pod.addresses[0], '?')}"


POD_COLUMNS: tuple[tuple[Column, Callable[[Pod, PodView], str]], ...] = (
    (Column("NAMESPACE", "the pod's namespace", 9, dropped=1), lambda p, v: p.namespace),
    (Column("NAME", "the pod's name", 12), lambda p, v: p.name),
    (Column("READY", "containers that are ready, of all", 5), lambda p, v: f"{p.ready}/{p.size}"),
    (Column("STATUS", "the word that kubectl prints", 7), lambda p, v: p.status),
    (Column("RST", "restarts of its containers", 3, right=True, dropped=3), lambda p, v: str(p.restarts)),
    (
        Column("AGE", "since it was created", 3, right=True, dropped=4),
        lambda p, v: format_age_in_steps(p.created_s, v.now_s) if p.created_s else "",
    ),
    (Column("IP", "its address, the primary family", 15), lambda p, v: p.addresses[0] if p.addresses else ""),
    (Column("NODE", "where it runs", 8, dropped=5), lambda p, v: p.node),
    (
        Column("INTERFACE", f"its eth0 and the other end on the node, eth0{VETH_PAIR}veth…", 12, dropped=2),
        _veth,
    ),
)

_STATUS = next(i for i, (c, _) in enumerate(POD_COLUMNS) if c.heading == "STATUS")
_FINE = frozenset(("Running", "Completed", "Succeeded"))
_ON_THE_WAY = ("Pending", "ContainerCreating", "PodInitializing", "Init:", "Terminating", "NotReady")


def measure_pods(pods: Sequence[Pod], view: PodView, least: tuple[int, ...]) -> tuple[int, ...]:
    """The widths that these pods would like, never less than `least`."""
    wanted = list(least or (0,) * len(POD_COLUMNS))
    for pod in pods:
        for index, (_, cell) in enumerate(POD_COLUMNS):
            wanted[index] = max(wanted[index], width_of(clean(cell(pod, view))))
    return tuple(wanted)


def share_pod_room(wanted: tuple[int, ...], room: int, all_namespaces: bool) -> tuple[int, ...]:
    skip = 0 if all_namespaces else 1
    columns = [column for column, _ in POD_COLUMNS]
    return (0,) * skip + share_room(columns[skip:], wanted[skip:], room - MARGIN)


def pod_heading(widths: tuple[int, ...]) -> Line:
    cells = [fit(c.heading, w, c.right) for (c, _), w in zip(POD_COLUMNS, widths, strict=True) if w]
    return (Span(" " * MARGIN + " ".join(cells), Tone.FAINT),)


def pod_line(pod: Pod, view: PodView) -> Line:
    """A healthy row is one piece: each change of style costs bytes whenever the cursor passes."""
    cells = [
        _fit_cell(column, cell(pod, view), width) if width else ""
        for (column, cell), width in zip(POD_COLUMNS, view.widths, strict=True)
    ]
    mark = view.marks.glyph(pod_target(pod))
    margin = (Span(" "), Span(mark, Tone.KEY)) if mark != " " else (Span("  "),)
    before = " " + "".join(c + " " for c in cells[:_STATUS] if c)
    after = "".join(" " + c for c in cells[_STATUS + 1 :] if c)
    return merge((*margin, Span(before), Span(cells[_STATUS], status_tone(pod)), Span(after)))


def _fit_cell(column: Column, text: str, width: int) -> str:
    if column.heading == "NAME":
        return fit_middle(text, width)
    if VETH_PAIR in text and width_of(text) > width:
        text = text.partition(VETH_PAIR)[2]
    return fit(text, width, column.right)


def status_tone(pod: Pod) -> Tone:
    if pod.status in _FINE:
        return Tone.WARNING if pod.status == "Running" and pod.ready < pod.size else Tone.PLAIN
    return Tone.WARNING if pod.status.startswith(_ON_THE_WAY) else Tone.BAD
