"""The pods: one line each, whatever their number."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from time import time
from typing import ClassVar

from msgspec.structs import replace

from k8snet_tui.model.cluster import ContainerKind, Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.log import LogSource
from k8snet_tui.ui.commands.ends import pod_target
from k8snet_tui.ui.keymap import (
    BY_HAND,
    COPYING,
    ENDS,
    FILTERING,
    ITS_NODE,
    MARKING,
    OPENING,
    READING,
    SORTING_PODS,
    TRACING,
    Key,
    bindings,
)
from k8snet_tui.ui.pages.subjects import (
    ByHandSubject,
    LogSubject,
    ManifestSubject,
    NodeSubject,
    Open,
    PodSubject,
)
from k8snet_tui.ui.panes.filter import RowFilter
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.pane import Hint, keys_beside
from k8snet_tui.ui.panes.pods.columns import (
    POD_COLUMNS,
    PodView,
    measure_pods,
    pod_detail,
    pod_heading,
    pod_line,
    share_pod_room,
)
from k8snet_tui.ui.panes.pods.sorting import MOST_SORTED, PodOrder
from k8snet_tui.ui.render.glyphs import DOT
from k8snet_tui.ui.render.load_state import empty_sentence, pane_title
from k8snet_tui.ui.render.styled_line import BLANK, Line, plain
from k8snet_tui.ui.terminal.clipboard import copy


class PodPane(ListPane[Pod]):
    NAME = "pods"
    OTHER_NAMES = ("pod", "po")
    BINDINGS = bindings(OPENING, READING, COPYING, BY_HAND, ITS_NODE, SORTING_PODS)
    KEYS: ClassVar[tuple[Key, ...]] = (
        *(*ENDS, *TRACING, *MARKING, *OPENING, *FILTERING),
        *(*READING, *ITS_NODE, *COPYING, *BY_HAND, *SORTING_PODS),
    )
    ANYWHERE: ClassVar[tuple[Key, ...]] = keys_beside(KEYS)
    HELP = "Every pod with its address, its node and its interface."
    COLUMNS: ClassVar = POD_COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._filter: RowFilter[Pod] = RowFilter(attrgetter("text"), attrgetter("labels"))
        self._wanted: tuple[int, ...] = ()
        """Widths: scrolling makes none of them narrower."""
        self._window: Sequence[Pod] = ()
        """The pods that they were measured by last."""
        self._view = PodView()
        self._order = PodOrder()

    @property
    def shows_ages(self) -> bool:
        return True

    def show_inventory(self, inventory: Inventory) -> None:
        before, self.inventory = self.inventory, inventory
        if before.pods is not inventory.pods or before.state("pods") != inventory.state("pods"):
            self.refill(inventory.state("pods"))
        elif _is_shown_alike(before, inventory):
            return
        self.update()

    def update(self) -> None:
        inventory = self.inventory
        self.empty = empty_sentence(inventory.state("pods"), "pods", bool(self.filter_text))
        count = len(self.rows), len(inventory.pods)
        title = pane_title("Pods", *count, inventory.state("pods"), self.filter_text)
        self.show_title(DOT.join(filter(None, (title, self._order.words))))
        self.show_trouble(inventory.state("pods"))
        top = self.scroll_offset.y
        window = self.rows[top : top + self.page]
        nodes = inventory.state("nodes")
        view = PodView(self.ends, inventory.veths, time(), readings=inventory.readings, nodes=nodes)
        least = () if _have_changed(self._window, window) else self._wanted
        self._wanted, self._window = measure_pods(window, view, least), window
        width = self.scrollable_content_region.width
        widths = share_pod_room(self._wanted, width, inventory.namespace is None)
        self._view = replace(view, widths=widths)
        self.heading = (pod_heading(widths) if self.rows else BLANK,)
        self.repaint_changed()

    def on_resize(self) -> None:
        self._wanted = ()
        self.update()

    def row_line(self, row: Pod) -> Line:
        return pod_line(row, self._view)

    def detail(self) -> Line:
        return plain(f" {pod_detail(self.rows[self.cursor], self._view)}") if self.rows else BLANK

    def row_key(self, row: Pod) -> str:
        return row.key

    def index_of(self, key: object) -> int:
        if self._order.as_they_come:
            return bisect_left(self.rows, str(key), key=lambda pod: pod.key)
        return next((n for n, pod in enumerate(self.rows) if pod.key == key), self.cursor)

    def target(self, row: Pod) -> str:
        return pod_target(row)

    def find_rows(self) -> Sequence[Pod]:
        return self._order.sort(self._filter.matching(self.inventory.pods, self.filter_text))

    def action_sort(self, by: str) -> None:
        if len(self.rows) > MOST_SORTED:
            self.post_message(Hint(f"more than {MOST_SORTED:,} pods stay by name: filter them with / first"))
            return
        self._order = self._order.choose(by)
        self.refill(self.inventory.state("pods"))
        self.update()

    def action_open(self) -> None:
        if pod := self._pod_under_cursor():
            self.post_message(Open(PodSubject(pod.namespace, pod.name)))

    def action_log(self, previous: bool) -> None:
        if pod := self._pod_under_cursor():
            names = tuple(container.name for container in pod.containers)
            source = LogSource(pod.namespace, pod.name, _first_container(pod), previous)
            self.post_message(Open(LogSubject(source, names)))

    def action_manifest(self) -> None:
        if pod := self._pod_under_cursor():
            self.post_message(Open(ManifestSubject("pods", pod.namespace, pod.name)))

    def action_copy(self) -> None:
        if pod := self._pod_under_cursor():
            copy(self, pod.name)

    def action_by_hand(self) -> None:
        if pod := self._pod_under_cursor():
            self.post_message(Open(ByHandSubject.of_pod(pod)))

    def action_go_to_node(self) -> None:
        pod = self._pod_under_cursor()
        if pod and pod.node:
            self.post_message(Open(NodeSubject(pod.node)))
        elif pod:
            self.post_message(Hint(f"{pod.name} has no node yet"))

    def _pod_under_cursor(self) -> Pod | None:
        """Says so where there is none."""
        if not self.rows:
            self.post_message(Hint("there is no pod here"))
            return None
        return self.rows[self.cursor]


def _have_changed(before: Sequence[Pod], now: Sequence[Pod]) -> bool:
    """The same pods, and not as they were: a long status may have gone, and leaves its room to names."""
    same = [pod.key for pod in before] == [pod.key for pod in now]
    return same and any(one is not other for one, other in zip(before, now, strict=True))


def _is_shown_alike(before: Inventory, now: Inventory) -> bool:
    """Rates change each second, and no pod shows them."""
    is_read_alike = before.veths is now.veths and before.readings is now.readings
    is_listed_alike = before.state("nodes") == now.state("nodes")
    return is_read_alike and is_listed_alike and before.namespace == now.namespace


def _first_container(pod: Pod) -> str:
    """As kubectl chooses: the one that an annotation names, else the first of the main ones."""
    mains = (container.name for container in pod.containers if container.kind is ContainerKind.MAIN)
    return pod.default_container or next(mains, "")
