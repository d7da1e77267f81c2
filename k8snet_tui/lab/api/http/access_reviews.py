"""SelfSubjectAccessReviews: the lab's only token may do everything.

kubectl asks in protobuf and takes no refusal of it, so the few fields of the question are read here by
hand: https://protobuf.dev/programming-guides/encoding/, after `k8s\\0` and a runtime.Unknown.
"""

import json
from collections.abc import Iterator
from typing import Any

from k8snet_tui.lab.objects.resources import ACCESS_REVIEWS, Object
from k8snet_tui.lab.objects.statuses import ApiError, bad_request

MAGIC = b"k8s\0"
_RAW = 2
_SPEC = 2
_ATTRIBUTES = {1: "resourceAttributes", 2: "nonResourceAttributes"}
_FIELDS = {
    "resourceAttributes": {
        1: "namespace",
        2: "verb",
        3: "group",
        4: "version",
        5: "resource",
        6: "subresource",
        7: "name",
    },
    "nonResourceAttributes": {1: "path", 2: "verb"},
}
_LENGTH_DELIMITED = 2


def answer_review(body: bytes) -> Object:
    spec = _read_protobuf(body) if body.startswith(MAGIC) else _read_json(body)
    if ("resourceAttributes" in spec) is ("nonResourceAttributes" in spec):
        raise _refuse()
    return {
        "kind": ACCESS_REVIEWS.kind,
        "apiVersion": ACCESS_REVIEWS.api_version,
        "metadata": {},
        "spec": spec,
        "status": {"allowed": True},
    }


def _refuse() -> ApiError:
    field = "spec.resourceAttributes"
    told = "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified"
    cause = {"reason": "FieldValueInvalid", "message": told, "field": field}
    details = {"group": ACCESS_REVIEWS.group, "causes": [cause]}
    return ApiError(422, "Invalid", f'.{ACCESS_REVIEWS.group} "" is invalid: {field}: {told}', details)


def _read_json(body: bytes) -> Object:
    try:
        review: Any = json.loads(body)
        spec = review.get("spec") or {}
        return {key: value for key, value in spec.items() if value is not None}
    except (ValueError, AttributeError) as error:
        raise bad_request(f"the object provided is unrecognized: {error}") from None


def _read_protobuf(body: bytes) -> Object:
    try:
        raw = dict(_read_fields(body.removeprefix(MAGIC)))[_RAW]
        spec = dict(_read_fields(raw)).get(_SPEC, b"")
        return {
            _ATTRIBUTES[number]: _read_attributes(_ATTRIBUTES[number], value)
            for number, value in _read_fields(spec)
            if number in _ATTRIBUTES
        }
    except (IndexError, KeyError, ValueError) as error:
        raise bad_request(f"the object provided is unrecognized: {error}") from None


def _read_attributes(kind: str, message: bytes) -> dict[str, str]:
    names = _FIELDS[kind]
    found = {names[number]: value.decode() for number, value in _read_fields(message) if number in names}
    return {name: value for name, value in found.items() if value}


def _read_fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each length-delimited field: strings and messages, all there is here."""
    position = 0
    while position < len(message):
        tag, position = _read_varint(message, position)
        if tag & 7 != _LENGTH_DELIMITED:
            raise ValueError(f"wire type {tag & 7} is not expected")
        length, position = _read_varint(message, position)
        if position + length > len(message):
            raise ValueError("the message is cut off")
        yield tag >> 3, message[position : position + length]
        position += length


def _read_varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position
        if shift > 63:
            raise ValueError("a number is too long")
