"""What was said of a workload: above all, why it gets no pods."""

import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import ClassVar

from k8snet_tui.model.cluster import Live
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.session.objects.stories import WorkloadStory
from k8snet_tui.ui.keymap import COPYING, Key
from k8snet_tui.ui.pages.entry import Entry, Sheet
from k8snet_tui.ui.pages.events import add_events, add_finding
from k8snet_tui.ui.pages.page import EntryPane, PageScreen
from k8snet_tui.ui.pages.subjects import PodSubject, WorkloadSubject
from k8snet_tui.ui.render.glyphs import DOT, REACHED
from k8snet_tui.ui.render.styled_line import Tone
from k8snet_tui.ui.session_port import SessionPort


class WorkloadPane(EntryPane):
    KEYS: ClassVar[tuple[Key, ...]] = COPYING
    HELP = "What was said of a workload, its pods, and why it gets none where their creation is refused."


class WorkloadPage(PageScreen):
    PANE = WorkloadPane

    def __init__(self, subject: WorkloadSubject, session: SessionPort, inventory: Inventory) -> None:
        super().__init__(session, inventory)
        self._subject = subject
        self._story = WorkloadStory()

    def title_words(self) -> str:
        return f"{self._subject.kind} {self._subject.namespace}/{self._subject.name}"

    async def follow(self) -> None:
        subject = self._subject
        stories = self.session.objects.describe_workload(subject.kind, subject.namespace, subject.name)
        async with aclosing(stories):
            async for story in stories:
                self._story = story
                self.redraw()

    def make_entries(self, width: int) -> Sequence[Entry]:
        sheet, now_s, mono_s = Sheet(width), time.time(), time.monotonic()
        if self.failure:
            sheet.text(self.failure, Tone.BAD)
        if self._story.finding:
            add_finding(sheet, self._story.finding)
        elif isinstance(self._story.state, Live):
            sheet.text("no pod was refused, as far as its events go back", Tone.GOOD, mark=REACHED)
        self._add_pods(sheet)
        add_events(sheet, self._story.events, self._story.state, now_s, mono_s)
        return sheet.entries

    def _add_pods(self, sheet: Sheet) -> None:
        sheet.section("Pods")
        pods = [pod for pod in self.inventory.pods if self._subject.owns(pod)]
        for pod in pods:
            words = DOT.join(filter(None, (pod.status, pod.node)))
            sheet.fact(pod.name, words, opens=PodSubject(pod.namespace, pod.name))
        if not pods:
            sheet.text("none", Tone.FAINT)
