"""Hand-made sequences, against figures worked out by other means."""

import statistics

import pytest

from k8snet_tui.model.statistics import LOST, UNTIMED, HopStatistics
from k8snet_tui.trace.statistics import HISTORY, correct_late_answer, count_answer, count_loss

A = "10.244.1.1"


def after(*fates: float | None, address: str = A) -> HopStatistics:
    """A float is an answer of so many µs, None a loss."""
    hop = HopStatistics()
    for fate in fates:
        hop = count_loss(hop) if fate is None else count_answer(hop, address, float(fate))
    return hop


def test_nothing_is_known_before_the_first_probe_is_decided() -> None:
    hop = HopStatistics()
    assert {hop.loss_percent, hop.average_us, hop.median_us, hop.deviation_us} == {None}


def test_loss_is_a_share_of_decided_probes() -> None:
    assert after(50, None, 50, 50).loss_percent == 25


def test_a_late_answer_takes_the_loss_back_and_fills_its_gap() -> None:
    hop = correct_late_answer(after(50, None, 70), 900, probes_ago=1)
    assert hop.loss_percent == 0
    assert list(hop.history) == [50, 900, 70]
    assert (hop.worst_us, hop.last_us) == (900, 70)


def test_a_late_answer_is_no_jitter() -> None:
    hop = correct_late_answer(after(50, None, 70), 900, probes_ago=1)
    assert hop.jitter_us == 20


def test_an_answer_that_nobody_lost_changes_nothing() -> None:
    assert correct_late_answer(after(50), 60, probes_ago=0) == after(50)


@pytest.mark.parametrize("times", [[40, 60], [10.5, 12.5, 90, 11], list(range(1, 200))])
def test_the_deviation_is_the_sample_s(times: list[float]) -> None:
    hop = after(*times)
    assert hop.average_us == pytest.approx(statistics.fmean(times))
    assert hop.deviation_us == pytest.approx(statistics.stdev(times))


def test_one_answer_has_neither_deviation_nor_jitter() -> None:
    hop = after(50)
    assert {hop.deviation_us, hop.jitter_us, hop.rfc3550_jitter_us} == {None}


def test_a_steady_path_has_no_jitter_however_short_it_is() -> None:
    hop = after(200, 200, 200)
    assert (hop.jitter_us, hop.rfc3550_jitter_us) == (0, 0)


def test_jitter_is_the_mean_difference_of_neighbours() -> None:
    hop = after(100, 300, 200)
    assert hop.jitter_us == 150
    assert hop.jitter_worst_us == 200


def test_smoothed_jitter_is_rfc_3550_s() -> None:
    hop = after(100, 300, 200)
    first = 200 / 16
    assert hop.rfc3550_jitter_us == pytest.approx(first + (100 - first) / 16)


def test_two_routers_times_are_no_jitter() -> None:
    hop = count_answer(count_answer(HopStatistics(), A, 100), "10.244.9.9", 5000)
    assert hop.jitter_us is None


def test_a_loss_is_a_gap_in_the_history_and_not_a_time() -> None:
    hop = after(50, None, 60)
    assert list(hop.history) == [50, LOST, 60]
    assert hop.best_us == 50


def test_an_answer_without_a_time_counts_as_an_answer() -> None:
    hop = count_answer(after(50), A, None)
    assert (hop.answered, hop.loss_percent, hop.average_us) == (2, 0, 50)
    assert hop.history[-1] == UNTIMED


def test_hours_cost_no_more_memory_than_minutes() -> None:
    hop = after(*([50, None, 60] * 500))
    assert len(hop.history) == HISTORY
    assert len(hop.sketch.counts) == 2
