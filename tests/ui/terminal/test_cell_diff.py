"""Two terminals, one sent what Textual would send, one only the cells that change: they show the same."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import md5

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

from k8snet_tui.ui.app import MonitorApp
from k8snet_tui.ui.session_port import Contexts
from k8snet_tui.ui.terminal.cell_diff import CellDiff
from k8snet_tui.ui.terminal.update_cells import Update
from tests.ui.cluster_records import PODS
from tests.ui.fake_session import CONSENT, FakeContexts, FakeSession, many_pods, with_pods
from tests.ui.stage import SHELL_1_TO_HTTPD, until_shown

CONSOLE = Console(force_terminal=True, color_system="truecolor")


class TwoTerminals:
    """`compare` fails with the first row on which they differ."""

    def __init__(self, size: Size) -> None:
        self.diff = CellDiff()
        self.resize(size)
        self.plain_bytes = self.diff_bytes = self.frames = self.scrolls = 0

    def resize(self, size: Size) -> None:
        self.size = size
        self.plain, self.short = (pyte.Screen(*size) for _ in range(2))
        self.diff.forget()

    def compare(self, update: Update) -> None:
        if isinstance(update, LayoutUpdate):
            update.strips = [list(strips) for strips in update.strips]
        sent = update.render_segments(CONSOLE)
        less = self.diff.encode(update, self.size, CONSOLE)
        self.plain_bytes += len(sent.encode())
        self.diff_bytes += len(less.encode())
        self.frames += 1
        self.scrolls += len(re.findall(r"\x1b\[\d+[LM]", less))
        for screen, data in ((self.plain, sent), (self.short, less)):
            pyte.Stream(screen).feed(data.replace("\n", ""))
        for y in range(self.size.height):
            rows = [
                [screen.buffer[y][x] for x in range(self.size.width)] for screen in (self.plain, self.short)
            ]
            assert rows[0] == rows[1], f"row {y} of frame {self.frames}"


class ComparedApp(MonitorApp):
    """Each frame of it is sent to both."""

    terminals: TwoTerminals | None = None
    difference: AssertionError | None = None

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            size = screen._compositor.size
            if self.terminals is None:
                self.terminals = TwoTerminals(size)
            elif self.terminals.size != size:
                self.terminals.resize(size)
            try:
                self.terminals.compare(renderable)
            except AssertionError as difference:
                self.difference = self.difference or difference
        super()._display(screen, renderable)


async def play(session: FakeSession, *steps: str | Callable[[FakeSession], None]) -> TwoTerminals:
    async def open_contexts() -> Contexts:
        return FakeContexts(session)

    app = ComparedApp(open_contexts, title="k8snet-tui")
    async with app.run_test(size=(120, 36)) as pilot:
        await until_shown(app, pilot, "Pods")
        for step in steps:
            if not isinstance(step, str):
                step(session)
            elif "×" in step:
                await pilot.resize_terminal(*map(int, step.split("×")))
            else:
                await pilot.press(step)
            await pilot.pause(0.02)
    assert app.difference is None
    assert app.terminals is not None
    return app.terminals


def change_pods(session: FakeSession) -> None:
    """Names of every width: wide characters, an emoji, and marks on whose width terminals disagree."""
    names = ("日本語のポッド", "한국어", "🚀-launch", "e\u0301clair", "🇩🇪-flag", "👍🏽", "plain")
    session.queue.put_nowait(with_pods(replace(PODS[0], name=name) for name in sorted(names)))


def many(session: FakeSession) -> None:
    session.queue.put_nowait(many_pods(300))


async def test_a_whole_session_looks_the_same_with_a_fraction_of_the_bytes() -> None:
    session = FakeSession()
    session.question = CONSENT
    session.rounds = True
    terminals = await play(
        session,
        *("j", "k", "tab", "shift+tab", "question_mark", "j", "escape"),
        *SHELL_1_TO_HTTPD,
        *("down", "enter", "x", "slash", "s", "h", "escape", "colon", "n", "tab", "escape"),
        *(change_pods, "j", "j", "G", "s", many, "pagedown", "G", "g", "j"),
        *("80×24", "j", "tab", "tab", "100×30", "tab", "50×10", "120×36", "G", "question_mark", "escape"),
    )
    assert terminals.frames > 40
    assert terminals.diff_bytes * 2 < terminals.plain_bytes


async def test_a_text_that_scrolls_is_moved_by_the_terminal_itself() -> None:
    keys = (*SHELL_1_TO_HTTPD, "w", *["j"] * 5, "pagedown", *["k"] * 4, "escape", "z", "question_mark", "j")
    terminals = await play(FakeSession(), "80×24", *keys)
    assert terminals.scrolls >= 8


STYLES = [
    Style(),
    *map(Style.parse, ("bold red", "dim", "bold dim", "reverse", "white on blue", "underline")),
]
TEXTS = st.lists(st.sampled_from([*"ab─ 日本🚀", "e\u0301"]), max_size=8).map("".join)
ROWS = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=6)
WIDTH, HEIGHT = 24, 3


@given(st.lists(st.lists(ROWS, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_whatever_follows_upon_whatever_both_show_the_same(frames: Sequence[Sequence[ROWS]]) -> None:  # type: ignore[valid-type]
    terminals = TwoTerminals(Size(WIDTH, HEIGHT))
    for frame in frames:
        strips = [[_strip(row)] for row in frame]
        terminals.compare(LayoutUpdate(strips, Region(0, 0, WIDTH, HEIGHT)))  # type: ignore[arg-type]


def test_what_is_on_the_terminal_already_is_not_sent() -> None:
    terminals = TwoTerminals(Size(WIDTH, 1))
    row = Strip([Segment("one two three", Style(bold=True))]).adjust_cell_length(WIDTH)
    terminals.compare(LayoutUpdate([[row]], Region(0, 0, WIDTH, 1)))
    sent = terminals.diff_bytes
    terminals.compare(LayoutUpdate([[row]], Region(0, 0, WIDTH, 1)))
    assert terminals.diff_bytes == sent
    other = Strip([Segment("one TWO three", Style(bold=True))]).adjust_cell_length(WIDTH)
    terminals.compare(LayoutUpdate([[other]], Region(0, 0, WIDTH, 1)))
    assert terminals.diff_bytes - sent == len("\x1b[1;5H\x1b[1mTWO\x1b[0m")


@pytest.mark.parametrize("forgets", [True, False])
def test_what_is_forgotten_is_sent_again(forgets: bool) -> None:
    diff = CellDiff()
    update = LayoutUpdate([[Strip([Segment("abc")])]], Region(0, 0, 3, 1))
    assert "abc" in diff.encode(update, Size(3, 1), CONSOLE)
    if forgets:
        diff.forget()
    assert ("abc" in diff.encode(update, Size(3, 1), CONSOLE)) is forgets


def _strip(row: Sequence[tuple[str, Style]]) -> Strip:
    return Strip([Segment(text, style) for text, style in row]).adjust_cell_length(WIDTH)


LONG_LIST = [md5(str(number).encode()).hexdigest() for number in range(200)]


@given(st.lists(st.integers(0, 180), min_size=2, max_size=8), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_window_over_a_list_shows_the_same_wherever_it_moves(
    tops: Sequence[int], has_neighbour: bool, has_wide_names: bool
) -> None:
    width, height = 60, 14
    terminals = TwoTerminals(Size(width, height))
    for frame, top in enumerate(tops):
        rows: list[Iterable[Strip]] = list(_window(top, frame, has_neighbour, has_wide_names))
        terminals.compare(LayoutUpdate(rows, Region(0, 0, width, height)))


def _window(top: int, frame: int, has_neighbour: bool, has_wide_names: bool) -> Iterator[list[Strip]]:
    """A heading that stays, ten rows of a list, a cursor among them, and beside it a pane that stays too."""
    for y in range(14):
        beside = f"node {y} rate {frame if y == 3 else 0} │ " if has_neighbour else ""
        name = LONG_LIST[top + y] if 2 <= y < 12 else "NAME  ADDRESS" if y == 1 else "─" * 30
        name = f"日本{name}" if has_wide_names and y % 3 else name
        style = STYLES[4] if y == 5 else STYLES[0]
        yield [Strip([Segment(beside, STYLES[2]), Segment(name, style)]).adjust_cell_length(60)]


def test_a_list_that_moves_by_a_line_costs_a_fraction_of_its_rows() -> None:
    terminals = TwoTerminals(Size(60, 14))
    sent = []
    for top in (0, 1, 6, 5):
        before = terminals.diff_bytes
        rows: list[Iterable[Strip]] = list(_window(top, 0, False, False))
        terminals.compare(LayoutUpdate(rows, Region(0, 0, 60, 14)))
        sent.append(terminals.diff_bytes - before)
    assert terminals.scrolls == 3 and max(sent[1], sent[3]) * 2 < sent[0]


def _first_cells(text: str, end: int) -> ChopsUpdate:
    """Of a row that has `text`, the part before the column `end` is painted again."""
    strip = Strip([Segment(text)])
    return ChopsUpdate([{0: strip}], [(0, 0, end)], [[strip.cell_length]])


def test_a_part_of_a_row_ends_where_textual_ends_it_also_within_a_wide_character() -> None:
    for end in range(1, 9):
        TwoTerminals(Size(12, 1)).compare(_first_cells("▁a日本▂b", end))


def test_nothing_is_kept_of_parts_of_rows_that_change_for_hours() -> None:
    """rich remembers 16,384 segments that it has cut: some ten megabytes after an hour of one trace."""
    diff, cut = CellDiff(), Segment._split_cells
    before = cut.cache_info().currsize
    for number in range(20):
        diff.encode(_first_cells(f"≥{number} ms", 3), Size(12, 1), CONSOLE)
    assert cut.cache_info().currsize == before
