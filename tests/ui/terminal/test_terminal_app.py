import asyncio
from collections.abc import Coroutine
from typing import Any, cast

from k8snet_tui.ui.terminal.terminal_app import TerminalApp


async def test_a_task_begins_when_its_owner_has_noted_it_on_every_python() -> None:
    """Textual sets asyncio's eager factory where there is one, from Python 3.12 on."""
    loop = asyncio.get_running_loop()

    def eager(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **given: Any) -> Any:
        return asyncio.Task(coro, loop=loop, **given)

    loop.set_task_factory(cast(Any, eager))
    app = TerminalApp(title="")
    async with app.run_test():
        assert loop.get_task_factory() is None
