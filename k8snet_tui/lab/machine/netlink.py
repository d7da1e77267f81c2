"""Rtnetlink, as far as the lab builds with it: links, addresses, routes, neighbours.

Written out instead of taken from pyroute2: that costs 0.2 s of imports and a millisecond a call, and the
lab has to be up in 1.5 s; here a call is one message and its acknowledgement, about 30 µs.
A socket belongs to the network namespace in which it was opened. Formats: rtnetlink(7), linux/if_link.h.
"""

import os
import socket
import struct
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from types import TracebackType

_NEWLINK, _NEWADDR, _NEWROUTE, _NEWNEIGH = 16, 20, 24, 28
_REQUEST, _ACK, _EXCL, _CREATE, _APPEND = 0x1, 0x4, 0x200, 0x400, 0x800
_ERROR = 2
_IFF_UP = 1
_NESTED = 0x8000

_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_MTU, _IFLA_MASTER, _IFLA_LINKINFO, _IFLA_NET_NS_FD = 1, 3, 4, 10, 18, 28
_INFO_KIND, _INFO_DATA, _VETH_PEER = 1, 2, 1
_VXLAN_ID, _VXLAN_LINK, _VXLAN_LOCAL, _VXLAN_LEARNING, _VXLAN_PORT = 1, 3, 4, 7, 15
_IFA_ADDRESS, _IFA_LOCAL, _IFA_BROADCAST = 1, 2, 4
_RTA_DST, _RTA_OIF, _RTA_GATEWAY = 1, 4, 5
_RT_TABLE_MAIN, _RTPROT_BOOT, _SCOPE_UNIVERSE, _SCOPE_LINK, _RTN_UNICAST, _ONLINK = 254, 3, 0, 253, 1, 4
_NDA_DST, _NDA_LLADDR = 1, 2
_NUD_PERMANENT, _NTF_SELF = 0x80, 0x02
_AF_BRIDGE = 7


def _attribute(kind: int, value: bytes) -> bytes:
    length = 4 + len(value)
    return struct.pack("=HH", length, kind) + value + bytes(-length % 4)


def _text(kind: int, value: str) -> bytes:
    return _attribute(kind, value.encode() + b"\0")


def _number(kind: int, value: int) -> bytes:
    return _attribute(kind, struct.pack("=I", value))


def _link_header(index: int = 0, up: bool = False) -> bytes:
    return struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, _IFF_UP * up, _IFF_UP * up)


def _mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


