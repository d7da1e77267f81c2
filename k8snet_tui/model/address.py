"""How addresses are spelled and compared: by value, family by family.

`fd10:244:0:2::` and `fd10:244:0000:2::0` are one address; `::ffff:10.0.0.1` is 10.0.0.1 with a longer name.
"""

import ipaddress
import socket
from functools import lru_cache
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def canonical_address(text: str) -> str:
    """RFC 5952's spelling, and an IPv4-mapped address as its IPv4 one; empty for what is no address.

    `fd10:0244:0:2::2` is `fd10:244:0:2::2`; a host name, `<nil>` and an address with a zone are none.
    """
    try:
        socket.inet_pton(socket.AF_INET, text)  # refuses 010.0.0.1 and 10.1, as ipaddress does, at a tenth
    except (OSError, ValueError):
        return "" if set(text) & set("/%") else str(parse_address(text) or "")
    return text


@lru_cache(maxsize=16384)
def parse_address(text: str) -> Address | None:
    """The address without prefix length and zone; None for what is none."""
    try:
        address = ipaddress.ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=16384)
def parse_network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def is_same(one: str, other: str) -> bool:
    parsed = parse_address(one)
    return parsed is not None and parsed == parse_address(other)


def is_in(address: str, network: str) -> bool:
    parsed, around = parse_address(address), parse_network(network)
    return parsed is not None and around is not None and parsed.version == around.version and parsed in around


def ip_version(address: str) -> int:
    """4, 6, or 0 for what is no address."""
    parsed = parse_address(address)
    return parsed.version if parsed else 0


def is_of_family(address: str, family: int | None) -> bool:
    """`family` is 4, 6, or None for either; what is no address, or has a zone, is of none."""
    return "%" not in address and ip_version(address) in ((family,) if family else (4, 6))
