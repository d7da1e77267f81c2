"""Reads /proc/net, which is there even in a container that has nothing but a shell.

The kernel lists its own IPv4 addresses (fib_trie) without their interfaces; the routes that are on the link
say which interface holds an address, and with which prefix length.
Formats: net/ipv4/fib_trie.c, net/ipv6/addrconf.c, net/ipv6/route.c, net/ipv4/arp.c.
"""

import ipaddress
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from k8snet_tui.model.network import Neighbour, NextHop, Route
from k8snet_tui.network.json_objects import Gaps
from k8snet_tui.network.routes import make_route
from k8snet_tui.network.untrusted import (
    MAX_ENTRIES,
    at_most,
    lines_of,
    plain_address,
    plain_mac,
    plain_name,
    plain_number,
)

_LOCAL = re.compile(r"\|-- (\d+\.\d+\.\d+\.\d+)\n\s+/32 host LOCAL", re.ASCII)
_HEX_WORD = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)
_HEX_FLAGS = re.compile(r"[0-9A-Fa-f]{4,8}", re.ASCII)
_REJECT, _LOCAL_FLAG = 0x0200, 0x80000000
"""RTF_REJECT of include/uapi/linux/route.h, RTF_LOCAL of ipv6_route.h."""
_HEX_ADDRESS = re.compile(r"[0-9a-f]{32}", re.ASCII)


def read_names(dev: str) -> list[str]:
    """The interfaces in /proc/net/dev; its two head lines have no colon after the first word."""
    heads = (line.split(":")[0].strip() for line in lines_of(dev) if ":" in line)
    return [name for head in heads if (name := plain_name(head)) and not name.startswith("Inter-")]


def read_own_addresses(fib_trie: str) -> list[str]:
    """The node's own IPv4 addresses, each once, without prefix lengths."""
    found = dict.fromkeys(islice(_LOCAL.findall(fib_trie), MAX_ENTRIES))
    return [address for address in found if plain_address(address)]


def read_ipv6_addresses(if_inet6: str) -> Iterator[tuple[str, str]]:
    """Interface and address with prefix length, for each line of /proc/net/if_inet6."""
    for line in islice(lines_of(if_inet6), MAX_ENTRIES):
        words = line.split()
        if len(words) == 6 and _HEX_ADDRESS.fullmatch(words[0]) and re.fullmatch("[0-9a-f]{2}", words[2]):
            yield plain_name(words[5]), f"{_ipv6(words[0])}/{min(int(words[2], 16), 128)}"


def read_routes(route: str, gaps: Gaps) -> Iterator[Route]:
    """Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask MTU; no device for a refusing one.

    What is called MTU there is the route's advmss and 40 (fib_route_seq_show), and tells no MTU.
    """
    for line in at_most(MAX_ENTRIES, lines_of(route), gaps):
        words = line.split()
        if len(words) < 8 or not all(_HEX_WORD.fullmatch(words[column]) for column in (1, 2, 7)):
            continue
        destination, gateway = _ipv4(words[1]), _ipv4(words[2])
        network = f"{destination}/{int(words[7], 16).bit_count()}"
        kind = "unicast" if words[0] != "*" else "unreachable" if _is_set(words[3], _REJECT) else "blackhole"
        hop = NextHop(plain_name(words[0]), "" if gateway == "0.0.0.0" else gateway)  # noqa: S104
        with suppress(ValueError):
            found = make_route(network, 4, kind, [hop], metric=plain_number(words[6]))
            if found:
                yield found


def read_ipv6_routes(ipv6_route: str, gaps: Gaps) -> Iterator[Route]:
    """Columns: destination, length, source, length, next hop, metric, references, use, flags, device."""
    for line in at_most(MAX_ENTRIES, lines_of(ipv6_route), gaps):
        words = line.split()
        if len(words) != 10 or not (_HEX_ADDRESS.fullmatch(words[0]) and _HEX_ADDRESS.fullmatch(words[4])):
            continue
        length = int(words[1], 16) if re.fullmatch("[0-9a-f]{2}", words[1]) else 255
        metric = int(words[5], 16) if _HEX_WORD.fullmatch(words[5]) else 0
        # The local table is listed too: one's own addresses (/128), multicast; and the entry for no route.
        if length > 128 or words[0].startswith("ff") or _is_set(words[8], _LOCAL_FLAG) or metric == 2**32 - 1:
            continue
        kind = "unreachable" if _is_set(words[8], _REJECT) else "unicast"
        if kind == "unicast" and words[9] == "lo":
            continue
        hop = NextHop(plain_name(words[9]), "" if words[4] == "0" * 32 else _ipv6(words[4]))
        with suppress(ValueError):
            found = make_route(f"{_ipv6(words[0])}/{length}", 6, kind, [hop], metric=metric)
            if found:
                yield found


def _is_set(flags: str, bit: int) -> bool:
    return bool(_HEX_FLAGS.fullmatch(flags)) and bool(int(flags, 16) & bit)


def read_arp(arp: str) -> Iterator[Neighbour]:
    for line in islice(lines_of(arp), MAX_ENTRIES):
        words = line.split()
        if len(words) == 6 and (address := plain_address(words[0])) and (mac := plain_mac(words[3])):
            yield Neighbour(address, mac, plain_name(words[5]))


def _ipv4(word: str) -> str:
    """/proc/net/route prints network words in the order of the machine, which is taken to be ours."""
    return str(ipaddress.IPv4Address(int(word, 16).to_bytes(4, sys.byteorder)))


def _ipv6(digits: str) -> str:
    return str(ipaddress.IPv6Address(int(digits, 16)))
