"""Arrays as iproute2 printed them in years past, and such as were cut or tampered with."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.network.json_objects import WORDS, json_objects


def read(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    gaps: list[str] = []
    return list(json_objects(text, gaps.append)), gaps


ODD = [
    ('{"blackhole","dst":"x"}', {WORDS: ["blackhole"], "dst": "x"}),
    ('{"a":,"b":2}', {"a": None, "b": 2}),
    ('{"a":1 onlink,"b":2}', {"a": 1, "b": 2}),
    ('{"a":1,}', {"a": 1}),
    ('{"a":{"erspan",\n"b":[1,"x",{"local"}]}}', {"a": {WORDS: ["erspan"], "b": ["x", {WORDS: ["local"]}]}}),
    ('{"a":none,"b":2}', {"a": None, "b": 2}),
    ('{"ifalias":"a\u0007b"}', {"ifalias": "a\u0007b"}),
    (r'{"ifalias":"it\'s \\\\","b":"\\\\\'"}', {"ifalias": "it's \\\\", "b": "\\\\'"}),
]


@pytest.mark.parametrize(("odd", "members"), ODD)
def test_an_odd_object_keeps_what_of_it_can_be_told_and_those_after_it(
    odd: str, members: dict[str, Any]
) -> None:
    assert read(f'[{{"n":1}},{odd},{{}},{{"n":2}}]\n') == ([{"n": 1}, members, {}, {"n": 2}], [])


def test_an_object_that_tells_nothing_is_said() -> None:
    found, gaps = read('[{"n":1},{"a":"without end},{"n":2}]')
    assert found[0] == {"n": 1}
    assert gaps


def test_a_cut_is_said_and_what_is_half_is_left_out() -> None:
    assert read('[{"n":1},{"n":2,"m":') == ([{"n": 1}], ["an entry that is no JSON", "what came after a cut"])


@given(st.lists(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)), max_size=4))
def test_whole_json_is_read_whole(items: list[dict[str, Any]]) -> None:
    assert read(json.dumps(items)) == (items, [])


@given(st.text(alphabet='[]{}",:ab1\\ \n', max_size=60))
def test_no_text_makes_it_raise_or_go_on_for_ever(text: str) -> None:
    read(text)


def test_nesting_without_end_is_given_up_at_once() -> None:
    begun = time.process_time()
    for text in ("[" + '{"a":' * 100_000, "[" + "{" * 100_000, '[{"a' + "[" * 100_000):
        assert read(text)[0] == []
    assert time.process_time() - begun < 3
