"""What traces print on standard output: lines as they go, or one document at their end.

Leaving it prints what is still to be said, also when the command is interrupted.
"""

import sys
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import Any

from k8snet_tui.model.trace import Trace
from k8snet_tui.report.break_report import Break, break_fields, break_lines
from k8snet_tui.report.documents import DOCUMENTS
from k8snet_tui.report.json_events import EventLines
from k8snet_tui.report.json_format import both_document, indented
from k8snet_tui.report.text_format import TextReport
from k8snet_tui.report.watch_lines import WatchReport, summary
from k8snet_tui.session.traces.live_trace import Record

DIRECTIONS = ("forward", "backward")


class Printout:
    """Of one trace, or of two that go there and back."""

    def __init__(self, output: str, *, is_watched: bool, both: bool) -> None:
        self.traces = [Trace(), Trace()] if both else [Trace()]
        """The latest snapshot of each."""
        self._output = output
        self._is_watched = is_watched
        self._begun = datetime.now().astimezone()
        self._reports = [TextReport() for _ in self.traces]
        self._watches = [WatchReport() for _ in self.traces]
        self._held: list[str] = []
        """Lines of the way back, which are printed when the way there is done."""
        self._broken: Break | None = None

    def __enter__(self) -> "Printout":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._output == "text":
            self._end_lines()
        elif self._output in DOCUMENTS and any(trace.started for trace in self.traces):
            print(self._document(), end="", flush=True)

    def records(self, way: int) -> list[Record]:
        """What is to be told of everything that is observed on this way."""
        if self._output != "jsonl":
            return []
        beside = {"direction": DIRECTIONS[way]} if len(self.traces) > 1 else {}
        events = EventLines(**beside)
        return [lambda observation, state: print_lines(events.lines(observation, state.trace))]

    def show(self, trace: Trace, way: int = 0) -> None:
        self.traces[way] = trace
        if self._output != "text":
            return
        if self._is_watched:
            print_lines(self._mark(way) + line for line in self._watches[way].lines(trace, datetime.now()))
            return
        lines = self._reports[way].lines(trace)
        if way:
            self._held += lines
        else:
            print_lines(lines)

    def show_break(self, moment: Break) -> None:
        """The last thing that is said."""
        self._broken = moment
        if self._output == "text":
            print_lines(break_lines(moment))

    def _end_lines(self) -> None:
        if self._is_watched and self._broken is None:
            for way, trace in enumerate(self.traces):
                if trace.rounds:
                    print_lines([f"{self._mark(way)}{datetime.now():%H:%M:%S}  {summary(trace)}"])
        elif not self._is_watched:
            print_lines(self._reports[0].close(self.traces[0]))
            for way, trace in enumerate(self.traces[1:], 1):
                self._held += self._reports[way].close(trace)
        print_lines(["", *self._held] if self._held else [])

    def _mark(self, way: int) -> str:
        return f"{'→←'[way]} " if len(self.traces) > 1 else ""

    def _document(self) -> str:
        if self._broken:
            return indented(break_fields(self._broken)) + "\n"
        if len(self.traces) > 1:
            return both_document(*self.traces) + "\n"
        return DOCUMENTS[self._output](self.traces[0], self._begun)


def print_lines(lines: Iterable[Any]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()
