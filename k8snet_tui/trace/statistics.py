"""The figures of one hop, out of the fates of its probes: pure, without a clock.

A probe counts once its fate is decided: answered, or given up after its wait. An answer that comes after that
takes the loss back.
"""

from msgspec.structs import replace

from k8snet_tui.model.statistics import LOST, UNTIMED, HopStatistics

HISTORY = 60
"""Fates kept for the chart: a minute of rounds at one a second."""


def count_answer(hop: HopStatistics, address: str, rtt_us: float | None) -> HopStatistics:
    """One more probe was answered in time. Its place in the history is the latest."""
    return _keep(_time(replace(hop, answered=hop.answered + 1), address, rtt_us), _fate(rtt_us))


def count_loss(hop: HopStatistics) -> HopStatistics:
    """One more probe was given up after its wait."""
    return _keep(replace(hop, lost=hop.lost + 1), LOST)


def correct_late_answer(
    hop: HopStatistics, address: str, rtt_us: float | None, probes_ago: int
) -> HopStatistics:
    """A probe that was counted as lost has answered after all.

    `probes_ago`: how many fates have been counted since its own, so that its gap in the history is filled.
    The answer takes no part in jitter: it did not come in its turn.
    """
    if not hop.lost:
        return hop
    corrected = _time(replace(hop, answered=hop.answered + 1, lost=hop.lost - 1), None, rtt_us)
    place = len(hop.history) - 1 - probes_ago
    if place >= 0 and hop.history[place] == LOST:
        history = (*hop.history[:place], _fate(rtt_us), *hop.history[place + 1 :])
        corrected = replace(corrected, history=history)
    return replace(corrected, previous=hop.previous, last_us=hop.last_us if probes_ago else corrected.last_us)


def _time(hop: HopStatistics, address: str | None, rtt_us: float | None) -> HopStatistics:
    """Mean and squares by Welford's method (Knuth, TAOCP vol. 2, 4.2.2): old and new mean both take part."""
    if rtt_us is None:
        return replace(hop, previous=None)
    timed = hop.timed + 1
    distance = rtt_us - hop.mean_us
    mean = hop.mean_us + distance / timed
    figures = replace(
        hop,
        last_us=rtt_us,
        best_us=rtt_us if hop.best_us is None else min(hop.best_us, rtt_us),
        worst_us=rtt_us if hop.worst_us is None else max(hop.worst_us, rtt_us),
        timed=timed,
        mean_us=mean,
        squares=hop.squares + distance * (rtt_us - mean),
        sketch=hop.sketch.add(round(rtt_us)),
    )
    return figures if address is None else _compare(figures, address, rtt_us)


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


def _fate(rtt_us: float | None) -> float:
    return UNTIMED if rtt_us is None else rtt_us


def _keep(hop: HopStatistics, fate: float) -> HopStatistics:
    return replace(hop, history=(*hop.history, fate)[-HISTORY:])
