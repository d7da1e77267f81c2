"""Recordings by somebody who means harm: one number of a line is another."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

NUMBERS = st.sampled_from([b"0", b"-1", b"1e308", b"256", b"4611686018427387904", b"9" * 21, b'""'])


def spoil(recording: bytes, draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    """Any line but the header."""
    lines = recording.split(b"\n")
    at = draw(st.sampled_from([n for n, line in enumerate(lines) if n and _numbers(line)]))
    start, stop = draw(st.sampled_from(_numbers(lines[at])))
    lines[at] = lines[at][:start] + draw(NUMBERS) + lines[at][stop:]
    return b"\n".join(lines)


def _numbers(line: bytes) -> list[tuple[int, int]]:
    return [match.span(1) for match in re.finditer(rb"[:\[,]([0-9.]+)(?=[,}\]])", line)]
