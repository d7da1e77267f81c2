"""The pods: one line each, whatever their number."""

from bisect import bisect_left
from time import time

from textual.content import Content

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.lines import Line
from k8snet_tui.ui.marks import Marks, pod_target
from k8snet_tui.ui.pod_columns import PodView, measure_pods, pod_heading, pod_line, share_pod_room
from k8snet_tui.ui.pod_search import PodSearch
from k8snet_tui.ui.states import empty_sentence
from k8snet_tui.ui.titles import pane_title
from k8snet_tui.ui.widgets.list_pane import ListPane


class PodPane(ListPane[Pod]):
    HEADING_ROWS = 1

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._inventory = Inventory(context="")
        self._search = PodSearch()
        self._marks = Marks()
        self._wanted: tuple[int, ...] = ()
        self._view = PodView()

    def show(self, inventory: Inventory) -> None:
        before, self._inventory = self._inventory, inventory
        was = self.cursor
        if before.pods is not inventory.pods:
            self._find_rows()
        self.scroll_along(self.cursor - was)
        self.update()

    def show_marks(self, marks: Marks) -> None:
        self._marks = marks
        self.update()

    def set_needle(self, needle: str) -> None:
        self.needle = needle
        self._find_rows()
        self.move_to(self.cursor)
        self.update()

    def update(self) -> None:
        """Makes the view again and repaints what reads differently: a change came, or time has passed."""
        inventory = self._inventory
        self.empty = empty_sentence(inventory.state("pods"), "pods", bool(self.needle))
        title = pane_title("Pods", len(self.rows), len(inventory.pods), inventory.state("pods"), self.needle)
        if self.border_title != Content(title).markup:
            self.border_title = Content(title)
        self.show_trouble(inventory.state("pods"))
        top = self.scroll_offset.y
        view = PodView(self._marks, inventory.veths, time())
        self._wanted = measure_pods(self.rows[top : top + self.page], view, self._wanted)
        width = self.scrollable_content_region.width
        widths = share_pod_room(self._wanted, width, inventory.namespace is None)
        self._view = PodView(view.marks, view.veths, view.now_s, widths)
        self.repaint_changed()

    def on_resize(self) -> None:
        self._wanted = ()
        self.update()

    def heading(self) -> Line:
        return pod_heading(self._view.widths) if self.rows else ()

    def row_line(self, row: Pod) -> Line:
        return pod_line(row, self._view)

    def target(self, row: Pod) -> str:
        return pod_target(row)

    def _find_rows(self) -> None:
        """Finds what the filter leaves, and keeps the cursor on its pod, or where that was.

        Who is at the top stays there: more may still come in before it.
        """
        under = self.rows[self.cursor] if self.rows and self.cursor else None
        self.rows = self._search.matching(self._inventory.pods, self.needle)
        if under is not None:
            self.cursor = bisect_left(self.rows, under.key, key=lambda pod: pod.key)
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1))
