"""What a person names as source or destination, read without asking anyone.

shell-1   ns/shell-1   pod/shell-1   node/node-1   svc/httpd:80   ns/svc/httpd   10.0.2.3   httpd:80
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from msgspec import Struct


class WrongUse(Exception):
    """What was asked makes no sense as it stands; the sentence says what to write instead."""

    exit_code = 2


class PodTarget(Struct, frozen=True):
    namespace: str
    name: str
    port: int | None = None


class NodeTarget(Struct, frozen=True):
    name: str
    port: int | None = None


class ServiceTarget(Struct, frozen=True):
    namespace: str
    name: str
    port: int | None = None


class AddressTarget(Struct, frozen=True):
    address: str
    port: int | None = None


Target: TypeAlias = PodTarget | NodeTarget | ServiceTarget | AddressTarget

_BROADCAST = IPv4Address("255.255.255.255")

_KINDS = {
    "pod": "pod", "pods": "pod", "po": "pod",
    "node": "node", "nodes": "node", "no": "node",
    "svc": "svc", "service": "svc", "services": "svc",
}  # fmt: skip


def parse_target(text: str, namespace: str) -> Target:
    """Reads one name; `namespace` is where a bare name is looked for. Raises `WrongUse`."""
    address = _parse_address(text)
    if address:
        return address
    name, port = _split_port(text)
    parts = name.split("/")
    if not all(parts) or len(parts) > 3:
        raise WrongUse(f"'{text}' names nothing: write POD, NAMESPACE/POD, node/NAME, svc/NAME or an address")
    if len(parts) == 1:
        return PodTarget(namespace, parts[0], port)
    if len(parts) == 3:
        namespace, *parts = parts
        if parts[0] not in _KINDS:
            raise WrongUse(f"'{text}': '{parts[0]}' is no kind of target: write pod, svc or node")
    kind = _KINDS.get(parts[0])
    match kind:
        case "node":
            return NodeTarget(parts[1], port)
        case "svc":
            return ServiceTarget(namespace, parts[1], port)
        case "pod":
            return PodTarget(namespace, parts[1], port)
    return PodTarget(parts[0], parts[1], port)


def _parse_address(text: str) -> AddressTarget | None:
    for candidate, port in ((text, None), _split_bracketed(text)):
        try:
            address = ip_address(candidate)
        except ValueError:
            continue
        _require_far(address)
        return AddressTarget(str(address), port)
    return None


def _require_far(address: IPv4Address | IPv6Address) -> None:
    """What leaves no pod, or goes to nobody in particular, has no path."""
    why = (
        "is whoever asks" if address.is_loopback or address.is_unspecified
        else "is a group" if address.is_multicast or address == _BROADCAST
        else "is known on one link only" if "%" in str(address)
        else ""
    )  # fmt: skip
    if why:
        raise WrongUse(f"{str(address)[:60]!r} {why}: write POD, node/NAME or the address of one machine")


def _split_bracketed(text: str) -> tuple[str, int | None]:
    """`[fd00::1]:80` and `10.0.0.1:80`; other texts come back whole."""
    if text.startswith("[") and "]" in text:
        host, _, rest = text[1:].partition("]")
        return host, _parse_port(text, rest[1:]) if rest.startswith(":") else None
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        if host.replace(".", "").isdigit():
            return host, _parse_port(text, port)
    return text, None


def _split_port(text: str) -> tuple[str, int | None]:
    name, colon, port = text.rpartition(":")
    return (name, _parse_port(text, port)) if colon else (text, None)


def _parse_port(text: str, port: str) -> int:
    if port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return int(port)
    raise WrongUse(f"'{text}': '{port[:20]}' is no port: write a number from 1 to 65535")
