"""The session that moves: each row is there in its time, and the last screen where nothing moves."""

import io
import re

from rich.console import Console

from screenshots.animation import Animation


def exported(*lines: str) -> str:
    console = Console(record=True, width=40, file=io.StringIO())
    for line in lines:
        console.print(line)
    return console.export_svg(title="")


def animated(*screens: tuple[float, str]) -> str:
    film = Animation()
    for at_s, screen in screens:
        film.add(at_s, screen)
    return film.render()


def group_of(word: str, drawn: str) -> str:
    found = re.search(rf'<g class="(\w+)">(?:(?!</g>).)*{word}', drawn)
    assert found, word
    return found[1]


def test_a_row_that_changes_is_shown_in_its_time_and_one_that_stays_is_kept_once() -> None:
    drawn = animated((0, exported("steady", "before")), (1, exported("steady", "after")))
    assert drawn.count("steady") == 1
    assert f"@keyframes {group_of('steady', drawn)}{{" not in drawn
    before, after = group_of("before", drawn), group_of("after", drawn)
    assert f"@keyframes {before}{{0.00%{{visibility:visible}}25.00%{{visibility:hidden}}}}" in drawn
    assert f"@keyframes {after}{{0.00%{{visibility:hidden}}25.00%{{visibility:visible}}}}" in drawn


def test_where_nothing_moves_the_last_screen_is_seen() -> None:
    drawn = animated((0, exported("before")), (1, exported("after")))
    assert f".{group_of('before', drawn)}{{visibility:hidden}}" in drawn
    assert f".{group_of('after', drawn)}{{visibility:visible}}" in drawn


def test_what_is_written_on_a_screen_cannot_leave_its_text() -> None:
    assert "<script>" not in animated((0, exported("[not markup]<script>")), (1, exported("after")))
