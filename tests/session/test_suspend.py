import asyncio
import time
from typing import cast

import pytest

from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.session import suspend


class Cuts:
    def __init__(self) -> None:
        self.number = 0

    def cut_streams(self) -> None:
        self.number += 1


@pytest.mark.usefixtures("virtual_time")
async def test_each_long_suspend_begins_the_streams_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep_s, cuts = 100.0, Cuts()
    monkeypatch.setattr(suspend, "suspended_s", lambda: asleep_s)
    cutting = asyncio.ensure_future(suspend.cut_after_suspend(cast(Connection, cuts)))
    await asyncio.sleep(3 * suspend.LOOK_S)
    assert cuts.number == 0, "a machine that was not suspended keeps its streams"
    asleep_s += 4
    await asyncio.sleep(3 * suspend.LOOK_S)
    assert cuts.number == 0, "a short suspend breaks no connection"
    for number in (1, 2):
        asleep_s += 60
        await asyncio.sleep(3 * suspend.LOOK_S)
        assert cuts.number == number
    cutting.cancel()


@pytest.mark.parametrize(("boottime_s", "asleep_s"), [(1000.0, 0.0), (4600.0, 3600.0)])
def test_the_time_asleep_is_what_the_monotonic_clock_has_missed(
    monkeypatch: pytest.MonkeyPatch, boottime_s: float, asleep_s: float
) -> None:
    clocks = {time.CLOCK_BOOTTIME: boottime_s, time.CLOCK_MONOTONIC: 1000.0}
    monkeypatch.setattr(time, "clock_gettime", clocks.__getitem__)
    assert suspend.suspended_s() == asleep_s
