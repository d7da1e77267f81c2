"""The panes of the main screen and which of them one is in; as many are shown as there is room for."""

from collections.abc import Callable, Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from k8snet_tui.ui.ends import Ends
from k8snet_tui.ui.keymap import ANYWHERE, ENDS, FILTERING, TRACING, bindings
from k8snet_tui.ui.panes.pane import Hint, Pane
from k8snet_tui.ui.panes.registry import FIRST, PANES


class PaneArea(Vertical):
    """Its keys work in every pane, and none of them where something is typed."""

    BINDINGS = bindings(ENDS, FILTERING, TRACING, ANYWHERE)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.ends = Ends()
        self.panes: tuple[Pane, ...] = tuple(pane() for pane in PANES)
        self.current: Pane = next(pane for pane in self.panes if isinstance(pane, FIRST))
        self._show_current()

    def compose(self) -> ComposeResult:
        with Horizontal(id="lists"):
            yield from (pane for pane in self.panes if pane.IS_LIST)
        yield from (pane for pane in self.panes if not pane.IS_LIST)

    def __iter__(self) -> Iterator[Pane]:
        return iter(self.panes)

    def on_mount(self) -> None:
        self._show_current()
        self.update()

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        if isinstance(focused, Pane):
            self.current = focused
            self._show_current()

    def action_choose_source(self) -> None:
        self._choose(self.ends.choose_source)

    def action_choose_destination(self) -> None:
        self._choose(self.ends.choose_destination)

    def action_swap(self) -> None:
        if self.ends == Ends():
            self.post_message(Hint(f"nothing to swap yet: {self.ends.missing()}"))
        self._show_ends(self.ends.swap())

    def action_pane(self, step: int) -> None:
        index = self.panes.index(self.current) + step
        self.go_to(self.panes[index % len(self.panes)].NAME)

    def go_to(self, name: str) -> None:
        self.current = next(pane for pane in self.panes if name == pane.NAME)
        self._show_current()
        self.screen.set_focus(self.current)

    def bring_to_view(self, name: str) -> None:
        """Goes to that pane only where there is no room for it beside this one."""
        if not self.query_one(f"#{name}").region.area:
            self.go_to(name)

    def update(self) -> None:
        """Time has passed."""
        for pane in self.panes:
            pane.update()

    def _choose(self, choose: Callable[[str], Ends]) -> None:
        if target := self.current.target_under_cursor():
            self._show_ends(choose(target))
        else:
            self.post_message(Hint("an end is chosen in the panes of pods or nodes"))

    def _show_ends(self, ends: Ends) -> None:
        self.ends = ends
        for pane in self.panes:
            pane.show_ends(ends)

    def _show_current(self) -> None:
        """The style sheet reads it; a pane is `recent` as the last one that was current in its place."""
        for pane in self.panes:
            pane.set_class(pane is self.current, "current")
            if pane.IS_LIST == self.current.IS_LIST:
                pane.set_class(pane is self.current, "recent")
        if self.is_mounted:
            self.query_one("#lists").set_class(self.current.IS_LIST, "current")
