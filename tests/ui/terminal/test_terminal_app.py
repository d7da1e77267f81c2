import asyncio
from collections.abc import Coroutine
from itertools import count
from typing import Any, cast

import pytest

from k8snet_tui.ui.terminal.terminal_app import TerminalApp
from tests.waiting import until


async def test_a_task_begins_when_its_owner_has_noted_it_on_every_python() -> None:
    """Textual sets asyncio's eager factory where there is one, from Python 3.12 on."""
    loop = asyncio.get_running_loop()

    def eager(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **given: Any) -> Any:
        return asyncio.Task(coro, loop=loop, **given)

    loop.set_task_factory(cast(Any, eager))
    app = TerminalApp(title="")
    async with app.run_test():
        assert loop.get_task_factory() is None


async def test_a_timer_goes_off_once_however_late_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is held up at each look at the clock; the terminal's new size waits for such a timer."""
    clock, called = count(), list[str]()
    app = TerminalApp(title="")
    async with app.run_test():
        monkeypatch.setattr("textual.timer._time.get_time", lambda: float(next(clock)))
        app.set_timer(0.01, lambda: called.append("once"))
        await until(lambda: called)
        monkeypatch.undo()
    assert called == ["once"]
