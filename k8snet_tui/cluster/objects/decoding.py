"""JSON of the API server in, records of the model out: small, and never refused.

An object whose needed fields have wrong types is decoded leniently, and in the worst case by its name
alone: one odd object must not hide the others. The converter of each kind is in a module of its own.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from k8snet_tui.cluster.errors import Rejected, clean
from k8snet_tui.cluster.http.error_mapping import UNREADABLE, reading
from k8snet_tui.cluster.objects import api_objects as api

S = TypeVar("S")
R = TypeVar("R")


class ObjectDecoder(Generic[S, R]):
    """From the JSON of one object to its record, by way of a partial struct."""

    def __init__(self, struct: type[S], convert: Callable[[S], R]) -> None:
        self._struct, self._convert = struct, convert
        self._decoder = msgspec.json.Decoder(struct, strict=False)

    def __call__(self, raw: bytes | msgspec.Raw) -> R:
        try:
            return self._convert(self._decoder.decode(raw))
        except msgspec.ValidationError:
            with reading("an object"):
                return self._convert(self._decode_leniently(raw))
        except UNREADABLE as failure:
            raise Rejected(f"the server sent something that is no JSON: {failure}") from None

    def _decode_leniently(self, raw: bytes | msgspec.Raw) -> S:
        value = _without_nulls(msgspec.json.decode(raw))
        try:
            return msgspec.convert(value, self._struct, strict=False)
        except msgspec.ValidationError:
            bare = {"metadata": _keep_text(value.get("metadata") if isinstance(value, dict) else None)}
            return msgspec.convert(bare, self._struct)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


_TEXTS = ("name", "namespace", "uid", "resourceVersion")


def _keep_text(metadata: Any) -> dict[str, str]:
    found = metadata if isinstance(metadata, dict) else {}
    return {"name": "?"} | {k: v for k in _TEXTS if isinstance(v := found.get(k), str)}


def read_seconds(timestamp: str | float | None) -> float:
    """Seconds since the epoch; 0 for what is no time."""
    if not isinstance(timestamp, str):
        return float(timestamp or 0)
    try:
        return datetime.fromisoformat(timestamp).timestamp()
    except ValueError:
        return 0.0


MOST_LABELS = 4096
"""Characters of all labels of an object that are kept."""


def join_labels(labels: dict[str, str]) -> str:
    """As `kubectl get --show-labels` prints them."""
    return ",".join([f"{key}={value}" for key, value in sorted(labels.items())])[:MOST_LABELS]


_bare_decoder = msgspec.json.Decoder(api.BareObject)
_list_decoder = msgspec.json.Decoder(api.RawList)


def read_name(raw: bytes | msgspec.Raw) -> str:
    """The name of any object."""
    try:
        return clean(_bare_decoder.decode(raw).metadata.name)
    except UNREADABLE:
        raise Rejected("the server sent an object without a name") from None


def split_list(body: bytes) -> api.RawList:
    with reading("a list"):
        return _list_decoder.decode(body)
