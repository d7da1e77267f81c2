"""Reads what the script gathers from /sys/class/net: links, and the forwarding tables of bridges.

It completes what BusyBox's `ip` and /proc leave out (kinds, masters, the other ends of veths), and stands
in for `bridge fdb show` where there is no such tool.
Layout of a forwarding entry: struct __fdb_entry, include/uapi/linux/if_bridge.h.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from k8snet_tui.model.network import ForwardingEntry, Interface
from k8snet_tui.network.untrusted import (
    MAX_ENTRIES,
    MAX_INTERFACES,
    lines_of,
    plain_mac,
    plain_name,
    plain_number,
)

_ENTRY_BYTES = 16
_TYPES = {"772": "loopback", "768": "ipip", "776": "sit", "1": "ether"}
"""ARPHRD_* of include/uapi/linux/if_arp.h."""


class Link(Struct, frozen=True):
    """One directory below /sys/class/net."""

    interface: Interface
    port: int
    """Its number on its bridge; 0 for what is no port."""


def read_links(text: str) -> dict[str, Link]:
    """By name. A line is: name ifindex iflink address mtu flags operstate type master port devtype."""
    rows = [words for line in islice(lines_of(text), MAX_INTERFACES) if len(words := line.split()) == 11]
    names = {words[1]: plain_name(words[0]) for words in rows}
    return {plain_name(words[0]): _link(words, names) for words in rows}


def _link(words: list[str], names: Mapping[str, str]) -> Link:
    name, index, peer, mac, mtu, flags, state, number, master, port, devtype = words
    kind = devtype if devtype != "-" else _TYPES.get(number, "")
    # A veth names no type of its own; it is the Ethernet device that stands on another one.
    if kind == "ether" and peer not in ("-", index):
        kind = "veth"
    interface = Interface(
        name=plain_name(name),
        index=plain_number(index),
        mac=plain_mac(mac),
        mtu_bytes=plain_number(mtu),
        up=_hex(flags) & 1 == 1 and state in ("up", "unknown"),
        kind=plain_name(kind),
        master=names.get(master, ""),
        peer_index=plain_number(peer) or None if kind == "veth" else None,
    )
    return Link(interface, _hex(port))


def complete(interface: Interface, link: Link | None) -> Interface:
    """The interface with the fields filled in that its own source left empty."""
    if link is None:
        return interface
    known = link.interface
    kind, peer = interface.kind or known.kind, interface.peer_index or known.peer_index
    return replace(
        interface,
        index=interface.index or known.index,
        mac=interface.mac or known.mac,
        mtu_bytes=interface.mtu_bytes or known.mtu_bytes,
        up=interface.up or known.up,
        # Of a veth whose number is its peer's in another network, sysfs says no more than `ether`.
        kind="veth" if kind == "ether" and peer else kind,
        master=interface.master or known.master,
        peer_index=peer,
    )


def read_forwarding(bridge: str, dump: str, links: Mapping[str, Link]) -> Iterator[ForwardingEntry]:
    """From the bytes of `brforward`, written as hexadecimal pairs; local entries left out."""
    ports = {link.port: name for name, link in links.items() if link.interface.master == bridge}
    octets = bytes(int(pair, 16) for pair in re.findall(r"\b[0-9a-f]{2}\b", dump[: MAX_ENTRIES * 64]))
    for start in range(0, len(octets) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = octets[start : start + _ENTRY_BYTES]
        port, is_local = entry[6] | entry[12] << 8, entry[7]
        if not is_local and port in ports:
            yield ForwardingEntry(entry[:6].hex(":"), ports[port])


def _hex(text: str) -> int:
    return int(text, 16) if re.fullmatch(r"(0x)?[0-9a-fA-F]{1,8}", text, re.ASCII) else 0
