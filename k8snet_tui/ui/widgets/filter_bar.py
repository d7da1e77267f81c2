"""Where a filter is typed: it narrows its pane with every key."""

from typing import Protocol

from textual import events

from k8snet_tui.ui.render.styled_line import faint
from k8snet_tui.ui.widgets.input_bar import InputBar


class Filterable(Protocol):
    filter_text: str

    def set_filter(self, filter_text: str) -> None: ...


class FilterBar(InputBar):
    """Enter keeps the filter, Esc takes it away."""

    SIGN = "/"
    _pane: Filterable | None = None

    def open_for(self, pane: Filterable) -> None:
        self._pane = pane
        self.open(pane.filter_text)
        self.note(faint("   text, regexp, ~fuzzy, app=web · ! the others · Enter keeps it, Esc shows all"))

    def take_key(self, event: events.Key) -> bool:
        if event.key == "escape":
            self.type_over("")
        elif event.key != "enter":
            return False
        self.close()
        return True

    def follow_text(self, text: str) -> None:
        if self._pane is not None and text != self._pane.filter_text:
            self._pane.set_filter(text)
