"""What is added in one place shows wherever it should."""

import pytest

from k8snet_tui.model.cluster import Pod
from k8snet_tui.ui.commands import table
from k8snet_tui.ui.commands.line import Command, Controls
from k8snet_tui.ui.panes import area
from k8snet_tui.ui.panes.area import PaneArea
from k8snet_tui.ui.panes.pane import Pane
from k8snet_tui.ui.panes.pods import columns
from k8snet_tui.ui.panes.pods import pane as pod_pane
from k8snet_tui.ui.panes.pods.columns import PodView
from k8snet_tui.ui.panes.registry import PANES
from k8snet_tui.ui.render.columns import Column
from k8snet_tui.ui.screens import monitor
from k8snet_tui.ui.traces.watched import Watched
from tests.ui.cluster_records import LAB
from tests.ui.fake_session import FakeSession
from tests.ui.stage import SHELL_1_TO_HTTPD, staged, until_shown
from tests.waiting import until


async def test_a_column_that_is_added_has_its_heading_its_cells_and_its_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner: Column[Pod, PodView] = Column("OWNER", "who made it", 5, lambda pod, _: pod.owner[-8:])
    added = (*columns.POD_COLUMNS, owner)
    monkeypatch.setattr(columns, "POD_COLUMNS", added)
    monkeypatch.setattr(pod_pane.PodPane, "COLUMNS", added)
    async with staged(FakeSession(LAB), size=(160, 110)) as (app, pilot):
        await until_shown(app, pilot, " OWNER", "nnel-ds")
        await pilot.press("question_mark")
        await until_shown(app, pilot, "OWNER       who made it")


async def test_a_command_that_is_added_is_completed_explained_and_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[str] = []

    async def greet(_: Controls, name: str) -> None:
        ran.append(name)

    async def names(_: Controls) -> list[str]:
        return ["world"]

    added = (*table.COMMANDS, Command(("greet",), "says hello", greet, names))
    monkeypatch.setattr(table, "COMMANDS", added)
    monkeypatch.setattr(monitor, "COMMANDS", added)
    async with staged(FakeSession(), size=(120, 120)) as (app, pilot):
        await pilot.press("question_mark")
        await until_shown(app, pilot, ":greet      says hello")
        await pilot.press("escape", "colon", "g", "tab", "w", "tab", "enter")
        await until(lambda: ran)
    assert ran == ["world"]


async def test_a_pane_that_is_added_is_given_the_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    class Latest(Pane):
        NAME = "latest"

        def update(self) -> None:
            self.repaint_changed()

        def count(self) -> int:
            return 0

        def show_watched(self, watched: Watched) -> None:
            self.show_title(", ".join(each.trace.tool for each in watched.every))

    monkeypatch.setattr(area, "PANES", (*PANES, Latest))
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        assert app.screen.query_one(Latest).border_title == "busybox traceroute"


def test_every_pane_has_a_command_a_help_and_keys_that_do_something() -> None:
    words = {command.word for command in table.COMMANDS}
    everywhere = actions_of(PaneArea)
    for pane in PANES:
        assert pane.NAME in words and pane.HELP
        assert {key.action for key in pane.KEYS} <= actions_of(pane) | everywhere
        assert {key.action for key in pane.ANYWHERE} <= everywhere and not set(pane.KEYS) & set(pane.ANYWHERE)


def actions_of(widget: type[PaneArea] | type[Pane]) -> set[str]:
    return {binding[1] if isinstance(binding, tuple) else binding.action for binding in widget.BINDINGS}


async def test_the_footer_has_what_is_wanted_most_of_the_pane_that_one_is_in() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "Esc Stop  s Src  d Dst  t Trace", "r Both  w Why", "? Help  q Quit")
        await pilot.press("tab")
        await until_shown(app, pilot, "Esc Stop  r Both  w Why  z Zoom", "m Note", "? Help  q Quit")
