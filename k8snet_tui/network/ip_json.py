"""Reads what iproute2 prints as JSON: `ip -j -d addr`, `ip -j neigh`, `ip -j route`, `bridge -j fdb show`.

Each is one array of objects. They are taken one by one, so that an output that was cut short or holds
something odd still gives all that came before.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from k8snet_tui.model.network import ForwardingEntry, Interface, Neighbour, Route
from k8snet_tui.network.hostile import (
    MAX_ADDRESSES,
    MAX_ENTRIES,
    MAX_INTERFACES,
    plain_address,
    plain_interface_address,
    plain_mac,
    plain_name,
    plain_network,
    plain_number,
)

_decode = json.JSONDecoder().raw_decode


def read_interfaces(text: str) -> Iterator[Interface]:
    for link in islice(_objects(text), MAX_INTERFACES):
        if name := plain_name(link.get("ifname")):
            yield _interface(name, link)


def read_neighbours(text: str) -> Iterator[Neighbour]:
    for entry in islice(_objects(text), MAX_ENTRIES):
        address, mac = plain_address(entry.get("dst")), plain_mac(entry.get("lladdr"))
        if address and mac:
            yield Neighbour(address, mac, plain_name(entry.get("dev")))


def read_routes(text: str, family: int) -> Iterator[Route]:
    for entry in islice(_objects(text), MAX_ENTRIES):
        hop = next(_dicts(entry.get("nexthops")), entry)
        destination = plain_network(str(entry.get("dst")), family)
        interface = plain_name(hop.get("dev"))
        if destination and interface:
            yield Route(destination, interface, _gateway(hop))


def read_forwarding(text: str) -> Iterator[ForwardingEntry]:
    """Only what a bridge has learned: its own ports' MACs are permanent."""
    for entry in islice(_objects(text), MAX_ENTRIES):
        mac = plain_mac(entry.get("mac"))
        if mac and entry.get("master") and entry.get("state") != "permanent":
            yield ForwardingEntry(mac, plain_name(entry.get("ifname")))


def _interface(name: str, link: dict[str, Any]) -> Interface:
    flags = link.get("flags")
    flags = flags if isinstance(flags, list) else []
    kind = _kind(link)
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


def _kind(link: dict[str, Any]) -> str:
    details = link.get("linkinfo")
    said = plain_name(details.get("info_kind")) if isinstance(details, dict) else ""
    return said or plain_name(link.get("link_type"))


def _addresses(link: dict[str, Any]) -> Iterator[str]:
    for entry in _dicts(link.get("addr_info")):
        address = plain_interface_address(f"{entry.get('local')}/{entry.get('prefixlen')}")
        if address:
            yield address


def _gateway(hop: dict[str, Any]) -> str:
    via = hop.get("via")
    return plain_address(hop.get("gateway") or (via.get("host") if isinstance(via, dict) else None))


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    return (item for item in (value if isinstance(value, list) else []) if isinstance(item, dict))


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The array's objects, up to the first that is not whole."""
    position = text.find("[") + 1
    while position and (position := text.find("{", position)) >= 0:
        try:
            item, position = _decode(text, position)
        except (ValueError, RecursionError):
            return
        if isinstance(item, dict):
            yield item
