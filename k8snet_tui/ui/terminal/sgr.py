"""How one style of a terminal is turned into another with few bytes: SGR, ECMA-48 section 8.3.117."""

from functools import lru_cache
from typing import NamedTuple

_OFF = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""What switches an attribute off. 22 switches off both bold and faint, 24 both kinds of underline."""
_EXTENDED = {5: 2, 2: 4}
"""38 and 48 are followed by so many numbers in all, for a colour by its index or by red, green and blue."""


class Style(NamedTuple):
    attributes: frozenset[int]
    foreground: str
    """Its codes; empty for the terminal's own."""
    background: str


@lru_cache(4096)
def parse_style(codes: str) -> Style:
    attributes: set[int] = set()
    foreground = background = ""
    numbers = [int(number) for number in codes.split(";") if number]
    while numbers:
        first = numbers[0]
        length = 1 + _EXTENDED.get(numbers[1], 1) if first in (38, 48) and len(numbers) > 1 else 1
        text = ";".join(map(str, numbers[:length]))
        del numbers[:length]
        if first in (38, 39) or 30 <= first <= 37 or 90 <= first <= 97:
            foreground = "" if first == 39 else text
        elif first in (48, 49) or 40 <= first <= 47 or 100 <= first <= 107:
            background = "" if first == 49 else text
        else:
            attributes.add(first)
    return Style(frozenset(attributes), foreground, background)


@lru_cache(4096)
def canonical_style(codes: str) -> str:
    """The same codes for the same look."""
    style = parse_style(codes)
    numbers = [*map(str, sorted(style.attributes)), style.foreground, style.background]
    return ";".join(number for number in numbers if number)


@lru_cache(4096)
def style_change(old: str, new: str) -> str:
    """The shorter of what differs, and of all of the new style after a reset."""
    afresh = f"\x1b[0;{new}m" if new else "\x1b[0m"
    before, after = parse_style(old), parse_style(new)
    gone = before.attributes - after.attributes
    if not gone <= _OFF.keys():
        return afresh
    off = {_OFF[code] for code in gone}
    kept = {code for code in after.attributes if code not in before.attributes or _OFF.get(code) in off}
    codes = [*map(str, sorted(off)), *map(str, sorted(kept))]
    if before.foreground != after.foreground:
        codes.append(after.foreground or "39")
    if before.background != after.background:
        codes.append(after.background or "49")
    changed = f"\x1b[{';'.join(codes)}m"
    return min(changed, afresh, key=len)
