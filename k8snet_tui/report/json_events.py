"""What happens during a trace, one event a line of JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from k8snet_tui.model.observation import RoundClosed, TimedObservation
from k8snet_tui.model.trace import TcpTried, Trace
from k8snet_tui.report.json_fields import (
    VERSION,
    chain_fields,
    change_fields,
    hop_fields,
    started_fields,
    tcp_fields,
    tool_fields,
    verdict_fields,
)


class EventLines:
    """What happens during a trace, as lines of JSON without their newlines."""

    def __init__(self, **beside: str | int) -> None:
        """`beside` stands in each of them."""
        self._before = Trace()
        self._beside = beside

    def lines(self, observation: TimedObservation, trace: Trace) -> Iterator[str]:
        """`trace` is the one after `observation`."""
        before, self._before = self._before, trace
        for fields in _events(observation, before, trace):
            yield msgspec.json.encode({"version": VERSION, **self._beside, **fields}).decode()


def _events(observation: TimedObservation, before: Trace, after: Trace) -> Iterator[dict[str, Any]]:
    closed = observation.what if isinstance(observation.what, RoundClosed) else None
    if after.started and after.started.begins_anew(before.started):
        yield {"event": "started", **started_fields(after.started)}
        if after.started.chain.segments:
            yield {"event": "chain", **chain_fields(after.started.chain)}
    elif after.started and before.started and after.started.chain is not before.started.chain:
        yield {"event": "chain", **chain_fields(after.started.chain)}
    if after.tool and after.tool != before.tool:
        yield {"event": "tool", **tool_fields(after)}
    known = [hop_fields(hop) for hop in before.hops]
    for hop in after.hops:
        if hop.replies and (fields := hop_fields(hop)) not in known:
            yield {"event": "hop", "round": hop.replies[0].round, **fields}
    if closed:
        yield {"event": "round", **{name: getattr(closed, name) for name in ("round", "ended_by", "silent")}}
    yield from _later_events(observation, before, after)


def _later_events(observation: TimedObservation, before: Trace, after: Trace) -> Iterator[dict[str, Any]]:
    """What follows from the hops."""
    if isinstance(observation.what, TcpTried):
        yield {"event": "tcp", **tcp_fields(observation.what)}
    for change in after.changes:
        if change not in before.changes:
            yield {"event": "change", **change_fields(change)}
    if after.verdict and after.verdict != before.verdict:
        yield {"event": "verdict", **verdict_fields(after.verdict, after)}
    if after.ended and not before.ended:
        yield {"event": "ended", **verdict_fields(after.ended, after)}
