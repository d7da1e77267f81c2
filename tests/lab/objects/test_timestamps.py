import pytest

from k8snet_tui.lab.objects.timestamps import format_duration


@pytest.mark.parametrize(
    ("seconds", "printed"),
    [
        (-5, "<invalid>"),
        (-1, "0s"),
        (119, "119s"),
        (120, "2m"),
        (599, "9m59s"),
        (600, "10m"),
        (3 * 3600, "3h"),
        (3 * 3600 + 60, "3h1m"),
        (47 * 3600, "47h"),
        (49 * 3600, "2d1h"),
        (9 * 86400, "9d"),
    ],
)
def test_ages_are_printed_as_kubectl_does(seconds: int, printed: str) -> None:
    assert format_duration(seconds) == printed
