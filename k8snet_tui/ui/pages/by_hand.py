"""The commands that show the same by hand, to be copied."""

from collections.abc import Sequence
from typing import ClassVar

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.keymap import LEAVING, Key
from k8snet_tui.ui.pages.entry import Entry, Sheet
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import ByHandSubject
from k8snet_tui.ui.render.styled_line import Tone
from k8snet_tui.ui.session_port import SessionPort


class ByHandPane(EntryPane):
    KEYS: ClassVar[tuple[Key, ...]] = (Key("c", "copy", "c", "copy the command under the cursor", "Copy"),)
    ANYWHERE: ClassVar[tuple[Key, ...]] = LEAVING
    HELP = "kubectl's and Linux' own commands that show the same. None of them is run here; c copies one."


class ByHandPage(PageScreen):
    PANE = ByHandPane

    def __init__(self, subject: ByHandSubject, session: SessionPort, inventory: Inventory) -> None:
        super().__init__(session, inventory)
        self._subject = subject

    def title_words(self) -> str:
        return f"By hand · {self._subject.title}"

    def show_inventory(self, inventory: Inventory) -> None:
        """The commands stay as they were asked for."""

    def make_entries(self, width: int) -> Sequence[Entry]:
        sheet = Sheet(width)
        for command in self._subject.commands:
            sheet.text(command.shows, Tone.FAINT, mark="#")
            sheet.text(command.line)
        return sheet.entries
