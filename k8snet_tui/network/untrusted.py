"""What of a remote kernel's text may become part of a record: names, addresses, MACs.

The text comes from a container that others control. Whatever is no plain name, no address or no MAC is
dropped here, so no later module meets a control character, an endless word or an invented address.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

MAX_INTERFACES = 2048
MAX_ENTRIES = 16384
"""Neighbours, forwarding entries, routes: each."""
MAX_ADDRESSES = 256
"""Of one interface: kube-ipvs0 has one for every service."""
MAX_LINE = 4096
MAX_NAME = 64
"""The kernel allows 15 bytes; a name as long as this is still worth showing."""

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.ASCII)


def plain_name(text: object) -> str:
    """The text as a name, without control characters; empty for what is no text."""
    if not isinstance(text, str):
        return ""
    return "".join(c for c in text[:MAX_NAME] if c.isprintable())


def plain_mac(text: object) -> str:
    lower = text.lower() if isinstance(text, str) else ""
    return lower if _MAC.fullmatch(lower) and lower != "00:00:00:00:00:00" else ""


def plain_address(text: object) -> str:
    """The address in its canonical spelling; empty for what is none."""
    try:
        return str(ipaddress.ip_address(text)) if isinstance(text, str) else ""
    except ValueError:
        return ""


def plain_interface_address(text: str) -> str:
    """`10.244.1.1/24`: the host's own bits kept; empty for what is none."""
    try:
        return str(ipaddress.ip_interface(text))
    except ValueError:
        return ""


def plain_network(text: str, family: int = 4) -> str:
    """A route's destination; `default` is spelled by its family."""
    if text == "default":
        return "::/0" if family == 6 else "0.0.0.0/0"
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return ""


def plain_number(value: object) -> int:
    """A natural number of at most 64 bits; 0 for what is none."""
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) <= 20 else 0
    return value if isinstance(value, int) and 0 <= value < 2**64 else 0


def lines_of(text: str) -> Iterator[str]:
    """Without those that are empty or of absurd length."""
    return (line for line in text.split("\n") if line and len(line) <= MAX_LINE)


def at_most(limit: int, items: Iterable[T], gaps: Callable[[str], None]) -> Iterator[T]:
    """The first ones; `gaps` is told when there are more."""
    for number, item in enumerate(items):
        if number == limit:
            gaps(f"all beyond {limit}")
            return
        yield item
