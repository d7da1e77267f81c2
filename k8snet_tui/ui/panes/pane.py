"""What the main screen must know of a pane, said by the pane itself.

To add one: a class like this in a folder of its own, and its name in `registry.py`. Its command, its keys in
the footer, its help and its place among the others follow from what stands here.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.message import Message

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.preferences import Preferences
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.keymap import ANYWHERE, KEEPING, LOOKING, SWAPPING, TRACING, ZOOMING, Key
from k8snet_tui.ui.render.columns import Column
from k8snet_tui.ui.render.styled_line import BLANK, Line
from k8snet_tui.ui.traces.watched import Watched
from k8snet_tui.ui.widgets.lines_pane import LinesPane


class Hint(Message):
    """Why a key did nothing."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class PreferencesChanged(Message):
    """Somebody has chosen how things are to look, now and next time."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences


def keys_beside(own: Sequence[Key]) -> tuple[Key, ...]:
    """Those that work in every pane, the most wanted first, without those that a pane lists as its own."""
    everywhere = (*TRACING, *LOOKING, *SWAPPING, *ZOOMING, *KEEPING, *ANYWHERE)
    return tuple(key for key in everywhere if key not in own)


class Pane(LinesPane):
    NAME: ClassVar[str]
    """Its id, the command that goes to it, and the title of its help."""
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ()
    """Of the command, as kubectl shortens them."""
    IS_LIST: ClassVar[bool] = True
    """It stands in the row of lists; else below them, as wide as the screen."""
    KEYS: ClassVar[tuple[Key, ...]] = ()
    """Its own keys, the most wanted first: in the footer while it has the focus, and in its help."""
    ANYWHERE: ClassVar[tuple[Key, ...]] = keys_beside(KEYS)
    """Those that work beside its own, likewise."""
    HELP: ClassVar[str] = ""
    COLUMNS: ClassVar[Sequence[Column[Any, Any]]] = ()

    def __init__(self) -> None:
        super().__init__(id=self.NAME)
        self.inventory = Inventory(context="")
        self.ends = Ends()
        self.is_zoomed = False
        """It is to show all that there is, whatever scrolls."""
        if not self.IS_LIST:
            self.add_class("below", update=False)

    @property
    def shows_ages(self) -> bool:
        """It reads differently when only time has passed."""
        return False

    def show_inventory(self, inventory: Inventory) -> None:
        self.inventory = inventory

    def show_ends(self, ends: Ends) -> None:
        self.ends = ends
        self.update()

    def show_watched(self, watched: Watched) -> None:
        """The traces as they are now."""

    @property
    def is_offered(self) -> bool:
        """The Tab key goes there; a pane without anything to show may be gone to by its command alone."""
        return True

    @property
    def is_shortened(self) -> bool:
        """It leaves something out for want of room, and would not when zoomed."""
        return False

    def show_preferences(self, preferences: Preferences) -> None:
        """How a person wants things to look."""

    def target_under_cursor(self) -> str:
        """The row's name as an end of a trace; empty where there is none."""
        return ""

    def detail(self) -> Line:
        """What there was no room for in the row under the cursor."""
        return BLANK
