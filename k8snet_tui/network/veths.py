"""Which veth of a node leads to a pod, found without entering the pod.

On a bridge (Flannel) the neighbour table gives the pod's MAC and the bridge the port behind which it was
seen; without one (Calico, kindnet) the route or the neighbour entry names the veth itself. Both tables
forget a silent pod within minutes: one ping from the node fills them again.
"""

from collections.abc import Iterable

from k8snet_tui.model.address import parse_address, parse_network
from k8snet_tui.model.network import Interface, NodeNetwork
from k8snet_tui.network.lookup import is_bridge
from k8snet_tui.network.untrusted import plain_address

# The addresses are arguments; what is no address is passed over, lest an option hides among them. Quiet, for
# iputils would look up the name of whoever answers. Old iputils have a ping6 of its own.
PING_SCRIPT = r"""
n=0
for address in "$@"; do
  case $address in *[!0-9a-fA-F:.]* | '') continue ;; esac
  [ $((n += 1)) -gt 256 ] && break
  { ping -q -c 1 -W 1 "$address" || ping6 -q -c 1 -W 1 "$address"; } >/dev/null 2>&1 &
  [ $((n % 32)) -eq 0 ] && wait
done
wait
"""


def ping_argv(addresses: Iterable[str]) -> list[str]:
    """The command that makes a node speak once to each address; what is none is left out."""
    return ["sh", "-c", PING_SCRIPT, "ping", *filter(None, map(plain_address, addresses))]


def find_veth(reading: NodeNetwork, pod_address: str) -> str | None:
    """The pod's end on the node; None when the pod has been silent too long, or is not there."""
    address = plain_address(pod_address)
    alone = (f"{address}/32", f"{address}/128")
    routed = next((route.interface for route in reading.routes if route.destination in alone), None)
    if routed and not is_bridge(reading, routed):
        return routed
    for neighbour in reading.neighbours:
        if neighbour.address != address:
            continue
        if is_bridge(reading, neighbour.interface):
            return _port_of(reading, neighbour.interface, neighbour.mac)
        interface = reading.interface(neighbour.interface)
        return neighbour.interface if interface and not _is_lan(interface, address) else None
    return None


def _port_of(reading: NodeNetwork, bridge: str, mac: str) -> str | None:
    masters = {interface.name: interface.master for interface in reading.interfaces}
    for entry in reading.forwarding:
        if entry.mac == mac and masters.get(entry.port, bridge) in (bridge, ""):
            return entry.port
    return None


def _is_lan(interface: Interface, address: str) -> bool:
    """The address is a neighbour on the interface's own subnet: another machine, no pod behind a veth."""
    asked, subnets = parse_address(address), map(parse_network, interface.addresses)
    return asked is not None and any(subnet and asked in subnet for subnet in subnets)
