"""Screens in a row as one animated SVG: only rows that change are kept, and CSS shows each in its time.

Nothing but SVG and CSS, so it plays in a README. Where animations are not wanted, or not known, the last
screen is seen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

SVG = "{http://www.w3.org/2000/svg}"
LINE_HEIGHT = 24.4
"""Of Rich's export, in its own units; so are all coordinates."""
REST_S = 3.0
"""How long the last screen stays before it begins again."""
FONT = "font-family:'Fira Code',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:20px"


class Screen(Struct, frozen=True):
    at_s: float
    rows: Mapping[int, str]
    """By number from the top: the elements of that row, with classes that `styles` has."""


class Shown(Struct, frozen=True):
    row: int
    drawn: str
    from_s: float
    until_s: float


class Animation:
    """Takes what Textual exports, gives one document."""

    def __init__(self) -> None:
        self._styles: dict[str, str] = {}
        """Class by what it looks like."""
        self._screens: list[Screen] = []
        self._head = ""

    def add(self, at_s: float, exported: str) -> None:
        """A screen that is as the one before costs nothing."""
        root = ElementTree.fromstring(exported)  # noqa: S314 - what our own app drew
        looks = dict(re.findall(r"\.([\w-]+-r\d+) \{ (.*?) ?\}", exported))
        matrix = next(g for g in root.iter(f"{SVG}g") if g.get("class", "").endswith("-matrix"))
        outer = next(g for g in root if g.get("clip-path"))
        self._head = self._head or self._frame(root, outer.get("transform", ""))
        rows: dict[int, str] = {}
        for rect in outer.iter(f"{SVG}rect"):
            number = int(float(rect.get("y", "0")) // LINE_HEIGHT)
            rows[number] = rows.get(number, "") + self._rect(rect)
        for text in matrix.iter(f"{SVG}text"):
            number = int(float(text.get("y", "0")) // LINE_HEIGHT)
            rows[number] = rows.get(number, "") + self._text(text, looks)
        self._screens.append(Screen(at_s, rows))

    def render(self) -> str:
        length_s = self._screens[-1].at_s - self._screens[0].at_s + REST_S
        shown = list(_intervals(self._screens, length_s))
        spans = {(each.from_s, each.until_s): "" for each in shown}
        names = {span: f"k{number}" for number, span in enumerate(sorted(spans))}
        css = [f".m{{{FONT}}}", *(f".{name}{{{look}}}" for look, name in self._styles.items())]
        css += [_keyframes(name, span, length_s) for span, name in names.items()]
        groups = [f'<g class="{names[each.from_s, each.until_s]}">{each.drawn}</g>' for each in shown]
        return f"{self._head}<style>{''.join(css)}</style><g class='m'>{''.join(groups)}</g></g></svg>\n"

    def _frame(self, root: ElementTree.Element, transform: str) -> str:
        box = root.get("viewBox", "")
        _, _, width, height = map(float, box.split())
        ground = f'<rect x="1" y="1" width="{width - 2:g}" height="{height - 2:g}" rx="8" fill="#292929"/>'
        buttons = "".join(
            f'<circle cx="{26 + 22 * number}" cy="22" r="7" fill="{colour}"/>'
            for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        )
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
        return f"{svg}{ground}{buttons}<g transform={quoteattr(transform)}>"

    def _rect(self, rect: ElementTree.Element) -> str:
        kept = {name: rect.get(name, "") for name in ("fill", "x", "y", "width", "height")}
        return f"<rect {' '.join(f'{name}={quoteattr(value)}' for name, value in kept.items())}/>"

    def _text(self, text: ElementTree.Element, looks: Mapping[str, str]) -> str:
        words = text.text or ""
        if not words.strip(" \u00a0\n"):
            return ""
        look = self._styles.setdefault(looks[text.get("class", "")], f"s{len(self._styles)}")
        place = " ".join(f"{name}={quoteattr(text.get(name, ''))}" for name in ("x", "y", "textLength"))
        return f'<text class="{look}" {place}>{escape(words)}</text>'


def _intervals(screens: Sequence[Screen], length_s: float) -> Iterator[Shown]:
    """Each drawing of a row, from the screen it came with to the one that has another there."""
    begin_s = screens[0].at_s
    times = [screen.at_s - begin_s for screen in screens] + [length_s]
    for row in sorted({row for screen in screens for row in screen.rows}):
        drawn, from_s = screens[0].rows.get(row, ""), 0.0
        for number, screen in enumerate(screens[1:], 1):
            if (latter := screen.rows.get(row, "")) != drawn:
                yield from _if_any(row, drawn, from_s, times[number])
                drawn, from_s = latter, times[number]
        yield from _if_any(row, drawn, from_s, length_s)


def _if_any(row: int, drawn: str, from_s: float, until_s: float) -> Iterable[Shown]:
    return [Shown(row, drawn, from_s, until_s)] if drawn else []


def _keyframes(name: str, span: tuple[float, float], length_s: float) -> str:
    """Nothing for what is always there; without animations only what is there at the end is visible."""
    from_s, until_s = span
    if span == (0.0, length_s):
        return ""
    steps = {0.0: "hidden", from_s: "visible"}
    if until_s < length_s:
        steps[until_s] = "hidden"
    frames = "".join(f"{100 * at_s / length_s:.2f}%{{visibility:{seen}}}" for at_s, seen in steps.items())
    unmoved = "visible" if until_s == length_s else "hidden"
    moving = f"@keyframes {name}{{{frames}}}.{name}{{animation:{name} {length_s:.1f}s step-end infinite}}"
    return f".{name}{{visibility:{unmoved}}}@media (prefers-reduced-motion:no-preference){{{moving}}}"
