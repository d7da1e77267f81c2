"""A loop whose clock jumps to the next thing that is due: seconds are exact, and cost nothing.

For tests about time that need nothing real: `pytest.mark.usefixtures("virtual_time")`, in a folder whose
conftest.py imports the hook and the fixture.
"""

import asyncio
import selectors
import time
from collections.abc import Callable, Mapping

import pytest


class _Jumping(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now_s = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self.now_s += timeout
            timeout = 0
        return super().select(timeout)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s

    def hold_up(self, seconds: float) -> None:
        """As by something that does not return to the loop for so long."""
        self._jumping.now_s += seconds


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Function
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if "virtual_time" in item.fixturenames:
        return {"virtual": VirtualLoop}
    return {"real": asyncio.new_event_loop}


@pytest.fixture
async def virtual_time(monkeypatch: pytest.MonkeyPatch) -> VirtualLoop:
    """Gives the loop of the test, by which `time.monotonic` goes as well."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    monkeypatch.setattr(time, "monotonic", loop.time)
    return loop
