"""What a person is asked before anything is entered or created, and how the answer comes back.

The session asks, whoever drives it answers: a modal on the screen, `--allow` and `--exec` on the command
line. An answer is a choice's key, or None for cancel.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from msgspec import Struct


class Choice(Struct, frozen=True):
    key: str
    """The strategy (`ephemeral`, `pod`, `node`) or the scope of reading (`none`, `source`, `node`)."""
    label: str
    """What will be done: `add a busybox container to nginx`."""
    detail: str
    """What that leaves behind or changes: `it stays in the pod's spec until the pod goes`."""


class Question(Struct, frozen=True):
    title: str
    """`nginx has no shell and no tools. How may nginx be traced from?`"""
    choices: tuple[Choice, ...]
    why: str = ""
    """What makes the question necessary, as a clause."""
    flags: str = ""
    """What answers it on the command line."""


Ask: TypeAlias = Callable[[Question], Awaitable[str | None]]
