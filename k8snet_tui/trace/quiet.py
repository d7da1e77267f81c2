"""What became of lost probes, by the counters of the kernels that should have answered them.

A kernel counts each ICMP answer that it sends and, since Linux 6.3, each that its limits kept back
(`net.ipv4.icmp_ratelimit`; net/ipv4/icmp.c). Of the probes for one of its hops, between two readings that lie
between rounds, there were

    quiet     lost, as far as answers were kept back
    backward  answers sent, less those received and those for others: lost on the way back
    forward   the rest: they never came to it

What it answers to others moves the counters too. How much that is, the intervals show in which none of our
own probes was lost, those before the first probe among them. Where the sums do not come out, it is said that
the direction is not known.
"""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.network import IcmpCounters
from k8snet_tui.model.observation import CountersRead
from k8snet_tui.model.path import Chain, DeviceKind, Located
from k8snet_tui.model.statistics import HopStatistics
from k8snet_tui.model.trace import Hop, LossFates
from k8snet_tui.model.trace_options import Endpoint, Protocol
from k8snet_tui.path.arrival import has_arrived

SLACK = 1
"""An answer on the border of two intervals may be in either."""
TIMED_S = 0.01
"""In less no rate can be told."""
TOO_OLD = "its kernel does not count the answers it keeps back (Linux before 6.3)"

Total: TypeAlias = Callable[[IcmpCounters], int]


class Mark(Struct, frozen=True):
    """One reading of a place, and where the statistics of the hops stood then."""

    icmp: IcmpCounters
    at_s: float
    """Since the first one."""
    statistics: Mapping[int, HopStatistics]
    """By TTL."""


class Interval(Struct, frozen=True):
    """What happened to the probes of one hop between two readings."""

    seconds: float = 0.0
    probes: int = 0
    received: int = 0
    answers: int = 0
    """That the kernel sent, to us or to others."""
    kept_back: int | None = 0
    """None where it does not count them."""


class Account(Struct, frozen=True):
    """Of one hop: sums over the intervals so far."""

    is_complete: bool = True
    """All intervals told what was kept back."""
    quiet: int = 0
    lost: int = 0
    """Not quiet."""
    surplus: int = 0
    """Answers sent beyond those received, in the intervals with such a loss."""
    surplus_s: float = 0.0
    others: int = 0
    """The same in the other intervals: they went to others."""
    others_s: float = 0.0

    def add(self, interval: Interval) -> "Account":
        missing, surplus = interval.probes - interval.received, interval.answers - interval.received
        quiet = min(max(missing, 0), interval.kept_back or 0)
        after = replace(
            self,
            is_complete=self.is_complete and interval.kept_back is not None,
            quiet=self.quiet + quiet,
            lost=max(0, self.lost + missing - quiet),  # a late answer takes a loss back
        )
        if missing > quiet:
            return replace(after, surplus=self.surplus + surplus, surplus_s=self.surplus_s + interval.seconds)
        return replace(after, others=self.others + surplus, others_s=self.others_s + interval.seconds)

    def fates(self) -> LossFates:
        if not self.is_complete:
            return LossFates(unknown_why=TOO_OLD)
        for_others = self.others / self.others_s * self.surplus_s if self.others_s > TIMED_S else 0.0
        found = self.surplus - for_others
        backward = min(max(round(found), 0), self.lost)
        if abs(found - backward) > SLACK + 2 * sqrt(max(for_others, 0.0)):
            return LossFates(True, self.quiet, self.lost)
        return LossFates(True, self.quiet, self.lost, self.lost - backward, backward)


class Counting(Struct, frozen=True):
    """What the counters have told of a trace so far; readings by place, accounts by TTL."""

    first: Mapping[str, Mark] = {}
    latest: Mapping[str, Mark] = {}
    accounts: Mapping[int, Account] = {}


