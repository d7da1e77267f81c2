"""Lines to type in at the bottom of the screen, under a sign, and with notes below: a filter, a command.

Keys are taken one by one in the order they came. Textual would let its bindings wait in another queue, and
letters typed fast, or pasted, would overtake a backspace or an Enter.
"""

from collections.abc import Callable

from textual import events
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from k8snet_tui.ui.render.styled_line import Line, Span, Tone
from k8snet_tui.ui.render.text import clean
from k8snet_tui.ui.widgets.bars import FixedLines

_EDITING = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}


class LineInput(Input):
    """Textual's own, without what costs bytes, and open only to what can be printed."""

    def __init__(self, take_key: Callable[[events.Key], bool], follow_text: Callable[[str], None]) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.is_open = False
        self._take_key, self._follow_text = take_key, follow_text

    def validate_value(self, value: str) -> str:
        return clean(value)

    def watch_value(self, value: str) -> None:
        if self.is_open:
            self._follow_text(value)

    async def on_key(self, event: events.Key) -> None:
        """Keys that came with the one that closed the bar are the pane's."""
        if not self.is_open:
            event.prevent_default()
        elif self._take_key(event):
            event.stop()
            event.prevent_default()
        elif event.key in _EDITING:
            event.stop()
            await self.app.run_action(_EDITING[event.key], self)

    def type_over(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(self.value)


class InputBar(Vertical):
    """Hidden until it is opened; then it has the focus, until it is closed or left.

    Its parts are mounted when it is opened for the first time: the first paint does not wait for them.
    """

    SIGN = ""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._sign, self._notes = FixedLines(classes="sign"), FixedLines(classes="notes")
        self._input = LineInput(self.take_key, self.follow_text)
        self._back_to: Widget | None = None

    def take_key(self, event: events.Key) -> bool:
        """Whether this key means something else than to type it."""
        raise NotImplementedError

    def follow_text(self, text: str) -> None:
        """Something else is typed now."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        return self._input.is_open

    @property
    def text(self) -> str:
        return self._input.value

    @property
    def is_at_end(self) -> bool:
        """The cursor is behind the last letter."""
        return self._input.cursor_at_end

    def open(self, text: str = "") -> None:
        if not self.is_open:
            if not self._input.is_attached:
                self._sign.show((Span(f" {self.SIGN}", Tone.KEY),))
                self.mount(self._sign, self._input, self._notes)
            self._back_to = self.screen.focused
            self._input.is_open = True
            self.add_class("open")
            self.screen.add_class("typing")
        self.type_over(text)
        self.screen.set_focus(self._input)

    def type_over(self, text: str) -> None:
        self._input.type_over(text)
        self.follow_text(text)

    def note(self, *lines: Line) -> None:
        self._notes.show(*lines)

    def close(self) -> None:
        """A key that came with the last one is here already: it goes on to the screen, as the pane's."""
        if not self.is_open:
            return
        self._input.is_open = False
        self.remove_class("open")
        self.screen.remove_class("typing")
        if self.screen.focused is self._input:
            self.screen.set_focus(self._back_to)
