from asyncio import AbstractEventLoop, new_event_loop
from collections.abc import Callable, Mapping

import pytest

from tests.probe.virtual_time import VirtualLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """Rounds are about time, and need nothing real."""
    return {"virtual": VirtualLoop} if item.path.name == "test_rounds.py" else {"real": new_event_loop}
