"""What a typed filter means: a text, a regular expression where it can be nothing else, and `!` for the rest.

Small and capital letters are alike. What is not yet a regular expression, since its end is still to be
typed, is looked for as it stands.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

_SPECIAL = frozenset("\\^$*+?{}[]|()")
"""The dot is not among them: addresses are full of dots, and are meant as they stand."""
INVERSE = "!"

Matches: TypeAlias = Callable[[str], object]
"""Takes a text in small letters; what it gives is true if the text is wanted."""


def make_filter(needle: str) -> Matches:
    if needle.startswith(INVERSE):
        wanted = make_filter(needle.removeprefix(INVERSE))
        return lambda text: not wanted(text)
    if _SPECIAL.isdisjoint(needle):
        return _make_text_filter(needle.lower())
    try:
        # Texts are in small letters: only a capital in the filter makes the slower comparison necessary.
        return re.compile(needle, 0 if needle.islower() else re.IGNORECASE).search
    except (re.error, OverflowError):
        return _make_text_filter(needle.lower())


def _make_text_filter(wanted: str) -> Matches:
    return lambda text: wanted in text