def count(
    counting: Counting,
    read: CountersRead,
    hops: Sequence[Hop],
    chain: Chain,
    end: Endpoint,
    protocol: Protocol = Protocol.UDP,
) -> tuple[Counting, tuple[Hop, ...]]:
    """The sums, and the hops with what became of their losses, after one more reading between two rounds."""
    known = counting.latest.get(read.place)
    at_s = known.at_s + read.seconds if known else 0.0
    now = Mark(read.icmp, at_s, {hop.ttl: hop.statistics for hop in hops})
    first, before = counting.first.get(read.place, now), known or now
    accounts, after = dict(counting.accounts), list(hops)
    for hop in answered_by(read.place, hops, chain, end):
        total = _total_of(hop, chain, end, protocol)
        if total is None:
            continue
        account = accounts.get(hop.ttl) or Account().add(_interval(hop.ttl, first, before, total))
        accounts[hop.ttl] = account.add(_interval(hop.ttl, before, now, total))
        after[hop.ttl - 1] = replace(hop, fates=accounts[hop.ttl].fates())
    marks = {**counting.first, read.place: first}, {**counting.latest, read.place: now}
    return Counting(*marks, accounts), tuple(after)


def keep_counts_before(
    counting: Counting, ttl: int, hops: Sequence[Hop], chain: Chain, end: Endpoint
) -> Counting:
    """What was counted of the hops before this one; of it and of those behind it figures begin anew."""
    kept = {_place_of(hop, chain, end) for hop in hops[: ttl - 1]}
    first, latest = (
        {place: mark for place, mark in marks.items() if place in kept}
        for marks in (counting.first, counting.latest)
    )
    accounts = {number: account for number, account in counting.accounts.items() if number < ttl}
    return Counting(first, latest, accounts)


def answered_by(place: str, hops: Sequence[Hop], chain: Chain, end: Endpoint) -> Sequence[Hop]:
    """The hops that are there; none where several are, for their answers are counted as one."""
    own = [hop for hop in hops if _place_of(hop, chain, end) == place]
    return own if len(own) == 1 else ()


def places_on(chain: Chain, end: Endpoint) -> Sequence[str]:
    """Those whose counters tell of the path: its nodes, and the pod at its end."""
    nodes = dict.fromkeys(segment.node for segment in chain.segments if segment.node)
    return (*nodes, *([end.pod] if end.pod and _ends_in_pod(chain) else []))


def has_open_losses(counting: Counting, hops: Sequence[Hop], chain: Chain, end: Endpoint) -> bool:
    """The next reading of a place will tell of losses that were after its last one."""
    return any(
        hop.statistics.lost > mark.statistics.get(hop.ttl, HopStatistics()).lost
        for place, mark in counting.latest.items()
        for hop in answered_by(place, hops, chain, end)
    )


def _place_of(hop: Hop, chain: Chain, end: Endpoint) -> str | None:
    """Whose kernel answers here, also where the hop was silent so far; None where that is not known."""
    if _is_end(hop, chain, end):
        return end.pod if _ends_in_pod(chain) else end.node
    if isinstance(hop.location, Located) and hop.replies:
        return hop.location.pod or hop.location.node
    routers = chain.routers or ()
    return routers[hop.ttl - 1] if hop.ttl <= len(routers) else None


def _ends_in_pod(chain: Chain) -> bool:
    """Not in its node's own network, as a hostNetwork pod does."""
    last = chain.segments[-1].devices[-1:] if chain.segments else ()
    return any(device.kind is DeviceKind.POD for device in last)


def _is_end(hop: Hop, chain: Chain, end: Endpoint) -> bool:
    return has_arrived(hop, end) or hop.ttl == chain.length


def _total_of(hop: Hop, chain: Chain, end: Endpoint, protocol: Protocol) -> Total | None:
    """The counter of what answers there; None for a TCP connection's end, whose answers are no ICMP."""
    if any((reply.note or "").startswith("!") for reply in hop.replies[:1]):
        return lambda icmp: icmp.unreachable
    if not _is_end(hop, chain, end):
        return lambda icmp: icmp.time_exceeded
    match protocol:
        case Protocol.UDP | Protocol.UDP_PARIS:
            return lambda icmp: icmp.unreachable
        case Protocol.ICMP:
            return lambda icmp: icmp.echo_replies
    return None


def _interval(ttl: int, before: Mark, now: Mark, total: Total) -> Interval:
    """Nothing has happened where the totals went back: the place has begun anew."""
    first, last = total(before.icmp), total(now.icmp)
    earlier, later = before.icmp.kept_back, now.icmp.kept_back
    kept_back = None if earlier is None or later is None else later - earlier
    if last < first or (kept_back or 0) < 0:
        return Interval()
    then, figures = (mark.statistics.get(ttl, HopStatistics()) for mark in (before, now))
    return Interval(
        now.at_s - before.at_s,
        figures.decided - then.decided,
        figures.answered - then.answered,
        last - first,
        kept_back,
    )
