"""The panes of the main screen and which of them one is in; as many are shown as there is room for."""

from collections.abc import Callable, Iterator, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.keymap import (
    ANYWHERE,
    ENDS,
    FILTERING,
    KEEPING,
    LOOKING,
    MARKING,
    MOVING,
    SWAPPING,
    TRACING,
    ZOOMING,
    bindings,
    names_of,
)
from k8snet_tui.ui.layout import apply_layout
from k8snet_tui.ui.panes.list_pane import ListPane
from k8snet_tui.ui.panes.pane import Hint, Pane
from k8snet_tui.ui.panes.registry import FIRST, PANES
from k8snet_tui.ui.panes.traces.pane import TracesPane

EVERYWHERE = (*ENDS, *MARKING, *FILTERING, *TRACING, *SWAPPING, *LOOKING, *KEEPING, *ZOOMING, *ANYWHERE)


KNOWN = names_of(EVERYWHERE, MOVING, *(pane.KEYS for pane in PANES))
"""The keys that mean something in a pane, be it only where they are to be pressed."""


def _elsewhere() -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """For each key that only some panes know, what is said of it in the others."""
    places: dict[str, list[str]] = {}
    for pane in PANES:
        for each in names_of(pane.KEYS) - names_of(EVERYWHERE):
            places.setdefault(each, []).append(pane.NAME)
    return [
        Binding(each, f"tell_place('{each}', '{_enumerate(names)}')", show=False)
        for each, names in places.items()
    ]


def _enumerate(names: Sequence[str]) -> str:
    """`nodes, pods and path`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


class PaneArea(Vertical):
    """Its keys work in every pane, and none of them where something is typed."""

    BINDINGS = [*bindings(EVERYWHERE), *_elsewhere()]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.ends = Ends()
        self.panes: tuple[Pane, ...] = tuple(pane() for pane in PANES)
        self.traces = next(pane for pane in self.panes if isinstance(pane, TracesPane))
        self.current: Pane = next(pane for pane in self.panes if isinstance(pane, FIRST))
        self.is_zoomed = False
        """One pane alone, whatever room there is."""
        next(pane for pane in self.panes if not pane.IS_LIST).add_class("recent", update=False)
        self._show_current()

    def compose(self) -> ComposeResult:
        with Horizontal(id="lists", classes="current" if self.current.IS_LIST else None):
            yield from (pane for pane in self.panes if pane.IS_LIST)
        yield from (pane for pane in self.panes if not pane.IS_LIST)

    def __iter__(self) -> Iterator[Pane]:
        return iter(self.panes)

    def on_mount(self) -> None:
        self._show_current()
        for pane in self.panes:
            pane.update()

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
        self.show_ends(self.ends.swap())

    def action_mark(self) -> None:
        """On to the next row, for several are marked one after the other."""
        self._choose(self.ends.mark)
        if isinstance(self.current, ListPane):
            self.current.action_move("down")

    def action_tell_place(self, key: str, panes: str) -> None:
        self.post_message(Hint(f"{key} is for the pane of {panes}"))

    def action_pane(self, step: int) -> None:
        offered = [pane for pane in self.panes if pane.is_offered or pane is self.current]
        index = offered.index(self.current) + step
        self.go_to(offered[index % len(offered)].NAME)

    def action_zoom(self) -> None:
        if not (self.is_zoomed or self._has_neighbours() or self.current.is_shortened):
            self.post_message(Hint("it has all of this screen already"))
        else:
            self.zoom(not self.is_zoomed)

    def zoom(self, is_zoomed: bool) -> None:
        self.is_zoomed = is_zoomed
        for pane in self.panes:
            pane.is_zoomed = is_zoomed
            pane.update()
        apply_layout(self.screen, self.screen.size, is_zoomed=is_zoomed)

    def _has_neighbours(self) -> bool:
        """Others are on the screen beside the current pane."""
        return sum(bool(pane.region.area) for pane in self.panes) > 1

    def go_to(self, name: str) -> None:
        self.current = next(pane for pane in self.panes if name == pane.NAME)
        self._show_current()
        self.screen.set_focus(self.current)

    def bring_to_view(self, name: str) -> None:
        """Goes to that pane only where there is no room for it beside this one."""
        if not self.query_one(f"#{name}").region.area:
            self.go_to(name)

    def tell_time(self) -> None:
        """Time has passed: ages are other ones."""
        for pane in self.panes:
            if pane.shows_ages:
                pane.update()

    def _choose(self, choose: Callable[[str], Ends]) -> None:
        if target := self.current.target_under_cursor():
            self.show_ends(choose(target))
        else:
            self.post_message(Hint("an end is chosen in the panes of pods or nodes"))

    def show_ends(self, ends: Ends) -> None:
        self.ends = ends
        for pane in self.panes:
            pane.show_ends(ends)

    def _show_current(self) -> None:
        """The style sheet reads it; a pane is `recent` as the last one that was current in its place."""
        for pane in self.panes:
            classes = {"current": pane is self.current}
            if pane.IS_LIST == self.current.IS_LIST:
                classes["recent"] = pane is self.current
            pane.update_classes(classes, update=pane.is_attached)
        if self.is_mounted:
            self.query_one("#lists").set_class(self.current.IS_LIST, "current")
