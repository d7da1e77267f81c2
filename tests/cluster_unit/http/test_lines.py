"""Lines of a stream that is cut anywhere."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.cluster.errors import StreamLost
from k8snet_tui.cluster.http.lines import split_lines


async def lines_of(pieces: list[bytes], limit: int = 1000) -> list[bytes]:
    async def chunks() -> Any:
        for piece in pieces:
            yield piece

    return [line async for line in split_lines(chunks(), limit)]


@given(st.lists(st.binary(max_size=12)), st.lists(st.integers(0, 200)))
async def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(line.replace(b"\n", b"") + b"\n" for line in lines)
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(edges)]
    assert await lines_of(pieces) == [line for line in whole.split(b"\n") if line]


async def test_a_line_without_end_is_given_up() -> None:
    with pytest.raises(StreamLost, match="more than 1000 bytes"):
        await lines_of([b"x" * 600] * 3)
