"""Reads what iproute2 prints as JSON: `ip -j -d addr`, `ip -j neigh`, `ip -j route`, `bridge -j fdb show`.

Keys changed over the years: an entry of the forwarding table names its port `ifname`, or `dev` (4.7 to 4.16);
a route's type stands under `type`, or without a key (4.17 to 4.20).
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from k8snet_tui.model.network import ForwardingEntry, Interface, Neighbour, NextHop, Route
from k8snet_tui.network.json_objects import WORDS, Gaps, json_objects
from k8snet_tui.network.routes import DEAD, PLAIN_TOS, TYPES, make_route, tell_no_device
from k8snet_tui.network.untrusted import (
    MAX_ADDRESSES,
    MAX_ENTRIES,
    MAX_INTERFACES,
    at_most,
    plain_address,
    plain_interface_address,
    plain_mac,
    plain_name,
    plain_number,
)


def read_interfaces(text: str, gaps: Gaps) -> Iterator[Interface]:
    for link in at_most(MAX_INTERFACES, json_objects(text, gaps), gaps):
        if name := plain_name(link.get("ifname")):
            yield _interface(name, link)


def read_neighbours(text: str, gaps: Gaps) -> Iterator[Neighbour]:
    for entry in at_most(MAX_ENTRIES, json_objects(text, gaps), gaps):
        address, mac = plain_address(entry.get("dst")), plain_mac(entry.get("lladdr"))
        if address and mac:
            yield Neighbour(address, mac, plain_name(entry.get("dev")))


def read_routes(text: str, family: int, gaps: Gaps) -> Iterator[Route]:
    for entry in at_most(MAX_ENTRIES, filter(None, json_objects(text, gaps)), gaps):
        hops = list(_dicts(entry.get("nexthops"))) or [entry]
        alive = [hop for hop in hops if DEAD not in _flags(hop)]
        if not alive or not ("encap" in entry or str(entry.get("tos", "")) in PLAIN_TOS):
            continue
        try:
            route = make_route(
                str(entry.get("dst")),
                family,
                _route_type(entry),
                [_next_hop(hop) for hop in alive],
                metric=plain_number(entry.get("metric")),
                mtu_bytes=_mtu(entry),
            )
        except ValueError as error:
            gaps(f"an entry with {error}")
            continue
        if route:
            tell_no_device(route, gaps)
            yield route


def read_forwarding(text: str, gaps: Gaps) -> Iterator[ForwardingEntry]:
    """Only what a bridge has learned: its own ports' MACs are permanent."""
    for entry in at_most(MAX_ENTRIES, json_objects(text, gaps), gaps):
        mac, port = plain_mac(entry.get("mac")), plain_name(entry.get("ifname") or entry.get("dev"))
        if mac and port and entry.get("master") and entry.get("state") != "permanent":
            yield ForwardingEntry(mac, port)


def _interface(name: str, link: dict[str, Any]) -> Interface:
    flags, kind = _flags(link), _kind(link)
    return Interface(
        name=name,
        index=plain_number(link.get("ifindex")),
        mac=plain_mac(link.get("address")),
        mtu_bytes=plain_number(link.get("mtu")),
        up="UP" in flags and "LOWER_UP" in flags,
        kind=kind,
        addresses=tuple(islice(_addresses(link), MAX_ADDRESSES)),
        master=plain_name(link.get("master")),
        peer_index=plain_number(link.get("link_index")) or None if kind == "veth" else None,
    )


def _flags(entry: dict[str, Any]) -> list[Any]:
    flags = entry.get("flags")
    return flags if isinstance(flags, list) else []


def _kind(link: dict[str, Any]) -> str:
    details = link.get("linkinfo")
    said = plain_name(details.get("info_kind")) if isinstance(details, dict) else ""
    return said or plain_name(link.get("link_type"))


def _addresses(link: dict[str, Any]) -> Iterator[str]:
    for entry in _dicts(link.get("addr_info")):
        address = plain_interface_address(f"{entry.get('local')}/{entry.get('prefixlen')}")
        if address:
            yield address


def _route_type(entry: dict[str, Any]) -> str:
    words = (word for word in entry.get(WORDS, ()) if word in TYPES)
    return str(entry.get("type") or next(words, "unicast"))


def _next_hop(hop: dict[str, Any]) -> NextHop:
    via = hop.get("via")
    gateway = plain_address(hop.get("gateway") or (via.get("host") if isinstance(via, dict) else None))
    return NextHop(plain_name(hop.get("dev")), gateway, plain_number(hop.get("weight")) or 1)


def _mtu(entry: dict[str, Any]) -> int:
    """`"metrics":[{"mtu":1400}]`; a locked one is `"lock 1400"`."""
    said = next((metrics["mtu"] for metrics in _dicts(entry.get("metrics")) if "mtu" in metrics), 0)
    digits = re.search(r"\d+\Z", str(said), re.ASCII)
    return plain_number(digits[0]) if digits else 0


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    return (item for item in (value if isinstance(value, list) else []) if isinstance(item, dict))
