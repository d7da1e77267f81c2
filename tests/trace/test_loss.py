"""What is said of losses on a path that breaks: the hops agree with the verdict."""

from collections.abc import Sequence

from k8snet_tui.model.network import IcmpCounters
from k8snet_tui.model.observation import CountersRead, Observation
from k8snet_tui.model.trace import Outcome, TcpResult, Trace
from k8snet_tui.trace.loss import describe_loss, loss_word
from tests.trace.observations import ACROSS, healthy, opened, silence, tcp, trace_of

GOOD: Sequence[Observation] = [*healthy(1), *healthy(2), *healthy(3)]
NOT_YET = [*silence(4, ACROSS[0]), *silence(5, ACROSS[0])]
"""Behind hop 1 nothing answers."""
BROKEN: Sequence[Observation] = [*NOT_YET, *silence(6, ACROSS[0]), tcp(TcpResult.TIMEOUT)]


def words(trace: Trace) -> list[str]:
    return [loss_word(hop, trace) for hop in trace.hops[:3]]


def test_hops_behind_a_break_are_silent_since_then_and_not_limited() -> None:
    trace = trace_of(opened(), GOOD, BROKEN)
    assert trace.verdict and trace.verdict.outcome is Outcome.UNREACHED
    assert words(trace) == ["", "silent", "silent"]
    assert describe_loss(trace.hops[1], trace) == (
        "hop 2 (node-2 eth1): 3 of 6 unanswered: silent since round 4"
    )


def test_a_silence_that_is_no_break_yet_or_no_longer_may_be_a_limit() -> None:
    unsure = ["", "lost or limited", "lost or limited"]
    assert words(trace_of(opened(), GOOD, NOT_YET)) == unsure
    assert words(trace_of(opened(), GOOD, BROKEN, healthy(7))) == unsure


def test_a_few_quiet_answers_before_the_counters_failed_explain_no_long_silence() -> None:
    before, after = (CountersRead("node-2", IcmpCounters(kept_back=kept), 1.0) for kept in (0, 1))
    quiet = trace_of(opened(), before, GOOD, silence(4, ACROSS[0]), after)
    assert loss_word(quiet.hops[1], quiet) == "quiet"
    more = [silence(number, ACROSS[0]) for number in (5, 6, 7)]
    silent = trace_of(opened(), before, GOOD, silence(4, ACROSS[0]), after, *more)
    assert loss_word(silent.hops[1], silent) == "lost or limited"


def test_what_the_counters_have_proved_is_told_beside_it() -> None:
    """One answer of node-2 was kept back before the break, of which they were not read."""
    at_first, later = (IcmpCounters(kept_back=kept) for kept in (0, 1))
    limited: Sequence[Observation] = [*healthy(1), *healthy(2), *silence(3, ACROSS[0])]
    before, after = CountersRead("node-2", at_first, 0.0), CountersRead("node-2", later, 3.0)
    trace = trace_of(opened(), before, limited, after, BROKEN)
    assert loss_word(trace.hops[1], trace) == "silent"
    assert describe_loss(trace.hops[1], trace).endswith("4 of 6 unanswered: 1 quiet, silent since round 3")