class Netlink:
    """One network namespace: the one in which this is made."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
        self._socket.bind((0, 0))
        self._sequence = 0

    def __enter__(self) -> "Netlink":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def add_bridge(self, name: str, *, mac: str = "", mtu: int = 1500) -> int:
        return self._add_link(name, "bridge", b"", mac=mac, mtu=mtu)

    def add_vxlan(self, name: str, *, vni: int, link: int, local: str, port: int, mac: str, mtu: int) -> int:
        """As flannel makes it: no learning, so that only its own entries are believed."""
        options = (
            _number(_VXLAN_ID, vni)
            + _number(_VXLAN_LINK, link)
            + _attribute(_VXLAN_LOCAL, IPv4Address(local).packed)
            + _attribute(_VXLAN_LEARNING, b"\0")
            + _attribute(_VXLAN_PORT, struct.pack("!H", port))
        )
        return self._add_link(name, "vxlan", options, mac=mac, mtu=mtu)

    def add_veth(self, name: str, peer: str, peer_namespace: int, *, mtu: int = 1500) -> int:
        """One end here, the other in the namespace behind the descriptor."""
        other = (
            _link_header()
            + _text(_IFLA_IFNAME, peer)
            + _number(_IFLA_MTU, mtu)
            + _number(_IFLA_NET_NS_FD, peer_namespace)
        )
        return self._add_link(name, "veth", _attribute(_VETH_PEER, other), mtu=mtu)

    def _add_link(self, name: str, kind: str, options: bytes, *, mac: str = "", mtu: int) -> int:
        description = _text(_INFO_KIND, kind)
        if options:
            description += _attribute(_INFO_DATA | _NESTED, options)
        attributes = _text(_IFLA_IFNAME, name) + _number(_IFLA_MTU, mtu)
        if mac:
            attributes += _attribute(_IFLA_ADDRESS, _mac(mac))
        attributes += _attribute(_IFLA_LINKINFO | _NESTED, description)
        self._ask(_NEWLINK, _CREATE | _EXCL, _link_header() + attributes, f"{kind} {name}")
        return self.find_index(name)

    def attach(self, index: int, bridge: int) -> None:
        self._ask(_NEWLINK, 0, _link_header(index) + _number(_IFLA_MASTER, bridge), "bridge port")

    def set_up(self, index: int) -> None:
        self._ask(_NEWLINK, 0, _link_header(index, up=True), "link up")

    def find_index(self, name: str) -> int:
        """By asking this socket's namespace, not this thread's."""
        answer = self._ask(18, 0, _link_header() + _text(_IFLA_IFNAME, name), name)
        return int(struct.unpack_from("=i", answer, 16 + 4)[0])

    def add_address(self, index: int, address: str) -> None:
        """As in `10.244.1.1/24`."""
        interface = IPv4Interface(address)
        own = interface.ip.packed
        header = struct.pack("=BBBBI", socket.AF_INET, interface.network.prefixlen, 0, _SCOPE_UNIVERSE, index)
        attributes = _attribute(_IFA_LOCAL, own) + _attribute(_IFA_ADDRESS, own)
        if interface.network.prefixlen < 31:
            attributes += _attribute(_IFA_BROADCAST, interface.network.broadcast_address.packed)
        self._ask(_NEWADDR, _CREATE | _EXCL, header + attributes, address)

    def add_route(self, destination: str, gateway: str, index: int, *, onlink: bool = False) -> None:
        network = IPv4Network(destination)
        header = struct.pack(
            "=BBBBBBBBI",
            socket.AF_INET,
            network.prefixlen,
            0,
            0,
            _RT_TABLE_MAIN,
            _RTPROT_BOOT,
            _SCOPE_UNIVERSE,
            _RTN_UNICAST,
            _ONLINK * onlink,
        )
        attributes = (
            _attribute(_RTA_DST, network.network_address.packed)
            + _attribute(_RTA_GATEWAY, IPv4Address(gateway).packed)
            + _number(_RTA_OIF, index)
        )
        self._ask(_NEWROUTE, _CREATE | _EXCL, header + attributes, f"route to {destination}")

    def add_neighbour(self, index: int, address: str, mac: str) -> None:
        self._add_neighbour(socket.AF_INET, 0, index, address, mac, _EXCL)

    def add_forwarding(self, index: int, mac: str, remote: str) -> None:
        """`bridge fdb append MAC dev X dst REMOTE self permanent`"""
        self._add_neighbour(_AF_BRIDGE, _NTF_SELF, index, remote, mac, _APPEND)

    def _add_neighbour(self, family: int, flags: int, index: int, address: str, mac: str, how: int) -> None:
        header = struct.pack("=BxxxiHBB", family, index, _NUD_PERMANENT, flags, 0)
        attributes = _attribute(_NDA_DST, IPv4Address(address).packed) + _attribute(_NDA_LLADDR, _mac(mac))
        self._ask(_NEWNEIGH, _CREATE | how, header + attributes, f"neighbour {address}")

    def _ask(self, kind: int, flags: int, body: bytes, what: str) -> bytes:
        """Sends one message; gives the object asked for, else the acknowledgement."""
        self._sequence += 1
        length = 16 + len(body)
        flags |= _REQUEST | _ACK
        self._socket.send(struct.pack("=IHHII", length, kind, flags, self._sequence, 0) + body)
        answer = self._socket.recv(65536)
        if struct.unpack_from("=H", answer, 4)[0] != _ERROR:
            self._socket.recv(65536)  # the acknowledgement that follows an object
            return answer
        number = -struct.unpack_from("=i", answer, 16)[0]
        if number:
            raise OSError(number, os.strerror(number), what)
        return answer
