"""Ages and rates in the few cells there are."""

import pytest

from k8snet_tui.ui.render.figures import format_age, format_age_in_steps, format_rate


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
