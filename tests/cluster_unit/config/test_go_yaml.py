"""YAML is read as kubectl reads it: each right value here was tried with kubectl 1.34."""

from typing import Any

import pytest

from k8snet_tui.cluster.config.go_yaml import UNREADABLE, load_first, load_json_or_first


@pytest.mark.parametrize(
    "scalar",
    [
        "2024-01-02",
        "2018-12-10T08:46:57Z",
        "2001-12-14 21:59:43.10 -5",
        "12:30:45",
        "=",
        "!!str 123",
        "!foo x",
    ],
)
def test_text_without_quotes_stays_text(scalar: str) -> None:
    assert load_first(f"name: {scalar}".encode()) == {
        "name": scalar.removeprefix("!!str ").removeprefix("!foo ")
    }


def test_an_anchor_may_be_set_again_and_then_means_what_it_was_set_to_last() -> None:
    text = b"one: &a {at: 2024-01-02}\ntwo: *a\nthree: &a {is: y}\nfour: *a"
    first, second = {"at": "2024-01-02"}, {"is": True}
    assert load_first(text) == {"one": first, "two": first, "three": second, "four": second}


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("y", True),
        ("N", False),
        ("off", False),
        ("0x1f", 31),
        ("0o17", 15),
        ("017", 15),
        ("0b11", 3),
        ("1_000", 1000),
        ("-7", -7),
        ("08", 8.0),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        (".5", 0.5),
        ("!!binary YWJj", "abc"),
        ("!!timestamp 2024-01-02", "2024-01-02"),
        ("!them [a]", ["a"]),
        ("!them {a: b}", {"a": "b"}),
    ],
)
def test_other_scalars_have_the_type_that_go_gives_them(scalar: str, value: Any) -> None:
    found = load_first(f"name: {scalar}".encode())["name"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n---\n",
        "a: 1\n---\na: 2\n",
        "a: 1\n---\n\tb: [",
        "a: 1\n...\ngarbage: [",
        "\ufeffa: 1",
        "---\r\na: 1\r\n",
    ],
)
def test_the_first_document_counts_and_what_follows_is_not_looked_at(text: str) -> None:
    assert load_first(text.encode()) == {"a": 1}


def test_null_is_absent_and_keys_are_text() -> None:
    assert load_first(b"a: null\nb: [~, 1]\n7: x\ntrue: y\n") == {"b": [1], "7": "x", "true": True}
    assert load_first(b"---\n---\na: 1\n") is None


def test_json_may_have_what_yaml_does_not_take() -> None:
    assert load_json_or_first(b'{\n\t"server": "https:\\/\\/s", "b": null}') == {"server": "https://s"}
    assert load_json_or_first(b"a: 1\n---\nb: [") == {"a": 1}


@pytest.mark.parametrize(
    "text", [b'{"a": 1}\nbye', b'{"a": 1}{"a": 1}', b"{a: 1}", b'{"a": NaN}', b'{"a": 1,}']
)
def test_what_begins_as_json_is_nothing_else(text: bytes) -> None:
    with pytest.raises(UNREADABLE):
        load_json_or_first(text)


@pytest.mark.parametrize("directive", ["%YAML 1.2", "# c\n\n%YAML  1.2", "\ufeff%YAML 1.2", "%YAML 1.10"])
def test_yaml_of_another_version_is_refused(directive: str) -> None:
    with pytest.raises(UNREADABLE):
        load_first(f"{directive}\n---\na: 1\n".encode())
    assert load_first(b"%YAML 1.1\n---\na: 1\n...\n%YAML 1.2\n---\n") == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        b"a: [",
        b"a: \x00",
        b"!!int x",
        b"\xff\xfe\xff",
        b"[" * 5000,
        b"a: .nan",
        b"a: [{b: -.Inf}]",
        b"a: {~: 1}",
        b"a: !!null b",
    ],
)
def test_what_is_none_is_refused_in_one_way(text: bytes) -> None:
    with pytest.raises(UNREADABLE):
        load_first(text)
