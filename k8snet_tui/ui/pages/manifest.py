"""An object's YAML."""

from collections.abc import Sequence
from typing import ClassVar

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.ui.keymap import LEAVING, Key
from k8snet_tui.ui.pages.entry import Entry, Sheet
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import ManifestSubject
from k8snet_tui.ui.render.styled_line import Tone, plain
from k8snet_tui.ui.render.text import fold
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.terminal.clipboard import copy


class ManifestPane(EntryPane):
    NAME = "yaml"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("c", "copy", "c", "copy all of it to the clipboard", "Copy"),)
    ANYWHERE: ClassVar[tuple[Key, ...]] = LEAVING
    HELP = (
        "The object as kubectl get -o yaml prints it, without managedFields; secrets in variables are hidden."
    )
    manifest: Sequence[str] = ()

    def action_copy(self) -> None:
        copy(self, "\n".join(self.manifest) + "\n", f"{len(self.manifest)} lines of YAML")


class ManifestPage(PageScreen):
    PANE = ManifestPane

    def __init__(self, subject: ManifestSubject, session: SessionPort, inventory: Inventory) -> None:
        super().__init__(session, inventory)
        self._subject = subject
        self._lines: Sequence[str] = ()

    def title_words(self) -> str:
        where = f"{self._subject.namespace}/" if self._subject.namespace else ""
        return f"YAML of {where}{self._subject.name}"

    async def follow(self) -> None:
        """Once: who reads it would not want it to change under his eyes."""
        subject = self._subject
        self._lines = await self.session.objects.read_manifest(
            subject.plural, subject.namespace, subject.name
        )
        assert isinstance(self.pane, ManifestPane)
        self.pane.manifest = self._lines
        self.redraw()

    def show_inventory(self, inventory: Inventory) -> None:
        """Nothing of it is shown here."""

    def make_entries(self, width: int) -> Sequence[Entry]:
        sheet = Sheet(width)
        if self.failure:
            sheet.text(self.failure, Tone.BAD)
        for number, line in enumerate(self._lines):
            for part, piece in enumerate(fold(line, width - 2)):
                sheet.add(plain(f"  {piece}"), key=f"{number}.{part}")
        return sheet.entries
