"""Each key of a burst goes where it would have gone had it been typed slowly.

Textual hands all that a terminal sends at once (a paste, a fast typist, `tmux send-keys`) to what has the
focus then; what the first keys open, close or leave comes too late for the rest. Here a key waits until the
one before is done: until all that it has set off went up from the focus to the app, and until its command, if
it gave one, has been followed.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from math import inf
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widgets import Input

LOOK_S = 0.02
"""So often it is looked whether a command is done by now."""
LONGEST_S = 1.0
"""A command that takes longer is seen to wait: keys are for its line then, to give another."""
GIVING_UP, GIVING_UP_S = frozenset({"escape", "ctrl+c", "ctrl+q"}), 0.25
"""Those that leave it, and how long they may be held back for it."""

Typed = events.Key | events.Paste


class KeysInTurn:
    def __init__(
        self, app: App[Any], pass_on: Callable[[Typed], Awaitable[None]], is_busy: Callable[[], bool]
    ) -> None:
        self._app, self._pass_on, self._is_busy = app, pass_on, is_busy
        self._waiting: deque[Typed] = deque()
        self._is_passing = False
        """One has been passed on and is not done yet; the rest waits."""
        self._busy_since_s = inf

    async def take(self, typed: Typed) -> None:
        self._waiting.append(typed)
        if not self._is_passing:
            self._is_passing = True
            await self._pass_next()

    async def _pass_next(self) -> None:
        """The app itself calls it, in its own turn, as it would handle the key."""
        if not self._app.screen_stack:
            return  # all is over
        while (has_to_wait := self._has_to_wait()) or self._waiting:
            if has_to_wait:
                self._app.set_timer(LOOK_S, self._pass_next)
                return
            typed = self._waiting.popleft()
            target = self._app.focused or self._app.screen
            await self._pass_on(typed)
            if not _is_text(typed, target):
                self._follow(_way_up(target) * 2)  # to its binding, and what that has said
                return
        self._is_passing = False

    def _has_to_wait(self) -> bool:
        if not self._is_busy():
            self._busy_since_s = inf
            return False
        self._busy_since_s = min(self._busy_since_s, monotonic())
        keys = {typed.key for typed in self._waiting if isinstance(typed, events.Key)}
        return monotonic() - self._busy_since_s < (GIVING_UP_S if keys & GIVING_UP else LONGEST_S)

    def _follow(self, pumps: Sequence[MessagePump]) -> None:
        """Each in turn calls back when it has handled what it was sent before, but for one that has gone."""
        for number, pump in enumerate(pumps, 1):
            if pump.call_later(self._follow, pumps[number:]):
                return
        if self._app.screen_stack:  # else all is over
            is_opening = self._app.screen.focused is None
            self._app.call_later(self._follow_opening if is_opening else self._pass_next)

    def _follow_opening(self) -> None:
        """A screen that was just opened has its focus, if any, when it has handled its first messages."""
        if not self._app.screen.call_later(self._app.call_later, self._pass_next):
            self._app.call_later(self._pass_next)


def _is_text(typed: Typed, target: DOMNode) -> bool:
    """It is typed in a line, and moves nothing."""
    return isinstance(target, Input) and isinstance(typed, events.Key) and typed.is_printable


def _way_up(target: DOMNode) -> list[MessagePump]:
    return list(target.ancestors_with_self)
