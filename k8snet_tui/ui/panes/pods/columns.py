"""The pods' table: its columns, and the line of one pod."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from k8snet_tui.model.cluster import Loading, LoadState, Pod, Refused
from k8snet_tui.model.network import NodeNetwork, NodeReading
from k8snet_tui.ui.commands.ends import Ends, pod_target
from k8snet_tui.ui.render.columns import Column, cells_of, heading_text, left_out, measure, share_room
from k8snet_tui.ui.render.figures import format_age_in_steps
from k8snet_tui.ui.render.glyphs import DOT, VETH_PAIR
from k8snet_tui.ui.render.styled_line import Line, Span, Tone, merge
from k8snet_tui.ui.render.text import clean, fit_middle

MARGIN = 3
"""Cells before the first column: the cursor, S or D, a blank."""


LONGEST_STATUS = len("Init:CreateContainerConfigError")
"""Of those that the kubelet gives: a status is not cut."""


class PodView(Struct, frozen=True):
    """What shapes a pod's line beside the pod."""

    ends: Ends = Ends()
    veths: Mapping[str, str] = {}
    now_s: float = 0.0
    widths: tuple[int, ...] = ()
    readings: Mapping[str, NodeReading] = {}
    nodes: LoadState = Loading()


def _age(pod: Pod, view: PodView) -> str:
    return format_age_in_steps(pod.created_s, view.now_s) if pod.created_s else ""


def _interface(pod: Pod, view: PodView) -> str:
    if pod.host_network:
        return "host network"
    if not pod.addresses:
        return ""
    veth = view.veths.get(pod.addresses[0])
    if veth is None and not isinstance(view.readings.get(pod.node), NodeNetwork):
        is_awaited = pod.node not in view.readings and not isinstance(view.nodes, Refused)
        return "not read yet" if is_awaited else "not read"
    return f"eth0{VETH_PAIR}{veth or '?'}"


def _shorten_interface(text: str, _: int) -> str:
    """The veth alone, for every pod's own end is eth0: `veth3f2a`, `host`, `not read`."""
    return text.partition(VETH_PAIR)[2] or text.removesuffix(" network").removesuffix(" yet")


def _shorten_owner(text: str, width: int) -> str:
    """By its name, for the kind is mostly told by that."""
    return fit_middle(text.partition("/")[2], width)


POD_COLUMNS: tuple[Column[Pod, PodView], ...] = (
    Column("NAMESPACE", "the pod's namespace", 9, lambda pod, _: pod.namespace, is_main=True, dropped=4),
    Column("NAME", "the pod's name", 12, lambda pod, _: pod.name, is_main=True, short=fit_middle),
    Column("RDY", "containers that are ready, of all", 3, lambda pod, _: f"{pod.ready}/{pod.size}"),
    Column("STATUS", "the word that kubectl prints", LONGEST_STATUS, lambda pod, _: pod.status),
    Column("RST", "restarts of its containers", 3, lambda pod, _: str(pod.restarts), right=True, dropped=3),
    Column("AGE", "since it was created", 4, _age, right=True, dropped=2),
    Column("IP", "its address, the primary family", 15, lambda pod, _: next(iter(pod.addresses), "")),
    Column("NODE", "where it runs", 8, lambda pod, _: pod.node, is_main=True, dropped=6),
    Column(
        "INTERFACE",
        f"its eth0 and the other end on the node, eth0{VETH_PAIR}veth…",
        12,
        _interface,
        dropped=5,
        short=_shorten_interface,
    ),
    Column("OWNER", "what makes it anew", 12, lambda pod, _: pod.owner, dropped=1, short=_shorten_owner),
)

_FINE = frozenset(("Running", "Completed", "Succeeded"))
_ON_THE_WAY = ("Pending", "ContainerCreating", "PodInitializing", "Init:", "Terminating", "NotReady")


def measure_pods(pods: Sequence[Pod], view: PodView, least: tuple[int, ...]) -> tuple[int, ...]:
    """The widths that these pods would like, never less than `least`."""
    return measure(POD_COLUMNS, pods, view, least)


def share_pod_room(wanted: tuple[int, ...], room: int, all_namespaces: bool) -> tuple[int, ...]:
    skip = 0 if all_namespaces else 1
    return (0,) * skip + share_room(POD_COLUMNS[skip:], wanted[skip:], room - MARGIN)


def pod_heading(widths: tuple[int, ...]) -> Line:
    return (Span(" " * MARGIN + heading_text(POD_COLUMNS, widths), Tone.FAINT),)


def pod_line(pod: Pod, view: PodView) -> Line:
    """A healthy row is one piece: each change of style costs bytes whenever the cursor passes."""
    sign = view.ends.glyph(pod_target(pod))
    spans = [Span(" "), Span(sign, Tone.KEY if sign != " " else Tone.PLAIN)]
    for column, cell in zip(POD_COLUMNS, cells_of(POD_COLUMNS, pod, view, view.widths), strict=True):
        if cell:
            tone = status_tone(pod) if column.heading == "STATUS" else Tone.PLAIN
            spans += (Span(" "), Span(cell, tone))
    return merge(spans)


def pod_detail(pod: Pod, view: PodView) -> str:
    """What the row has no room for; empty where it shows all."""
    missing = left_out(POD_COLUMNS, pod, view, view.widths)
    rest = [text for text in missing if not text.startswith(("name ", "namespace "))]
    return DOT.join((clean(pod.key), *rest)) if missing else ""


def status_tone(pod: Pod) -> Tone:
    if pod.status in _FINE:
        return Tone.WARNING if pod.status == "Running" and pod.ready < pod.size else Tone.PLAIN
    return Tone.WARNING if pod.status.startswith(_ON_THE_WAY) else Tone.BAD
