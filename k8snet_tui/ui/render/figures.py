"""How figures are written in few cells: ages as `kubectl get` prints them, and rates."""

from k8snet_tui.model.network import Rate

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400

_STEPS = (
    # below so many seconds: the unit, and the smaller unit beside it where there is one
    (2 * MINUTE, 1, "s", 0, ""),
    (10 * MINUTE, MINUTE, "m", 1, "s"),
    (3 * HOUR, MINUTE, "m", 0, ""),
    (8 * HOUR, HOUR, "h", MINUTE, "m"),
    (2 * DAY, HOUR, "h", 0, ""),
    (8 * DAY, DAY, "d", HOUR, "h"),
    (2 * YEAR, DAY, "d", 0, ""),
    (8 * YEAR, YEAR, "y", DAY, "d"),
)


def format_age(seconds: int) -> str:
    """The steps are those of k8s.io/apimachinery/pkg/util/duration, HumanDuration."""
    seconds = max(0, seconds)
    for below, unit, name, rest_unit, rest_name in _STEPS:
        if seconds < below:
            rest = seconds % unit // rest_unit if rest_unit else 0
            return f"{seconds // unit}{name}" + (f"{rest}{rest_name}" if rest else "")
    return f"{seconds // YEAR}y"


def format_age_in_steps(created_s: float, now_s: float) -> str:
    """The age in steps of ten seconds, then of a minute, so that a quiet screen stays quiet."""
    age = int(now_s - created_s)
    step = 10 if age < 2 * MINUTE else MINUTE
    return format_age(age // step * step)


_RATE_UNITS = ("B", "k", "M", "G", "T")


def format_rate(bytes_s: float) -> str:
    """`12 k/s`: at most four characters before `/s`, decimal units as network people count."""
    value, unit = bytes_s, 0
    while value >= 999.5 and unit < len(_RATE_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    figure = f"{value:.1f}" if unit and value < 9.95 else f"{value:.0f}"
    return f"{figure}{_RATE_UNITS[unit]}/s"


def total_rate(rate: Rate) -> float:
    return rate.rx_bytes_s + rate.tx_bytes_s
