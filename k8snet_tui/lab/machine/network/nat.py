"""The network behind a node's eth0, as VirtualBox's NAT gives each machine one: gateway and resolver.

The resolver knows no name and says so at once, so that nobody waits for one.
"""

import os
import socket
from contextlib import suppress

from k8snet_tui.lab.machine.kernel import inside_network, new_network, set_sysctls, write_sysctl
from k8snet_tui.lab.machine.network.netlink import Netlink
from k8snet_tui.lab.machine.topology import LabNode

DNS_PORT = 53
_HEADER_BYTES = 12
_RESPONSE, _RECURSION_AVAILABLE, _REFUSED = 0x80, 0x80, 5


def build_nat(namespace: int, node: LabNode) -> socket.socket:
    """The other side of a node's eth0, and its resolver. It has a route back to this node's pods, so that no
    masquerading is needed, and none further: the Internet and addresses that no node has are answered with
    "network unreachable" (traceroute's `!N`).
    """
    beyond = new_network()
    first = node.addresses[0].family
    with inside_network(beyond):
        set_sysctls([own.version for own in node.addresses], forward=True)
        # A missing route's "unreachable" is limited twice (ip_error() of net/ipv4/route.c, then icmp_send()):
        # at a probe a second the two together would let none pass. One limit stays.
        write_sysctl("ipv4/icmp_ratelimit", 0)
        resolver = socket.socket(socket.AF_INET if first.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
        with Netlink() as netlink:
            netlink.set_up(netlink.find_index("lo"))
            nat0 = netlink.add_veth("nat0", "eth0", namespace)
            netlink.set_up(nat0)
            for own in node.addresses:
                family = own.family
                for address in (family.nat_gateway, family.nat_resolver):
                    netlink.add_address(nat0, f"{address}/{family.nat_prefix}")
                gateway = family.nat_gateway  # answers as that, not as the resolver
                netlink.add_route(own.pod_network, nat0, via=family.nat_address, source=gateway)
    resolver.setblocking(False)
    resolver.bind((first.nat_resolver, DNS_PORT))
    os.close(beyond)  # the node's eth0 and the resolver's socket keep it
    return resolver


def refuse_query(resolver: socket.socket) -> None:
    with suppress(OSError):  # the sender has gone, or the datagram was dropped (bad checksum)
        query, sender = resolver.recvfrom(4096)
        if len(query) >= _HEADER_BYTES and not query[2] & _RESPONSE:
            resolver.sendto(refusal(query), sender)


def refusal(query: bytes) -> bytes:
    """The query with its flags turned into an answer's (RFC 1035, 4.1.1). Its question stays; what comes
    after, as EDNS options, is cut off and counted as none.
    """
    flags = bytes([query[2] | _RESPONSE, _RECURSION_AVAILABLE | _REFUSED])
    return query[:2] + flags + query[4:6] + bytes(6) + query[_HEADER_BYTES : _end_of_question(query)]


def _end_of_question(query: bytes) -> int:
    """The name's labels up to the empty one, then type and class."""
    at = _HEADER_BYTES
    while at < len(query) and query[at]:
        at += 1 + query[at]
    return at + 5
