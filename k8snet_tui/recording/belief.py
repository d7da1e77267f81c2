"""What of a recording can be: a file is written by us, but may come from anybody.

A TTL is a byte (RFC 791, 3.1; RFC 8200, 3), and figures are what figures can be: no line of a file makes a
table of a million hops, or a mean of less than nothing.
"""

from k8snet_tui.model.address import parse_address
from k8snet_tui.model.network import IcmpCounters, Rates
from k8snet_tui.model.observation import (
    CountersRead,
    Observation,
    PaceChanged,
    ProbesSent,
    RatesRead,
    RoundClosed,
    TraceOpened,
)
from k8snet_tui.model.probe_answers import Reply, SendFailed
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, PathChange
from k8snet_tui.model.trace_options import LONGEST_S, SHORTEST_S
from k8snet_tui.recording.records import Entry, Header, Observed, Snapshot
from k8snet_tui.trace.epochs import HopWatch
from k8snet_tui.trace.quiet import Account, Mark
from k8snet_tui.trace.state import TraceState

MAX_TTL = 255
MAX_ROUND = 10**9
MAX_RTT_MS = 10**7
MAX_US = 10.0**18
"""Of any figure: no sum of round trips comes near."""
MAX_S = 10 * 365 * 86_400.0
"""Nobody has recorded for ten years."""
MAX_TOTAL = 2**64
"""Kernels count in 64 bits."""
MAX_BYTES_S = 10.0**15
"""No interface is so fast."""
YEARS = range(2000, 9000)
MAX_WALL_S = 7000 * 366 * 86_400.0
"""Since the epoch: within the years that a clock can show."""


def is_header_believable(header: Header) -> bool:
    return header.began.tzinfo is not None and header.began.year in YEARS


def is_believable(entry: Entry) -> bool:
    if not 0 <= entry.at_s <= MAX_S:
        return False
    match entry:
        case Observed(what=what):
            return _is_observable(what)
        case Snapshot(state=state):
            return _is_state(state)
    return True


def _is_observable(what: Observation) -> bool:
    match what:
        case TraceOpened():
            ends = (what.source, what.destination, what.origin)
            return _is_wall_clock(what.wall_s) and all(parse_address(end.address) for end in ends)
        case Reply():
            is_timed = what.rtt_ms is None or 0 <= what.rtt_ms <= MAX_RTT_MS
            is_placed = _is_round(what.round) and _is_ttl(what.ttl) and parse_address(what.address)
            return is_timed and bool(is_placed)
        case SendFailed():
            return _is_round(what.round) and _is_ttl(what.ttl)
        case ProbesSent():
            return _is_round(what.round) and _is_ttl(what.first) and _is_ttl(what.last)
        case CountersRead():
            return 0 <= what.seconds <= MAX_S and _are_totals(what.icmp)
        case RatesRead():
            return _are_rates(what.rates)
        case RoundClosed():
            ttls = [*what.silent, *([] if what.length is None else [what.length])]
            return _is_round(what.round) and all(map(_is_ttl, ttls))
        case PaceChanged():
            return SHORTEST_S <= what.pace.interval_s <= LONGEST_S
    return True


def _is_state(state: TraceState) -> bool:
    trace, end = state.trace, state.end
    marks = (*state.counting.first.values(), *state.counting.latest.values())
    return (
        trace.started is not None
        and len(trace.hops) <= MAX_TTL
        and all(hop.ttl == number for number, hop in enumerate(trace.hops, 1))
        and all(map(_is_hop, trace.hops))
        and all(map(_is_account, state.counting.accounts.values()))
        and all(map(_is_mark, marks))
        and all(map(_is_change, trace.changes))
        and len(state.watches) <= MAX_TTL
        and all(map(_is_watch, state.watches))
        and (end is None or 1 <= end.ttl <= len(trace.hops))
        and 0 <= trace.rounds <= MAX_ROUND
        and _are_rates(trace.rates)
    )


def _is_change(change: PathChange) -> bool:
    return _is_wall_clock(change.at_s) and _is_ttl(change.ttl) and all(map(_is_hop, change.hops))


def _is_watch(watch: HopWatch) -> bool:
    new = watch.candidate
    return new is None or (all(map(_is_hop, new.earlier)) and all(map(_are_figures, new.anew)))


def _is_hop(hop: Hop) -> bool:
    addresses = (reply.address for reply in hop.replies)
    at_most = hop.at_most is None or _is_ttl(hop.at_most)
    return at_most and all(map(parse_address, addresses)) and _are_figures(hop.statistics)


def _are_figures(figures: HopStatistics) -> bool:
    counts = figures.sketch.counts
    times = (
        figures.last_us or 0.0,
        figures.best_us or 0.0,
        figures.worst_us or 0.0,
        figures.mean_us,
        figures.squares,
        figures.jitter_sum_us,
        figures.jitter_worst_us,
        figures.interarrival_us,
        *((figures.previous[1],) if figures.previous else ()),
    )
    return (
        min(figures.answered, figures.lost, figures.timed, figures.differences) >= 0
        and all(0 <= time <= MAX_US for time in times)
        and all(abs(fate) <= MAX_US for fate in figures.history)
        and all(bucket >= 0 and number > 0 for bucket, number in counts.items())
        and sum(counts.values()) == figures.sketch.total
    )


def _are_totals(icmp: IcmpCounters) -> bool:
    totals = (icmp.time_exceeded, icmp.unreachable, icmp.echo_replies, icmp.kept_back or 0)
    return all(0 <= total < MAX_TOTAL for total in totals)


def _are_rates(rates: Rates) -> bool:
    return all(
        0 <= rate.rx_bytes_s <= MAX_BYTES_S
        and 0 <= rate.tx_bytes_s <= MAX_BYTES_S
        and 0 <= rate.drops < MAX_TOTAL
        for _, of_node in rates
        for rate in of_node
    )


def _is_mark(mark: Mark) -> bool:
    figures = mark.statistics.values()
    return 0 <= mark.at_s <= MAX_S and _are_totals(mark.icmp) and all(map(_are_figures, figures))


def _is_account(account: Account) -> bool:
    sums = (account.quiet, account.lost, account.surplus, account.others)
    times = (account.surplus_s, account.others_s)
    return all(abs(each) < MAX_TOTAL for each in sums) and all(0 <= time <= MAX_S for time in times)


def _is_wall_clock(epoch_s: float) -> bool:
    return 0 <= epoch_s <= MAX_WALL_S


def _is_ttl(number: int) -> bool:
    return 1 <= number <= MAX_TTL


def _is_round(number: int) -> bool:
    return 1 <= number <= MAX_ROUND
