"""Lost probes, explained by what the kernels on the way have counted: hand-made sums."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from k8snet_tui.model.network import IcmpCounters
from k8snet_tui.model.observation import CountersRead, Observation, TimedObservation
from k8snet_tui.model.trace import Hop
from k8snet_tui.trace.apply import apply
from k8snet_tui.trace.loss import UNKNOWN, describe_loss, loss_word
from k8snet_tui.trace.state import TraceState
from tests.trace.observations import ACROSS, healthy, opened, round_of

ROUTER = 1
"""The TTL of node-1, which answers shell-1 by cni0."""


class Watch:
    """A trace of one round a second, and the counters of node-1 as they are read between the rounds."""

    def __init__(self) -> None:
        self.state = TraceState()
        self.rounds = 0
        self.sent = 100
        self.kept_back: int | None = 1000
        self.tell([opened()])
        self.read()

    def read(self, seconds: float = 1.0) -> None:
        """A reading of node-1, so long after the one before it."""
        icmp = IcmpCounters(time_exceeded=self.sent, kept_back=self.kept_back)
        self.tell([CountersRead("node-1", icmp, seconds)])

    def round(self, *, hears: bool, sent: bool = True, kept_back: int = 0, others: int = 0) -> None:
        """`sent`: node-1 answered us; and `others`, as many times."""
        self.rounds += 1
        hops = dict(enumerate(ACROSS, 1))
        answered = hops if hears else {ttl: hops[ttl] for ttl in (2, 3)}
        self.tell(round_of(self.rounds, answered, () if hears else (ROUTER,)))
        self.sent += sent + others
        if self.kept_back is not None:
            self.kept_back += kept_back

    @property
    def hop(self) -> Hop:
        return self.state.trace.hops[0]

    @property
    def word(self) -> str:
        return loss_word(self.hop, self.state.trace)

    def tell(self, observations: Sequence[Observation]) -> None:
        for what in observations:
            self.state = apply(self.state, TimedObservation(0.0, what))


def watched(*rounds: Mapping[str, Any], every: int = 1) -> Watch:
    """A round for each; the counters are read after every so many."""
    watch = Watch()
    for number, fate in enumerate(rounds, 1):
        watch.round(**{"hears": False, "sent": False, **fate})
        if number % every == 0:
            watch.read()
    return watch


GOOD = {"hears": True, "sent": True}
KEPT_BACK = {"kept_back": 1}
NOT_THERE: dict[str, Any] = {}
NOT_BACK = {"sent": True}


def fates(watch: Watch) -> tuple[int, int | None, int | None]:
    return watch.hop.fates.quiet, watch.hop.fates.forward, watch.hop.fates.backward


def test_a_path_without_loss_needs_no_word() -> None:
    assert (fates(watch := watched(GOOD, GOOD)), watch.word) == ((0, 0, 0), "")


@pytest.mark.parametrize("every", [1, 2, 3])
def test_answers_that_the_kernel_kept_back_are_quiet_whenever_it_is_read(every: int) -> None:
    watch = watched(GOOD, KEPT_BACK, GOOD, GOOD, KEPT_BACK, KEPT_BACK, every=every)
    assert (fates(watch), watch.word) == ((3, 0, 0), "quiet")


def test_a_probe_that_did_not_get_there_is_lost_forward() -> None:
    watch = watched(GOOD, GOOD, NOT_THERE, GOOD, NOT_THERE, GOOD)
    assert (fates(watch), watch.word) == ((0, 2, 0), "lost forward")


def test_an_answer_that_was_sent_and_did_not_come_is_lost_backward() -> None:
    watch = watched(GOOD, NOT_BACK, GOOD, NOT_BACK, NOT_BACK)
    assert (fates(watch), watch.word) == ((0, 0, 3), "lost backward")


def test_all_three_are_told_apart_in_one_trace() -> None:
    watch = watched(GOOD, NOT_BACK, KEPT_BACK, NOT_THERE, KEPT_BACK, NOT_THERE, GOOD)
    assert fates(watch) == (2, 2, 1)
    assert describe_loss(watch.hop, watch.state.trace) == (
        "hop 1 (node-1 cni0): 5 of 7 unanswered: 2 quiet, 2 lost forward, 1 lost backward"
    )


def test_what_goes_to_others_is_no_answer_to_us() -> None:
    """Another trace of the same path, answered once a round from before our first one."""
    busy = [{**fate, "others": 1} for fate in (GOOD, GOOD, NOT_THERE, GOOD, NOT_THERE, GOOD, GOOD, GOOD)]
    assert fates(watched(*busy)) == (0, 2, 0)


def test_the_interval_before_the_first_probe_shows_what_goes_to_others() -> None:
    watch = Watch()
    watch.sent += 5
    watch.read(5.0)
    for _ in range(4):
        watch.round(hears=False, sent=False, others=1)
        watch.read()
    assert fates(watch) == (0, 4, 0)


def test_where_far_more_goes_to_others_the_direction_is_not_guessed() -> None:
    watch = watched(GOOD, NOT_THERE, GOOD, {"others": 400})
    assert (watch.hop.fates.lost, watch.hop.fates.forward, watch.word) == (2, None, "lost")


def test_a_late_answer_takes_a_loss_back() -> None:
    watch = watched(GOOD, NOT_BACK)
    watch.tell(healthy(2)[:1])
    watch.round(hears=True)
    watch.read()
    assert (watch.hop.fates.lost, watch.word) == (0, "")


def test_a_node_that_began_anew_takes_nothing_away() -> None:
    watch = watched(GOOD, KEPT_BACK)
    watch.sent, watch.kept_back = 0, 0
    watch.read()
    watch.round(hears=False, sent=False, kept_back=1)
    watch.read()
    assert fates(watch) == (2, 0, 0)


def test_a_path_that_moves_behind_a_router_takes_nothing_of_what_was_proved_of_it() -> None:
    watch = watched(GOOD, KEPT_BACK, KEPT_BACK)
    for _ in range(4):
        watch.rounds += 1
        watch.sent += 1
        watch.tell(round_of(watch.rounds, {1: ACROSS[0], 2: "192.168.56.77", 3: ACROSS[2]}))
        watch.read()
    assert [change.ttl for change in watch.state.trace.changes] == [2]
    assert (fates(watch), watch.word) == ((2, 0, 0), "quiet")


def test_an_old_kernel_proves_nothing_and_that_is_said() -> None:
    watch = Watch()
    watch.kept_back = None
    watch.read()
    watch.round(hears=False, sent=False)
    watch.read()
    assert watch.word == "probably limited"
    said = describe_loss(watch.hop, watch.state.trace)
    assert said.endswith("its kernel does not count the answers it keeps back (Linux before 6.3)")


def test_without_counters_a_loss_is_probably_limited_where_there_is_none_beyond_it_and_else_unknown() -> None:
    watch = Watch()
    watch.round(hears=False)
    assert watch.word == "probably limited"
    assert "loss here, none beyond it" in describe_loss(watch.hop, watch.state.trace)
    watch.tell(round_of(2, {1: ACROSS[0]}, (2, 3)))
    assert [loss_word(hop, watch.state.trace) for hop in watch.state.trace.hops] == [UNKNOWN] * 3
