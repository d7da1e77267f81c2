"""One spelling for each address, so that what is compared as text compares as addresses do."""

import socket
from ipaddress import IPv6Address, ip_address


def canonical_address(text: str) -> str:
    """RFC 5952's spelling, and an IPv4-mapped address as its IPv4 one; empty for what is no address.

    `fd10:0244:0:2::2` is `fd10:244:0:2::2`; a host name, `<nil>` and an address with a zone are none.
    """
    try:
        socket.inet_pton(socket.AF_INET, text)  # refuses 010.0.0.1 and 10.1, as ipaddress does, at a tenth
    except (OSError, ValueError):
        return _canonical_ipv6(text)
    return text


def _canonical_ipv6(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address) or address.scope_id:
        return ""
    return str(address.ipv4_mapped or address)
