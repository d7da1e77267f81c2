import asyncio

import pytest

from k8snet_tui.session import suspend as waking


async def test_a_machine_that_has_slept_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep_s = 100.0
    monkeypatch.setattr(waking, "LOOK_S", 0.01)
    monkeypatch.setattr(waking, "slept_s", lambda: asleep_s)
    waiting = asyncio.ensure_future(waking.wait_until_resumed())
    await asyncio.sleep(0.05)
    assert not waiting.done(), "a machine that is awake has not woken"
    asleep_s += 60
    await asyncio.wait_for(waiting, 5)


def test_the_two_clocks_are_there() -> None:
    assert waking.slept_s() > -1
