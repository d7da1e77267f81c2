"""Bytes a second in the four or five cells that a row has for them."""

from k8snet_tui.model.network import Rate

_UNITS = ("B", "k", "M", "G", "T")


def format_rate(bytes_s: float) -> str:
    """`12 k/s`: at most four characters before `/s`, decimal units as network people count."""
    value, unit = bytes_s, 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    figure = f"{value:.1f}" if unit and value < 9.95 else f"{value:.0f}"
    return f"{figure}{_UNITS[unit]}/s"


def total_rate(rate: Rate) -> float:
    return rate.rx_bytes_s + rate.tx_bytes_s
