"""How figures are written in few cells: ages as `kubectl get` prints them, rates, and a hop's statistics."""

from k8snet_tui.model.network import Rate
from k8snet_tui.model.statistics import LOST, UNTIMED, HopStatistics
from k8snet_tui.ui.render import glyphs

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


def ms(time_us: float | None) -> str:
    """Milliseconds in at most six cells; nothing where there is none."""
    if time_us is None:
        return ""
    decimals = 3 if time_us < 10_000 else 1 if time_us < 1_000_000 else 0
    return f"{time_us / 1000:.{decimals}f}"


def percent(hop: HopStatistics) -> str:
    """Loss, without decimals; a loss that rounds to nothing is no 0 %."""
    loss = hop.loss_percent or 0.0
    return "<1%" if 0 < loss < 1 else f"{loss:.0f}%"


BARS, MOST_BARS = 12, 60
"""Of a history: with fewer it tells little, and more are not kept."""


def history_bars(hop: HopStatistics, room: int) -> str:
    """A bar for each probe, from the shortest to the longest of those drawn; a lost one is a gap.

    The latest is the last. A chart that is full goes on with its later half: to move all bars by one with
    each round would send all of them again.
    """
    count = bars_drawn(hop.decided, room)
    latest = hop.history[-count:] if count else ()
    times = [time for time in latest if time not in (LOST, UNTIMED)]
    low, high = min(times, default=0.0), max(times, default=0.0)
    return "".join(_bar(time, low, high) for time in latest)


def bars_drawn(decided: int, room: int) -> int:
    """How many of the latest probes are drawn in `room` cells."""
    if decided <= room or room < 2:
        return min(decided, room)
    half = room // 2
    return room - half + 1 + (decided - room - 1) % half


def _bar(time_us: float, low: float, high: float) -> str:
    if time_us == LOST:
        return glyphs.GAP
    if time_us == UNTIMED or high <= low:
        return glyphs.BARS[0]
    return glyphs.BARS[round((time_us - low) / (high - low) * (len(glyphs.BARS) - 1))]
