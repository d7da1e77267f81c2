"""Where a filter is typed: it narrows its pane with every key."""

from typing import Any

from textual import events

from k8snet_tui.ui.cells import clean
from k8snet_tui.ui.lines import Span, Tone
from k8snet_tui.ui.widgets.list_pane import ListPane
from k8snet_tui.ui.widgets.one_line import OneLine


class FilterBar(OneLine, can_focus=True):
    """Hidden until a pane wants a filter; Enter keeps it, Esc takes it away."""

    _pane: ListPane[Any] | None = None

    def open(self, pane: ListPane[Any]) -> None:
        self._pane = pane
        self.screen.add_class("filtering")
        self._show(pane.needle)
        self.screen.set_focus(self)

    def on_key(self, event: events.Key) -> None:
        if self._pane is None or event.key in ("ctrl+c", "tab", "shift+tab"):
            return
        event.stop()
        event.prevent_default()
        needle = self._pane.needle
        if event.key == "escape":
            self._show("")
            self._close()
        elif event.key == "enter":
            self._close()
        elif event.key == "backspace":
            self._show(needle[:-1])
        elif event.key == "ctrl+u":
            self._show("")
        elif event.is_printable and event.character:
            self._show(needle + event.character)

    def on_paste(self, event: events.Paste) -> None:
        if self._pane is not None:
            self._show(self._pane.needle + clean(event.text))

    def on_blur(self) -> None:
        self._leave()

    def _show(self, needle: str) -> None:
        assert self._pane is not None
        if needle != self._pane.needle:
            self._pane.set_needle(needle)
        self.show(
            (
                Span(" /", Tone.KEY),
                Span(f"{clean(needle)}▏"),
                Span("  Enter keeps it, Esc shows all", Tone.FAINT),
            )
        )

    def _close(self) -> None:
        """A key that came with Enter is here already: it goes on to the screen, as the pane's."""
        pane = self._pane
        self._leave()
        self.screen.set_focus(pane)

    def _leave(self) -> None:
        self.screen.remove_class("filtering")
        self._pane = None
