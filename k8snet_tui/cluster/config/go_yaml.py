"""YAML as kubectl reads it, which is not as PyYAML does: both are YAML 1.1, each with its own exceptions.

The first document of a file counts and the rest is not looked at. A date is text, and so are base-60 numbers
and scalars with a tag that nobody knows; `y` and `n` are booleans. The rules are resolve.go's of go-yaml 2,
which sigs.k8s.io/yaml uses.
"""

import re
from contextlib import suppress
from typing import Any

import msgspec
import yaml

UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)
"""What the functions here raise for bytes that are no such YAML."""
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_BOOL = r"y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
_INT = r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]*|[1-9][0-9_]*)"
_FLOAT = (
    r"[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


class _Loader(_BASE):  # type: ignore[misc]
    yaml_implicit_resolvers: dict[str, Any] = {}
    bool_values = {**yaml.SafeLoader.bool_values, "y": True, "n": False}


def _construct_int(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node).replace("_", "")
    is_old_octal = re.fullmatch(r"[-+]?0[0-7]+", text)
    return int(text, 8 if is_old_octal else 0)


def _construct_binary(loader: Any, node: Any) -> str:
    found: bytes = loader.construct_yaml_binary(node)
    return found.decode("utf-8", "replace")


def _construct_untagged(loader: Any, node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


for name, pattern, first in (
    ("bool", _BOOL, "yYnNtTfFoO"),
    ("int", _INT, "-+0123456789"),
    ("float", _FLOAT, "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", "<<", "<"),
):
    _Loader.add_implicit_resolver(_TAG + name, re.compile(rf"(?:{pattern})\Z"), list(first))
_Loader.add_constructor(f"{_TAG}int", _construct_int)
_Loader.add_constructor(f"{_TAG}timestamp", _Loader.construct_yaml_str)
_Loader.add_constructor(f"{_TAG}binary", _construct_binary)
_Loader.add_constructor(None, _construct_untagged)


def load_first(text: bytes) -> Any:
    """The first document as dicts, lists and scalars, without what is null: for Go null is absent.

    None where there is no document. Raises UNREADABLE.
    """
    if text.lstrip().startswith(b"{"):
        # JSON has escapes and blanks that libyaml does not take.
        with suppress(msgspec.MsgspecError):
            return _without_nulls(msgspec.json.decode(text))
    loader = _Loader(text)
    try:
        return _without_nulls(loader.get_data()) if loader.check_data() else None
    finally:
        loader.dispose()


def compose_first(text: str) -> Any:
    """The first document's node, with the places of everything in `text`. Raises UNREADABLE."""
    loader = _Loader(text)
    try:
        return loader.get_node() if loader.check_node() else None
    finally:
        loader.dispose()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _without_nulls(v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


def _key(key: Any) -> str:
    """Keys are text in the JSON that Go makes of it."""
    return str(key).lower() if isinstance(key, bool) else str(key)
