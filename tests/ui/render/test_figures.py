"""Ages and rates in the few cells there are."""

from itertools import pairwise

import pytest

from k8snet_tui.model.statistics import LOST, UNTIMED, HopStatistics
from k8snet_tui.ui.render.figures import (
    bars_drawn,
    format_age,
    format_age_in_steps,
    format_rate,
    history_bars,
    ms,
    percent,
)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (192, "3m12s"),
        (600, "10m"),
        (10_799, "179m"),
        (10_800, "3h"),
        (19_080, "5h18m"),
        (100_000, "27h"),
        (180_000, "2d2h"),
        (800_000, "9d"),
        (70_000_000, "2y80d"),
        (300_000_000, "9y"),
    ],
)
def test_an_age_reads_as_kubectl_prints_it(seconds: int, shown: str) -> None:
    assert format_age(seconds) == shown


def test_an_age_beyond_two_minutes_changes_once_a_minute() -> None:
    ages = [format_age_in_steps(0, now) for now in range(180, 240)]
    assert set(ages) == {"3m"}


@pytest.mark.parametrize(
    ("bytes_s", "shown"),
    [(0, "0B/s"), (999, "999B/s"), (1500, "1.5k/s"), (12_400, "12k/s"), (2.5e9, "2.5G/s")],
)
def test_a_rate_needs_no_more_than_six_cells(bytes_s: float, shown: str) -> None:
    assert format_rate(bytes_s) == shown
    assert len(shown) <= 6


@pytest.mark.parametrize(
    ("time_us", "shown"),
    [(41.0, "0.041"), (9_999, "9.999"), (12_345, "12.3"), (2_500_000, "2500"), (None, "")],
)
def test_a_time_needs_no_more_than_six_cells(time_us: float | None, shown: str) -> None:
    assert ms(time_us) == shown
    assert len(shown) <= 6


def test_a_rare_loss_is_not_rounded_away() -> None:
    assert percent(HopStatistics(answered=999, lost=1)) == "<1%"
    assert percent(HopStatistics(answered=3, lost=1)) == "25%"
    assert percent(HopStatistics(answered=3)) == "0%"


def test_a_history_is_drawn_from_its_shortest_to_its_longest_and_a_loss_is_a_gap() -> None:
    assert (
        history_bars(HopStatistics(history=(40.0, LOST, 80.0, 60.0, UNTIMED), answered=4, lost=1), 12)
        == "▁·█▅▁"
    )


def test_a_steady_history_is_flat() -> None:
    assert history_bars(HopStatistics(history=(40.0, 40.0), answered=2), 12) == "▁▁"


def test_a_chart_that_is_full_goes_on_with_its_later_half() -> None:
    drawn = [bars_drawn(decided, 10) for decided in range(8, 24)]
    assert drawn == [8, 9, 10, 6, 7, 8, 9, 10, 6, 7, 8, 9, 10, 6, 7, 8]


def test_a_chart_keeps_its_bars_where_they_are_while_it_has_room() -> None:
    times = tuple(float(number % 5) for number in range(60))
    charts = [history_bars(HopStatistics(history=times[:n], answered=n), 20) for n in (16, 17, 18, 19, 20)]
    assert all(after.startswith(before) for before, after in pairwise(charts))
