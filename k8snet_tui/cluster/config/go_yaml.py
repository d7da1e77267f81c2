"""YAML as kubectl reads it, which is not as PyYAML does: both are YAML 1.1, each with its own exceptions.

The first document of a file counts and the rest is not looked at. A date is text, and so are base-60 numbers
and scalars with a tag that nobody knows; `y` and `n` are booleans. The rules are resolve.go's of go-yaml 2,
which sigs.k8s.io/yaml uses.
"""

import math
import re
from collections.abc import Callable
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
_NULL = r"~|null|Null|NULL|"
_DIRECTIVE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*(?:#.*)?\r?\n)*%YAML[ \t]+(?!1\.1[ \t\r\n])")
"""Of another version than 1.1, which kubectl does not take."""


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


def _construct_float(loader: Any, node: Any) -> float | str:
    """A number that is too large for Go is text."""
    found: float = loader.construct_yaml_float(node)
    return found if math.isfinite(found) or "." in node.value[:2] else str(node.value)


def _construct_null(loader: Any, node: Any) -> None:
    if not re.fullmatch(_NULL, loader.construct_scalar(node)):
        raise yaml.constructor.ConstructorError(None, None, "text is called null", node.start_mark)


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
    ("null", _NULL, ["~", "n", "N", ""]),
    ("merge", "<<", "<"),
):
    _Loader.add_implicit_resolver(_TAG + name, re.compile(rf"(?:{pattern})\Z"), list(first))
_Loader.add_constructor(f"{_TAG}int", _construct_int)
_Loader.add_constructor(f"{_TAG}float", _construct_float)
_Loader.add_constructor(f"{_TAG}null", _construct_null)
_Loader.add_constructor(f"{_TAG}timestamp", _Loader.construct_yaml_str)
_Loader.add_constructor(f"{_TAG}binary", _construct_binary)
_Loader.add_constructor(None, _construct_untagged)


class _AnchorsAnew(yaml.SafeLoader):
    """Takes an anchor that is set again, which PyYAML does not; ten times slower than the usual one."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers
    yaml_constructors = _Loader.yaml_constructors
    bool_values = _Loader.bool_values

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(event.anchor, None)
        return super().compose_node(parent, index)


def load_first(text: bytes) -> Any:
    """The first document as dicts, lists and scalars, without what is null: for Go null is absent.

    None where there is no document. Raises UNREADABLE, also for what JSON cannot hold.
    """
    if _DIRECTIVE.match(text):
        raise yaml.MarkedYAMLError(problem="it is of another version than 1.1")
    return _as_json(_load(text, lambda loader: loader.get_data() if loader.check_data() else None))


def load_json_or_first(text: bytes) -> Any:
    """The same of what is nothing but JSON where it begins with a brace. Raises UNREADABLE."""
    if not text.lstrip().startswith(b"{"):
        return load_first(text)
    return _as_json(msgspec.json.decode(text))


def compose_first(text: str) -> Any:
    """The first document's node, with the places of everything in `text`. Raises UNREADABLE."""
    return _load(text, lambda loader: loader.get_node() if loader.check_node() else None)


def _load(text: bytes | str, read: Callable[[Any], Any]) -> Any:
    try:
        return _read_by(_Loader(text), read)
    except yaml.composer.ComposerError:
        return _read_by(_AnchorsAnew(text), read)


def _read_by(loader: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(loader)
    finally:
        loader.dispose()


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _as_json(v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_as_json(v) for v in value if v is not None]
    if isinstance(value, float) and not math.isfinite(value):
        raise yaml.MarkedYAMLError(problem="a number is not finite")
    return value


def _key(key: Any) -> str:
    """Keys are text in the JSON that Go makes of it."""
    if key is None:
        raise yaml.MarkedYAMLError(problem="a key is null")
    return str(key).lower() if isinstance(key, bool) else str(key)
