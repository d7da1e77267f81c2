"""The three ways to patch an object: JSON patch, merge patch, strategic merge patch.

RFC 6902, RFC 7386, and sig-api-machinery/strategic-merge-patch.md as far as pods and their containers go.
"""

from typing import Any

from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.statuses import ApiError, bad_request, unsupported_media_type

MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "volumes": "name",
    "env": "name",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
    "ownerReferences": "uid",
}
"""By which field strategic merge patches tell the elements of a list apart; other lists are replaced."""


def apply_patch(item: Object, patch: Any, media_type: str) -> Object:
    match media_type:
        case "application/json-patch+json":
            if not isinstance(patch, list):
                raise bad_request("error decoding patch: a JSON patch is a list")
            patched: Any = item
            for operation in patch:
                patched = _apply_operation(patched, operation)
        case "application/merge-patch+json" | "application/strategic-merge-patch+json":
            patched = _merge(item, patch, strategic="strategic" in media_type)
        case _:
            raise unsupported_media_type()
    if not isinstance(patched, dict):
        raise bad_request("error decoding patch: the result is no object")
    return patched


def _merge(value: Any, patch: Any, *, strategic: bool) -> Any:
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for field, new in patch.items():
        if strategic and field.startswith("$"):
            continue  # $setElementOrder and its like: an order we keep anyhow
        if new is None:
            merged.pop(field, None)
        elif strategic and field in MERGE_KEYS and isinstance(new, list):
            merged[field] = _merge_list(merged.get(field) or [], new, MERGE_KEYS[field])
        else:
            merged[field] = _merge(merged.get(field), new, strategic=strategic)
    return merged


def _merge_list(old: list[Any], patch: list[Any], key: str) -> list[Any]:
    merged = {element.get(key): element for element in old}
    for element in patch:
        if not isinstance(element, dict) or not isinstance(element.get(key), str | int):
            raise bad_request(f"map: {element!r} does not contain declared merge key: {key}")
        if element.get("$patch") == "delete":
            merged.pop(element[key], None)
        else:
            merged[element[key]] = _merge(merged.get(element[key]), element, strategic=True)
    return list(merged.values())


def _apply_operation(value: Any, operation: Any) -> Any:
    if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
        raise bad_request("error decoding patch: an operation needs op and path")
    path = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    try:
        return _edit(value, path, operation)
    except (KeyError, IndexError, ValueError, TypeError):
        told = "the server rejected our request due to an error in our request"
        raise ApiError(422, "Invalid", told, {}) from None


def _edit(value: Any, path: list[str], operation: Object) -> Any:
    if not path:
        return _change(value, operation)
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        copy: Any = dict(value)
        place: Any = head
    else:
        copy = list(value)
        place = len(copy) if head == "-" else int(head)
    if rest:
        copy[place] = _edit(copy[place], rest, operation)
    elif operation["op"] == "remove":
        del copy[place]
    elif operation["op"] == "add" and isinstance(copy, list):
        copy.insert(place, operation["value"])
    elif operation["op"] == "add":
        copy[place] = operation["value"]
    else:
        copy[place] = _change(copy[place], operation)
    return copy


def _change(value: Any, operation: Object) -> Any:
    if operation["op"] == "test":
        if value != operation["value"]:
            raise ValueError(operation["path"])
        return value
    if operation["op"] not in ("add", "replace"):
        raise ValueError(operation["op"])
    return operation["value"]
