"""What a reflector tells of its list, one record a change.

The first list is `Page`s, then `Listed`. After that every `Upserted` and `Deleted` is a change to what the
reader has, whether a watch or a new list brought it. Between `Lost` and `Resumed` nothing new is heard.
"""

from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from k8snet_tui.cluster.errors import ClusterError

T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True):
    """A part of the first list; it may repeat items when a list had to begin anew."""

    items: tuple[T, ...]
    received: int
    """Items of this list so far, these included."""


class Listed(Struct, frozen=True):
    """The first list is complete."""


class Upserted(Struct, Generic[T], frozen=True):
    """An item that is new or not what it was."""

    item: T


class Deleted(Struct, Generic[T], frozen=True):
    item: T


class Lost(Struct, frozen=True):
    reason: str


class Resumed(Struct, frozen=True):
    pass


class RefusedChange(Struct, frozen=True):
    """The server says no. It is asked again now and then: rights may be given."""

    error: ClusterError


class Polled(Struct, frozen=True):
    """It was listed just now, and will be again after a while: it may not be watched, for `reason`."""

    reason: str


Change: TypeAlias = Page[T] | Listed | Upserted[T] | Deleted[T] | Lost | Resumed | RefusedChange | Polled
