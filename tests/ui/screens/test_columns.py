"""The column editor: what is chosen is shown, in its order, and kept."""

from pathlib import Path

import pytest

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.panes.path.hop_table import DEFAULT_COLUMNS, choose_columns
from k8snet_tui.ui.session_port import Contexts
from tests.ui.fake_session import FakeContexts, FakeSession
from tests.ui.stage import SHELL_1_TO_HTTPD, staged, until_gone, until_shown


def headings(shown: str) -> list[str]:
    line = next(line for line in shown.splitlines() if "HOP " in line and "ADDRESS" in line)
    return [word for word in line.strip("│ ").split() if word.isupper()]


async def test_columns_are_hidden_shown_and_moved_from_the_keyboard() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD, "tab")
        before = headings(await until_shown(app, pilot, "reached in 3 hops"))
        await pilot.press("C", "j", "j", "space", "j", "J", "J", "enter")
        await until_shown(app, pilot, "SENT  LOSS")
        shown = headings(await until_shown(app, pilot, "reached in 3 hops"))
    assert before[:5] == ["HOP", "ADDRESS", "WHERE", "LOSS", "SENT"]
    assert shown[:4] == ["HOP", "ADDRESS", "SENT", "LOSS"]


async def test_what_a_row_needs_cannot_be_hidden_and_esc_changes_nothing() -> None:
    async with staged(FakeSession()) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD, "tab")
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("C", "space")
        await until_shown(app, pilot, "› ✓ HOP")
        await pilot.press("j", "j", "space", "escape")
        assert "WHERE" in headings(await until_shown(app, pilot, "reached in 3 hops"))


async def test_all_its_keys_are_seen_where_the_screen_is_small() -> None:
    async with staged(FakeSession(), size=(80, 24)) as (app, pilot):
        await pilot.press(*SHELL_1_TO_HTTPD)
        await until_shown(app, pilot, "reached in 3 hops")
        await pilot.press("C")
        await until_shown(app, pilot, "Enter keeps", "Esc leaves")


async def test_the_choice_is_kept_in_the_persons_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    async def open_contexts() -> Contexts:
        return FakeContexts(FakeSession())

    for keys in (("C", "j", "j", "space", "enter"), ()):
        app = MonitorApp(open_contexts, title="k8snet-tui", keeps_preferences=True)
        async with app.run_test(size=(120, 36)) as pilot:
            await until_shown(app, pilot, "Pods 8")
            await pilot.press(*SHELL_1_TO_HTTPD, "tab")
            await until_shown(app, pilot, "reached in 3 hops")
            await pilot.press(*keys)
            await until_gone(app, "WHERE")


@pytest.mark.parametrize("names", [(), ("WHERE",), ("NO", "SUCH")])
def test_a_choice_without_what_a_row_needs_stands_for_the_usual_columns(names: tuple[str, ...]) -> None:
    assert tuple(column.name for column in choose_columns(names)) == DEFAULT_COLUMNS


def test_a_name_that_is_not_known_any_more_is_passed_over() -> None:
    chosen = choose_columns(("HOP", "GONE", "ADDRESS", "P95", "HOP"))
    assert [column.name for column in chosen] == ["HOP", "ADDRESS", "P95"]
