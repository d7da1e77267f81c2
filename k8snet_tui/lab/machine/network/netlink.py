"""Rtnetlink, as far as the lab builds with it: links, addresses, routes, neighbours.

Written out instead of taken from pyroute2: that costs 0.2 s of imports and a millisecond a call, and the
lab has to be up in 1.5 s; here a call is one message and its acknowledgement, about 30 µs.
A socket belongs to the network namespace in which it was opened. Formats: rtnetlink(7), linux/if_link.h.
"""

import os
import socket
import struct
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface, ip_network
from types import TracebackType

_NEWLINK, _NEWADDR, _NEWROUTE, _NEWNEIGH = 16, 20, 24, 28
_REQUEST, _ACK, _EXCL, _CREATE, _APPEND = 0x1, 0x4, 0x200, 0x400, 0x800
_ERROR = 2
_IFF_UP = 1
_NESTED = 0x8000

_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_MTU, _IFLA_MASTER, _IFLA_LINKINFO, _IFLA_NET_NS_FD = 1, 3, 4, 10, 18, 28
_INFO_KIND, _INFO_DATA, _VETH_PEER = 1, 2, 1
_VXLAN_ID, _VXLAN_LINK, _VXLAN_LEARNING, _VXLAN_PORT = 1, 3, 7, 15
_VXLAN_LOCAL = {4: 4, 6: 17}
_IFA_ADDRESS, _IFA_LOCAL, _IFA_BROADCAST, _IFA_FLAGS = 1, 2, 4, 8
_IFA_F_NODAD, _IFA_F_NOPREFIXROUTE = 0x02, 0x200
_RTA_DST, _RTA_OIF, _RTA_GATEWAY, _RTA_PREFSRC = 1, 4, 5, 7
_RT_TABLE_MAIN, _RTN_UNICAST, _RTN_BLACKHOLE, _ONLINK = 254, 1, 6, 4
_SCOPE_UNIVERSE, SCOPE_LINK, SCOPE_HOST = 0, 253, 254
PROTO_BOOT, PROTO_BIRD, PROTO_CALICO = 3, 12, 80
"""A route's origin: `ip`'s default, `proto bird`, and Felix's `proto 80` (linux/rtnetlink.h)."""
_NDA_DST, _NDA_LLADDR = 1, 2
_NUD_PERMANENT, _NTF_SELF = 0x80, 0x02
_AF_BRIDGE = 7


def attribute(kind: int, value: bytes) -> bytes:
    length = 4 + len(value)
    return struct.pack("=HH", length, kind) + value + bytes(-length % 4)


def _text(kind: int, value: str) -> bytes:
    return attribute(kind, value.encode() + b"\0")


def number(kind: int, value: int) -> bytes:
    return attribute(kind, struct.pack("=I", value))


def _link_header(index: int = 0, up: bool = False) -> bytes:
    return struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, _IFF_UP * up, _IFF_UP * up)


