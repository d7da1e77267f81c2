"""What a person is asked before anything is entered or created, and how the answer comes back.

The session asks, whoever drives it answers: a modal on the screen, `--allow` and `--exec` on the command
line. An answer is a choice's key, or None for cancel.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
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
    left_out: tuple[str, ...] = ()
    """What can't be chosen, and why: `a probe pod: jane may not create pods in the namespace default`."""


Ask: TypeAlias = Callable[[Question], Awaitable[str | None]]


class Asking:
    """One question at a time, and each only once however many wait for its answer."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._open: dict[Hashable, asyncio.Future[str | None]] = {}

    async def ask_once(self, key: Hashable, question: Callable[[], Awaitable[str | None]]) -> str | None:
        """Whoever comes while `key` is asked gets the same answer, a no included.

        If the one who asks is cancelled, the next one in line asks anew.
        """
        while (open_question := self._open.get(key)) is not None:
            await asyncio.wait((open_question,))
            if not open_question.cancelled():
                return open_question.result()
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._open[key] = answer
        try:
            async with self._turn:
                answer.set_result(await question())
        except Exception as failure:
            answer.set_exception(failure)
            answer.exception()  # it is raised here: nobody else needs to have waited for it
            raise
        finally:
            if not answer.done():
                answer.cancel()
            del self._open[key]
        return answer.result()
