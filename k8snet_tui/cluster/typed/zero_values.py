"""What is null or missing where the official client's models want a value: read as kubectl reads it.

Go decodes a null, and a field that is not there, to the zero value of its type, so kubectl shows objects that
pydantic refuses: an endpoint with `addresses: null`, a condition without a status.
https://pkg.go.dev/encoding/json#Unmarshal
"""

from typing import Annotated, Any, get_args, get_origin

_ZEROS: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False}


def fill_zero_values(value: Any, kind: Any) -> Any:
    """`value`, from JSON, with all that a `kind` must have; a null in a list is an entry that is passed over.

    `kind` is a model or a type in its annotations. What is there and of a wrong type stays as it is.
    """
    kind = _unwrap(kind)
    if value is None:
        value = _zero(kind)
    if isinstance(value, list) and get_origin(kind) is list:
        (entry,) = get_args(kind)
        return [fill_zero_values(each, entry) for each in value if each is not None]
    if isinstance(value, dict) and hasattr(kind, "model_fields"):
        return value | dict(_filled_fields(value, kind))
    if isinstance(value, dict) and get_origin(kind) is dict:
        return {key: fill_zero_values(each, get_args(kind)[1]) for key, each in value.items()}
    return value


def _filled_fields(value: dict[str, Any], model: Any) -> list[tuple[str, Any]]:
    fields = ((field.serialization_alias or name, field) for name, field in model.model_fields.items())
    return [
        (key, fill_zero_values(value.get(key), field.annotation))
        for key, field in fields
        if field.is_required() or value.get(key) is not None
    ]


def _unwrap(kind: Any) -> Any:
    """The type itself: of `Optional[List[X]]` the list, of `Annotated[str, …]` the str."""
    if get_origin(kind) is Annotated:
        return _unwrap(get_args(kind)[0])
    if type(None) in (arguments := get_args(kind)):
        return _unwrap(next(each for each in arguments if each is not type(None)))
    return kind


def _zero(kind: Any) -> Any:
    """None for a type that has no zero in JSON, as a time."""
    if hasattr(kind, "model_fields"):
        return {}
    return _ZEROS.get(kind, get_origin(kind)() if get_origin(kind) in (list, dict) else None)