def _address_family(address: IPv4Address | IPv6Address) -> int:
    return socket.AF_INET if address.version == 4 else socket.AF_INET6


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
        """As Flannel and Calico make it: no learning, so that only their own entries are used."""
        outer = ip_address(local)
        options = (
            number(_VXLAN_ID, vni)
            + number(_VXLAN_LINK, link)
            + attribute(_VXLAN_LOCAL[outer.version], outer.packed)
            + attribute(_VXLAN_LEARNING, b"\0")
            + attribute(_VXLAN_PORT, struct.pack("!H", port))
        )
        return self._add_link(name, "vxlan", options, mac=mac, mtu=mtu)

    def add_veth(self, name: str, peer: str, peer_namespace: int, *, mac: str = "", mtu: int = 1500) -> int:
        """One end here, which may get a MAC address, the other in the namespace behind the descriptor."""
        other = (
            _link_header()
            + _text(_IFLA_IFNAME, peer)
            + number(_IFLA_MTU, mtu)
            + number(_IFLA_NET_NS_FD, peer_namespace)
        )
        return self._add_link(name, "veth", attribute(_VETH_PEER, other), mac=mac, mtu=mtu)

    def add_wireguard(self, name: str, *, mtu: int) -> int:
        return self._add_link(name, "wireguard", b"", mtu=mtu)

    def add_ipip(self, name: str, *, mtu: int) -> int:
        """`tunl0` is there by itself once the module is loaded, which asking for it does."""
        try:
            return self._add_link(name, "ipip", b"", mtu=mtu)
        except FileExistsError:
            return self.find_index(name)

    def _add_link(self, name: str, kind: str, options: bytes, *, mac: str = "", mtu: int) -> int:
        description = _text(_INFO_KIND, kind)
        if options:
            description += attribute(_INFO_DATA | _NESTED, options)
        attributes = _text(_IFLA_IFNAME, name) + number(_IFLA_MTU, mtu)
        if mac:
            attributes += attribute(_IFLA_ADDRESS, _mac(mac))
        attributes += attribute(_IFLA_LINKINFO | _NESTED, description)
        self._ask(_NEWLINK, _CREATE | _EXCL, _link_header() + attributes, f"{kind} {name}")
        return self.find_index(name)

    def attach(self, index: int, bridge: int) -> None:
        self._ask(_NEWLINK, 0, _link_header(index) + number(_IFLA_MASTER, bridge), "bridge port")

    def set_up(self, index: int) -> None:
        self._ask(_NEWLINK, 0, _link_header(index, up=True), "link up")

    def find_index(self, name: str) -> int:
        """By asking this socket's namespace, not this thread's."""
        answer = self._ask(18, 0, _link_header() + _text(_IFLA_IFNAME, name), name)
        return int(struct.unpack_from("=i", answer, 16 + 4)[0])

    def add_address(self, index: int, address: str, *, prefix_route: bool = True) -> None:
        """As in `10.244.1.1/24`; IPv6 ones without duplicate address detection: they are usable at once."""
        interface = ip_interface(address)
        own, prefix = interface.ip.packed, interface.network.prefixlen
        header = struct.pack("=BBBBI", _address_family(interface.ip), prefix, 0, _SCOPE_UNIVERSE, index)
        flags = _IFA_F_NODAD * (interface.version == 6) | _IFA_F_NOPREFIXROUTE * (not prefix_route)
        attributes = attribute(_IFA_LOCAL, own) + attribute(_IFA_ADDRESS, own) + number(_IFA_FLAGS, flags)
        if interface.version == 4 and prefix < 31:
            attributes += attribute(_IFA_BROADCAST, interface.network.broadcast_address.packed)
        self._ask(_NEWADDR, _CREATE | _EXCL, header + attributes, address)

    def add_route(
        self,
        destination: str,
        index: int,
        *,
        via: str = "",
        onlink: bool = False,
        source: str = "",
        scope: int = SCOPE_LINK,
        protocol: int = PROTO_BOOT,
    ) -> None:
        """`ip route add DESTINATION via VIA dev INDEX src SOURCE`; `scope` is of one without a gateway."""
        attributes = number(_RTA_OIF, index)
        if via:
            attributes += attribute(_RTA_GATEWAY, ip_address(via).packed)
        if source:
            attributes += attribute(_RTA_PREFSRC, ip_address(source).packed)
        scope = _SCOPE_UNIVERSE if via else scope
        self._add_route(destination, _RTN_UNICAST, scope, attributes, protocol, _ONLINK * onlink)

    def add_blackhole(self, destination: str, protocol: int) -> None:
        self._add_route(destination, _RTN_BLACKHOLE, _SCOPE_UNIVERSE, b"", protocol, 0)

    def _add_route(
        self, destination: str, kind: int, scope: int, attributes: bytes, protocol: int, flags: int
    ) -> None:
        network = ip_network(destination)
        header = struct.pack(
            "=BBBBBBBBI",
            _address_family(network.network_address),
            network.prefixlen,
            0,
            0,
            _RT_TABLE_MAIN,
            protocol,
            scope,
            kind,
            flags,
        )
        attributes += attribute(_RTA_DST, network.network_address.packed)
        self._ask(_NEWROUTE, _CREATE | _EXCL, header + attributes, f"route to {destination}")

    def add_neighbour(self, index: int, address: str, mac: str) -> None:
        self._add_neighbour(_address_family(ip_address(address)), 0, index, address, mac, _EXCL)

    def add_forwarding(self, index: int, mac: str, remote: str) -> None:
        """`bridge fdb append MAC dev X dst REMOTE self permanent`"""
        self._add_neighbour(_AF_BRIDGE, _NTF_SELF, index, remote, mac, _APPEND)

    def _add_neighbour(self, family: int, flags: int, index: int, address: str, mac: str, how: int) -> None:
        header = struct.pack("=BxxxiHBB", family, index, _NUD_PERMANENT, flags, 0)
        attributes = attribute(_NDA_DST, ip_address(address).packed) + attribute(_NDA_LLADDR, _mac(mac))
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
        if failed := -struct.unpack_from("=i", answer, 16)[0]:
            raise OSError(failed, os.strerror(failed), what)
        return answer
