"""Reads what `ip addr`, `ip neigh`, `ip route` and `bridge fdb show` print for people.

It is all that BusyBox gives, and old iproute2. The text names no kinds (veth, bridge): sysfs does.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from k8snet_tui.model.network import ForwardingEntry, Interface, Neighbour, Route
from k8snet_tui.network.hostile import (
    MAX_ADDRESSES,
    MAX_ENTRIES,
    MAX_INTERFACES,
    lines_of,
    plain_address,
    plain_interface_address,
    plain_mac,
    plain_name,
    plain_network,
    plain_number,
)

_HEAD = re.compile(r"(\d{1,9}): ([^:\s]+): <([^>]*)>(.*)", re.ASCII)
_NO_WAY = frozenset({"blackhole", "unreachable", "prohibit", "throw", "multicast", "broadcast", "local"})


def read_interfaces(text: str) -> Iterator[Interface]:
    """An interface is a head line and the indented lines below it."""
    blocks: list[list[str]] = []
    for line in lines_of(text):
        if _HEAD.match(line):
            blocks.append([line])
        elif blocks and line[0] == " ":
            blocks[-1].append(line)
        if len(blocks) > MAX_INTERFACES:
            break
    return map(_interface, blocks[:MAX_INTERFACES])


def _interface(block: list[str]) -> Interface:
    head = _HEAD.match(block[0])
    assert head is not None
    name, at, peer = head[2].rpartition("@")
    flags, settings = head[3].split(","), _pairs(head[4].split())
    return Interface(
        name=plain_name(name if at else peer),
        index=int(head[1]),
        mtu_bytes=plain_number(settings.get("mtu", "")),
        up="UP" in flags and "LOWER_UP" in flags,
        kind="loopback" if "LOOPBACK" in flags else "",
        mac=next((plain_mac(words[1]) for words in _words(block) if words[0] == "link/ether"), ""),
        addresses=tuple(islice(_addresses(block), MAX_ADDRESSES)),
        master=plain_name(settings.get("master", "")),
        # `eth0@if7` is a veth whose other end is number 7 elsewhere; `vlan5@eth0` stands on eth0.
        peer_index=plain_number(peer[2:]) or None if at and peer.startswith("if") else None,
    )


def _addresses(block: list[str]) -> Iterator[str]:
    for words in _words(block):
        if words[0] in ("inet", "inet6") and (address := plain_interface_address(words[1])):
            yield address


def _words(block: list[str]) -> Iterator[list[str]]:
    return (words for line in block[1:] if len(words := line.split()) > 1)


def read_neighbours(text: str) -> Iterator[Neighbour]:
    for line in islice(lines_of(text), MAX_ENTRIES):
        first, *rest = line.split() or [""]
        found = _pairs(rest)
        address, mac = plain_address(first), plain_mac(found.get("lladdr"))
        if address and mac:
            yield Neighbour(address, mac, plain_name(found.get("dev")))


def read_routes(text: str, family: int) -> Iterator[Route]:
    destination = ""
    for line in islice(lines_of(text), MAX_ENTRIES):
        first, *rest = line.split() or [""]
        # The parts of a route over several gateways stand below it, indented.
        if first != "nexthop":
            destination = "" if first in _NO_WAY else plain_network(first, family)
        interface = plain_name(_pairs(rest).get("dev"))
        if destination and interface:
            yield Route(destination, interface, plain_address(_gateway(rest)))
            destination = ""


def _gateway(words: list[str]) -> str:
    """After `via` comes the gateway, or `inet6` and the gateway where the families differ."""
    after = words[words.index("via") + 1 :] if "via" in words else []
    return next((word for word in after[:2] if plain_address(word)), "")


def read_forwarding(text: str) -> Iterator[ForwardingEntry]:
    """Only what a bridge has learned: its own ports' MACs are permanent."""
    for line in islice(lines_of(text), MAX_ENTRIES):
        words = line.split()
        mac = plain_mac(words[0]) if words else ""
        if mac and "master" in words and "permanent" not in words:
            yield ForwardingEntry(mac, plain_name(_pairs(words).get("dev")))


def _pairs(words: list[str]) -> dict[str, str]:
    """Each word with the one after it; of several the first counts."""
    return dict(reversed(list(pairwise(words))))
