"""Folds the events of a trace into what is known of it now.

The screen, the command line and the tests all read a trace through this one function.
"""

from msgspec.structs import replace

from k8snet_tui.model.path import Unlocated
from k8snet_tui.model.trace import (
    ChainLearned,
    Hop,
    HopChanged,
    Judged,
    RoundClosed,
    TcpTried,
    ToolChosen,
    Trace,
    TraceEnded,
    TraceEvent,
    TraceStarted,
)

UNHEARD = Unlocated("no answer")


def fold_event(trace: Trace, event: TraceEvent) -> Trace:
    """Gives the trace after `event`; hops that the event leaves alone stay the same objects."""
    match event:
        case TraceStarted():
            return Trace(started=event)
        case ChainLearned():
            assert trace.started is not None
            return replace(trace, started=replace(trace.started, chain=event.chain))
        case ToolChosen():
            return replace(trace, tool=event.tool)
        case HopChanged():
            return replace(trace, hops=_put_hop(trace.hops, event.hop, _is_end(trace, event.hop)))
        case RoundClosed():
            deepest = max(event.silent, default=0)
            return replace(trace, rounds=event.round, hops=_fill_up_to(trace.hops, deepest))
        case TcpTried():
            others = tuple(tried for tried in trace.tcp if tried.port != event.port)
            return replace(trace, tcp=(*others, event))
        case Judged():
            return replace(trace, judged=event)
        case TraceEnded():
            return replace(trace, ended=event)


def _put_hop(hops: tuple[Hop, ...], hop: Hop, is_end: bool) -> tuple[Hop, ...]:
    """Behind the destination is nothing: it may have answered a probe beyond its own hop before."""
    filled = _fill_up_to(hops, hop.ttl)
    return (*filled[: hop.ttl - 1], hop, *(() if is_end else filled[hop.ttl :]))


def _is_end(trace: Trace, hop: Hop) -> bool:
    return trace.started is not None and hop.replies[0].address == trace.started.destination.address


def _fill_up_to(hops: tuple[Hop, ...], ttl: int) -> tuple[Hop, ...]:
    return hops + tuple(Hop(t, location=UNHEARD) for t in range(len(hops) + 1, ttl + 1))
