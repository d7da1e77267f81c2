"""The figures of one hop, out of the fates of its probes: pure, without a clock.

A probe counts once its fate is decided: answered, or given up after its wait. An answer that comes after that
takes the loss back.
"""

from msgspec.structs import replace

from k8snet_tui.model.observation import RoundClosed
from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.model.statistics import LOST, UNTIMED, HopStatistics
from k8snet_tui.model.trace import Hop

HISTORY = 60
"""Fates kept for the chart: a minute of rounds at one a second."""


def count_round(hop: Hop, closed: RoundClosed) -> Hop:
    """The hop after a round in which its probe, if there was one, was answered or lost."""
    newest = hop.replies[0] if hop.replies else None
    if newest and newest.round == closed.round:
        return replace(hop, statistics=count_answer(hop.statistics, newest.address, to_us(newest.rtt_ms)))
    if hop.ttl in closed.silent:
        return replace(hop, statistics=count_loss(hop.statistics))
    return hop


def correct_hop(hop: Hop, reply: Reply, rounds_ago: int) -> Hop:
    """The hop after an answer to a round that is closed; the same object if that is another's, or no news."""
    if hop.ttl != reply.ttl:
        return hop
    corrected = correct_late_answer(hop.statistics, to_us(reply.rtt_ms), rounds_ago)
    return hop if corrected is hop.statistics else replace(hop, statistics=corrected)


def count_answer(hop: HopStatistics, address: str, rtt_us: float | None) -> HopStatistics:
    """One more probe was answered in time. Its place in the history is the latest."""
    timed = _time(replace(hop, answered=hop.answered + 1), rtt_us)
    compared = timed if rtt_us is None else _compare(timed, address, rtt_us)
    return _keep(compared, _fate(rtt_us))


def count_loss(hop: HopStatistics) -> HopStatistics:
    """One more probe was given up after its wait."""
    return _keep(replace(hop, lost=hop.lost + 1), LOST)


def correct_late_answer(hop: HopStatistics, rtt_us: float | None, probes_ago: int) -> HopStatistics:
    """A probe that was counted as lost has answered after all.

    `probes_ago`: how many fates have been counted since its own. Where that was no loss, nothing is changed.
    The answer takes no part in jitter: it did not come in its turn.
    """
    place = len(hop.history) - 1 - probes_ago
    if place < 0 or hop.history[place] != LOST:
        return hop
    history = (*hop.history[:place], _fate(rtt_us), *hop.history[place + 1 :])
    found = replace(hop, answered=hop.answered + 1, lost=hop.lost - 1, history=history)
    corrected = _time(found, rtt_us)
    return replace(corrected, previous=hop.previous, last_us=hop.last_us if probes_ago else corrected.last_us)


def _time(hop: HopStatistics, rtt_us: float | None) -> HopStatistics:
    """Mean and squares by Welford's method (Knuth, TAOCP vol. 2, 4.2.2): old and new mean both take part."""
    if rtt_us is None:
        return replace(hop, previous=None)
    timed = hop.timed + 1
    distance = rtt_us - hop.mean_us
    mean = hop.mean_us + distance / timed
    return replace(
        hop,
        last_us=rtt_us,
        best_us=rtt_us if hop.best_us is None else min(hop.best_us, rtt_us),
        worst_us=rtt_us if hop.worst_us is None else max(hop.worst_us, rtt_us),
        timed=timed,
        mean_us=mean,
        squares=hop.squares + distance * (rtt_us - mean),
        sketch=hop.sketch.add(round(rtt_us)),
    )


def _compare(hop: HopStatistics, address: str, rtt_us: float) -> HopStatistics:
    """Jitter: the difference of consecutive answers of one address, for another router's time is none.

    Smoothed by RFC 3550, section 6.4.1: J += (|D| − J) / 16, where D is the difference of two round trips.
    """
    before, hop = hop.previous, replace(hop, previous=(address, rtt_us))
    if before is None or before[0] != address:
        return hop
    difference = abs(rtt_us - before[1])
    return replace(
        hop,
        differences=hop.differences + 1,
        jitter_sum_us=hop.jitter_sum_us + difference,
        jitter_worst_us=max(hop.jitter_worst_us, difference),
        interarrival_us=hop.interarrival_us + (difference - hop.interarrival_us) / 16,
    )


def to_us(rtt_ms: float | None) -> float | None:
    return None if rtt_ms is None else rtt_ms * 1000


def _fate(rtt_us: float | None) -> float:
    return UNTIMED if rtt_us is None else rtt_us


def _keep(hop: HopStatistics, fate: float) -> HopStatistics:
    return replace(hop, history=(*hop.history, fate)[-HISTORY:])
