"""A path whose end is gone for good has broken: what was known of it is printed all the same."""

import json
from collections.abc import AsyncIterator
from typing import cast

import pytest

from k8snet_tui.cluster.errors import ClusterError, NotFound, NotReachable
from k8snet_tui.commands import until_broken
from k8snet_tui.commands.printout import Printout
from k8snet_tui.commands.until_broken import watch_until_broken
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.observation import StreamEnded
from k8snet_tui.model.trace import Trace
from k8snet_tui.session.traces.surroundings import Surroundings
from k8snet_tui.session.traces.traces import Traces
from tests.trace.observations import healthy, opened, trace_of

GONE = "httpd is gone: the pod was deleted while it was traced"


class Surrounded:
    def current(self) -> Inventory:
        return Inventory("test")


class LostOnce:
    """Traces of which the first is good until its pod goes; no other can begin."""

    def __init__(self, why: ClusterError) -> None:
        self._why = why

    async def snapshots(self, number: int) -> AsyncIterator[Trace]:
        if number > 1:
            yield Trace()
            raise self._why
        yield trace_of(opened(), healthy(1))
        yield trace_of(opened(), healthy(1), StreamEnded(GONE))


async def watch(why: ClusterError, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(until_broken, "ROLLOUT_S", -1.0)
    numbers = iter((1, 2))
    traces, surroundings = cast(Traces, LostOnce(why)), cast(Surroundings, Surrounded())
    with Printout("json", is_watched=True, both=False) as printout:
        return await watch_until_broken(traces, surroundings, lambda: next(numbers), printout)


async def test_an_end_that_does_not_come_back_is_a_break(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await watch(NotFound("Deployment", "web"), monkeypatch) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["outcome"], document["summary"]) == ("lost", GONE)
    assert document["last_good"]["reached"]


async def test_a_cluster_that_cannot_be_reached_any_more_says_so_behind_what_was_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotReachable):
        await watch(NotReachable("no answer from the server"), monkeypatch)
    assert json.loads(capsys.readouterr().out)["last_good"]["round"] == 1
