"""A container's log as it is written.

Who is at its end sees what comes; who has moved up reads in peace, and nothing more is taken from the server
until he is back at the end. Only the last lines are kept.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from typing import ClassVar

from msgspec.structs import replace

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.log import LogLine, LogNote, LogSource
from k8snet_tui.ui.keymap import LEAVING, MOVING, Key, bindings
from k8snet_tui.ui.pages.entry import Entry
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import LogSubject
from k8snet_tui.ui.render.styled_line import Span, Tone
from k8snet_tui.ui.render.text import fold
from k8snet_tui.ui.screens.choice import ChoiceModal
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.terminal.clipboard import copy

KEPT = 5000
"""Lines."""
PERIOD_S = 0.1
"""Between two batches, so that a flood of lines leaves room for keys."""
_KEYS = (
    Key("p", "previous", "p", "the run before this one; again for the one that runs", "Previous"),
    Key("c", "choose", "c", "another container of the pod", "Container"),
    Key("t", "stamps", "t", "show or hide when each line was printed", "Times"),
    Key("y", "copy_all", "y", "copy what is kept of it to the clipboard", "Copy"),
)


class LogPane(EntryPane, inherit_bindings=False):
    NAME = "log"
    KEYS: ClassVar[tuple[Key, ...]] = _KEYS
    ANYWHERE: ClassVar[tuple[Key, ...]] = LEAVING
    BINDINGS = bindings(MOVING, _KEYS[3:])
    HELP = (
        "A container's log, followed: G goes to its end and stays there, k stops and reads. The last "
        f"{KEPT} lines are kept. What looks like a secret is hidden, and colours are left out."
    )

    def __init__(self) -> None:
        super().__init__()
        self.at_end = asyncio.Event()
        """The cursor is on the last row, and goes along with it."""
        self.at_end.set()

    def show(self, entries: Sequence[Entry], title: str) -> None:
        follows = self.at_end.is_set()
        super().show(entries, title)
        if follows:
            self.move_to(len(self.rows) - 1)

    def move_to(self, index: int) -> None:
        super().move_to(index)
        if self.cursor >= len(self.rows) - 1:
            self.at_end.set()
        else:
            self.at_end.clear()
        self.update()

    def update(self) -> None:
        self.border_subtitle = "" if self.at_end.is_set() else "paused: G goes on"
        super().update()

    def action_copy_all(self) -> None:
        lines = [entry.copied for entry in self.rows if entry.copied]
        copy(self, "\n".join(lines) + "\n", f"{len(lines)} lines")


class LogPage(PageScreen):
    PANE = LogPane
    BINDINGS = bindings(_KEYS[:3])
    pane: LogPane

    def __init__(self, subject: LogSubject, session: SessionPort, inventory: Inventory) -> None:
        super().__init__(session, inventory)
        self._source, self._containers = subject.source, subject.containers
        self._kept = FoldedLines()
        self._note = ""

    def title_words(self) -> str:
        run = " · the run before" if self._source.previous else ""
        return f"Log of {self._source.pod_key} {self._source.container}{run}"

    async def follow(self) -> None:
        parts = self.session.objects.follow_log(self._source)
        async with aclosing(parts):
            async for part in parts:
                if isinstance(part, LogNote):
                    self._note = part.sentence
                else:
                    self._note = ""
                    self._kept.add(part)
                self.redraw()
                await asyncio.sleep(PERIOD_S)
                await self.pane.at_end.wait()

    def show_inventory(self, inventory: Inventory) -> None:
        """Nothing of it is shown here."""

    def make_entries(self, width: int) -> Sequence[Entry]:
        entries = self._kept.fold(width)
        note = self.failure or self._note or ("" if entries else "nothing is printed yet")
        if note:
            tone = Tone.BAD if self.failure else Tone.FAINT
            rows = enumerate(fold(note, width - 2))
            entries += [Entry((Span(f"  {text}", tone),), f"note {n}") for n, text in rows]
        return entries

    def action_stamps(self) -> None:
        self._kept.stamps = not self._kept.stamps
        self.redraw()

    def action_previous(self) -> None:
        self._read(replace(self._source, previous=not self._source.previous))

    def action_choose(self) -> None:
        if len(self._containers) < 2:
            self.say(f"{self._source.container} is the only container of the pod")
            return
        modal = ChoiceModal("Containers", self._containers, self._source.container)
        self.app.push_screen(modal, self._choose)

    def _choose(self, container: str | None) -> None:
        if container:
            self._read(replace(self._source, container=container))

    def _read(self, source: LogSource) -> None:
        """Another log in place of this one."""
        self._source = source
        self._kept = FoldedLines(stamps=self._kept.stamps)
        self._note = self.failure = ""
        self.pane.at_end.set()
        self.redraw()
        self.restart()


class FoldedLines:
    """The last lines as rows of a width: each is folded once, however often they are shown."""

    def __init__(self, *, stamps: bool = False) -> None:
        self.stamps = stamps
        self._lines: deque[LogLine] = deque(maxlen=KEPT)
        self._rows: deque[list[Entry]] = deque(maxlen=KEPT)
        self._shape = (0, stamps)
        self._count = 0

    def add(self, lines: Sequence[LogLine]) -> None:
        for line in lines:
            self._lines.append(line)
            self._rows.append(list(self._fold(line)))

    def fold(self, width: int) -> list[Entry]:
        if self._shape != (width, self.stamps):
            self._shape = width, self.stamps
            self._rows = deque([list(self._fold(line)) for line in self._lines], maxlen=KEPT)
        return [entry for rows in self._rows for entry in rows]

    def _fold(self, line: LogLine) -> Iterator[Entry]:
        self._count += 1
        width, stamps = self._shape
        stamp = f"{line.stamp[11:23]} " if stamps and line.stamp else ""
        for part, piece in enumerate(fold(line.text, max(20, width - 2 - len(stamp)))):
            head = Span(f"  {stamp if part == 0 else ' ' * len(stamp)}", Tone.FAINT)
            yield Entry((head, Span(piece)), f"{self._count}.{part}", copied="" if part else line.text)
