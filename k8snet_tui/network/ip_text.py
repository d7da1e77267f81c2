"""Reads what `ip addr`, `ip neigh`, `ip route` and `bridge fdb show` print for people.

It is all that BusyBox gives, and old iproute2. The text names no kinds (veth, bridge): sysfs does.
A route's line may begin with its type, and those below it, indented, are the parts of one with several
gateways.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from k8snet_tui.model.network import ForwardingEntry, Interface, Neighbour, NextHop, Route
from k8snet_tui.network.json_objects import Gaps
from k8snet_tui.network.routes import DEAD, PLAIN_TOS, TYPES, make_route, tell_no_device
from k8snet_tui.network.untrusted import (
    MAX_ADDRESSES,
    MAX_ENTRIES,
    MAX_INTERFACES,
    MAX_LINE,
    at_most,
    lines_of,
    plain_address,
    plain_interface_address,
    plain_mac,
    plain_name,
    plain_number,
)

_HEAD = re.compile(r"(\d{1,9}): ([^:\s]+): <([^>]*)>(.*)", re.ASCII)


def read_interfaces(text: str, gaps: Gaps) -> Iterator[Interface]:
    """An interface is a head line and the indented lines below it."""
    return map(_interface, at_most(MAX_INTERFACES, _blocks(text, gaps), gaps))


def _blocks(text: str, gaps: Gaps) -> Iterator[list[str]]:
    block: list[str] = []
    for line in _lines(text, gaps):
        if _HEAD.match(line):
            if block:
                yield block
            block = [line]
        elif block and line[0].isspace():
            block.append(line)
    if block:
        yield block


def _lines(text: str, gaps: Gaps) -> Iterator[str]:
    if any(len(line) > MAX_LINE for line in text.split("\n")):
        gaps(f"a line of more than {MAX_LINE} characters")
    return lines_of(text)


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


def read_neighbours(text: str, gaps: Gaps) -> Iterator[Neighbour]:
    for line in at_most(MAX_ENTRIES, _lines(text, gaps), gaps):
        first, *rest = line.split() or [""]
        found = _pairs(rest)
        address, mac = plain_address(first), plain_mac(found.get("lladdr"))
        if address and mac:
            yield Neighbour(address, mac, plain_name(found.get("dev")))


def read_routes(text: str, family: int, gaps: Gaps) -> Iterator[Route]:
    for head, parts in at_most(MAX_ENTRIES, _route_lines(text, gaps), gaps):
        kind, words = (head[0], head[1:]) if head[0] in TYPES else ("unicast", head)
        settings = _pairs([word for word in words if word != "lock"])
        alive = [part for part in parts or [words] if DEAD not in part]
        if not alive or not ("encap" in words or settings.get("tos", "") in PLAIN_TOS):
            continue
        try:
            route = make_route(
                words[0] if words else "",
                family,
                kind,
                [_next_hop(part) for part in alive],
                metric=_metric(settings.get("metric", "")),
                mtu_bytes=plain_number(settings.get("mtu")),
            )
        except ValueError as error:
            gaps(f"a line with {error}")
            continue
        if route:
            tell_no_device(route, gaps)
            yield route


def _route_lines(text: str, gaps: Gaps) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The words of each route, and of its `nexthop` lines below."""
    head: list[str] = []
    parts: list[list[str]] = []
    for line in _lines(text, gaps):
        words = line.split()
        if not words or words[0] == "cache":
            continue
        if words[0] == "nexthop":
            parts.append(words)
            continue
        if head:
            yield head, parts
        head, parts = words, []
    if head:
        yield head, parts


def _metric(word: str) -> int:
    """32 bits; BusyBox prints them with a sign: `-1` is the highest there is."""
    number = plain_number(word.removeprefix("-"))
    return 2**32 - number if word.startswith("-") else number


def _next_hop(words: list[str]) -> NextHop:
    """After `via` comes the gateway, or `inet6` and the gateway where the families differ."""
    settings = _pairs(words)
    after = words[words.index("via") + 1 :] if "via" in words else []
    gateway = next((found for word in after[:2] if (found := plain_address(word))), "")
    return NextHop(plain_name(settings.get("dev")), gateway, plain_number(settings.get("weight")) or 1)


def read_forwarding(text: str, gaps: Gaps) -> Iterator[ForwardingEntry]:
    """Only what a bridge has learned: its own ports' MACs are permanent."""
    for line in at_most(MAX_ENTRIES, _lines(text, gaps), gaps):
        words = line.split()
        mac = plain_mac(words[0]) if words else ""
        port = plain_name(_pairs(words).get("dev"))
        if mac and port and "master" in words and "permanent" not in words:
            yield ForwardingEntry(mac, port)


def _pairs(words: list[str]) -> dict[str, str]:
    """Each word with the one after it; of several the first counts."""
    return dict(reversed(list(pairwise(words))))
