"""One request with the official client's models: a model goes out, a model comes back.

The line is our Connection, so credentials, proxies, TLS names, renewals and the sentences of refusals are
its own. The client's models are strict: a server that sends a number as text makes them raise. Nulls are read
as kubectl reads them; whatever else is no such object becomes one sentence here.
"""

import json
from typing import Any, Protocol, Self, TypeVar

from k8snet_tui.cluster.errors import Rejected
from k8snet_tui.cluster.http.connection import JSON, Connection, Query
from k8snet_tui.cluster.typed.zero_values import fill_zero_values

UNREADABLE = (ValueError, TypeError, AttributeError, RecursionError)
"""What the models and the JSON decoder raise; pydantic's ValidationError is a ValueError."""


class Model(Protocol):
    """What every model of the official client is."""

    def to_json(self) -> str:
        """By the API's own names; what was not set is left out."""

    @classmethod
    def from_dict(cls, obj: dict[str, Any] | None) -> Self | None: ...


T = TypeVar("T", bound=Model)


async def exchange(
    c: Connection,
    method: str,
    path: str,
    answer: type[T],
    *,
    body: Model | None = None,
    query: Query = (),
    content_type: str = JSON,
) -> T:
    """Raises Rejected for an answer that is no `answer`, and any other `ClusterError`."""
    sent = None if body is None else body.to_json().encode()
    return decode(await c.request(method, path, body=sent, query=query, content_type=content_type), answer)


def decode(body: bytes, model: type[T]) -> T:
    """A Status where an object was asked for is a refusal, whatever its HTTP code was. Raises Rejected."""
    kind = model.__name__.removeprefix("V1")
    try:
        found = json.loads(body)
        decoded = None if _is_status(found) else model.from_dict(fill_zero_values(found, model))
    except UNREADABLE as error:
        raise Rejected(f"the server sent a {kind} that can't be read{_name_field(error)}") from None
    if decoded is None:
        told = found.get("message", "") if isinstance(found, dict) else ""
        raise Rejected(f"the server sent no {kind}{f': {told}' if told else ''}")
    return decoded


def _is_status(found: Any) -> bool:
    return isinstance(found, dict) and found.get("kind") == "Status"


def _name_field(error: Exception) -> str:
    """Which field a model would not take, never its value."""
    problems = getattr(error, "errors", None)
    if not callable(problems) or not (found := problems()):
        return ""
    return f": {'.'.join(str(part) for part in found[0]['loc'])} is {found[0]['msg'].lower()}"
