"""The objects of an array that iproute2 prints as JSON, one by one, though some may be no JSON at all.

Old versions print a word without its key (`{"blackhole","dst":…}`, 4.17 to 4.20), a key without its value,
plain text in between, or an escape that JSON does not have (`John\\'s`, up to 6.0); an output may be cut
anywhere. One odd object does not end the reading: it is read
member by member, and what is left out is told to `gaps`.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

WORDS = "words"
"""The key under which strings stand that have no key of their own."""

Gaps = Callable[[str], None]
"""Takes what could not be read, in a few words."""


def _first_of_each(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key may come twice, of the object and then of a part: a route's `dst`, its tunnel's `dst`."""
    return dict(reversed(members))


# Not strict: an interface's alias may hold control characters, which iproute2 prints as they are.
_decode = json.JSONDecoder(strict=False, object_pairs_hook=_first_of_each).raw_decode
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_DEEPEST = 16
_UNREADABLE_AT_MOST = 64
"""Objects, before the rest is given up: each attempt may cost the length of what is left."""
_WORD = re.compile(r'[^,\]}\[{"]+')
"""A value without quotes; where there is no value at all, it matches nothing."""


def json_objects(text: str, gaps: Gaps) -> Iterator[dict[str, Any]]:
    """The array's objects in their order."""
    text = _ESCAPE.sub(lambda escape: escape[0].replace("\\'", "'"), text)
    position, unreadable = text.find("[") + 1, 0
    while position and (position := text.find("{", position)) >= 0:
        item, end = _read_object(text, position)
        if item is None:
            unreadable += 1
            gaps("an entry that is no JSON")
            position += 1
            if unreadable >= _UNREADABLE_AT_MOST:
                return
            continue
        yield item
        position = end
    if not text.rstrip().endswith("]"):
        gaps("what came after a cut")


def _read_object(text: str, position: int) -> tuple[dict[str, Any] | None, int]:
    try:
        item, end = _decode(text, position)
    except (ValueError, RecursionError):
        try:
            item, end = _read_members(text, position + 1, _DEEPEST)
        except (ValueError, IndexError, RecursionError):
            return None, position
    return item, end


def _read_members(text: str, position: int, depth: int) -> tuple[dict[str, Any], int]:
    """The members behind a `{`, up to its `}`, as far as they can be told. Raises IndexError at a cut."""
    members: dict[str, Any] = {}
    while text[position] != "}":
        if text[position] != '"':
            position += 1  # a comma, a blank, or text that should not be there
            continue
        key, position = _decode(text, position)
        rest = _skip_blanks(text, position)
        if text[rest] != ":":
            members.setdefault(WORDS, []).append(key)
            continue
        value, position = _read_value(text, _skip_blanks(text, rest + 1), depth)
        members.setdefault(key, value)
    return members, position + 1


def _read_value(text: str, position: int, depth: int) -> tuple[Any, int]:
    """Raises ValueError for a string without end, and for what is nested too deep."""
    try:
        return _decode(text, position)
    except ValueError:
        if text[position] == '"' or (text[position] in "{[" and not depth):
            raise
    if text[position] == "{":
        return _read_members(text, position + 1, depth - 1)
    if text[position] == "[":
        return _read_elements(text, position + 1, depth - 1)
    word = _WORD.match(text, position)
    return None, word.end() if word else position


def _read_elements(text: str, position: int, depth: int) -> tuple[list[Any], int]:
    elements = []
    while text[position] != "]":
        if text[position] in '{["':
            value, position = _read_value(text, position, depth)
            elements.append(value)
        else:
            position += 1
    return elements, position + 1


def _skip_blanks(text: str, position: int) -> int:
    while text[position] in " \t\r\n":
        position += 1
    return position
