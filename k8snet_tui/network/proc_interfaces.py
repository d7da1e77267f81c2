"""Puts interfaces together from /proc and sysfs where there is no `ip` at all."""

import ipaddress
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from k8snet_tui.model.network import Interface, Route
from k8snet_tui.network import proc
from k8snet_tui.network.sysfs import Link, complete
from k8snet_tui.network.untrusted import MAX_ADDRESSES, MAX_INTERFACES


def build_interfaces(
    section: Callable[[str], str], routes: Sequence[Route], links: Mapping[str, Link]
) -> list[Interface]:
    """One interface a line of /proc/net/dev, with its addresses and what sysfs adds."""
    names = proc.read_names(section("dev"))[:MAX_INTERFACES]
    bare = [complete(_named(name), links.get(name)) for name in names]
    held: dict[str, list[str]] = {name: [] for name in names}
    homeless = []
    for address in proc.read_own_addresses(section("fib_trie")):
        name, text = _home(address, routes)
        if name in held:
            held[name].append(text)
        else:
            homeless.append(address)
    if len(homeless) > 1:
        # Those of services, or of what is down, are on no link either; a tunnel's begins a network of pods.
        homeless = [address for address in homeless if _begins_network(address, routes)]
    if name := _only_home(bare, held):
        held[name] += [f"{address}/32" for address in homeless]
    for name, text in proc.read_ipv6_addresses(section("if_inet6")):
        if name in held:
            held[name].append(text)
    return [replace(i, addresses=tuple(held[i.name][:MAX_ADDRESSES])) for i in bare]


def _named(name: str) -> Interface:
    return Interface(name, up=True, kind="loopback") if name == "lo" else Interface(name)


def _home(address: str, routes: Sequence[Route]) -> tuple[str, str]:
    """The interface on whose link the address is, and the address with the link's prefix length."""
    own = ipaddress.IPv4Address(address)
    if own.is_loopback:
        return "lo", f"{address}/8"
    best, name = None, ""
    for route in routes:
        if route.gateway or not route.interface or ":" in route.destination:
            continue
        network = ipaddress.IPv4Network(route.destination)
        # The first address of a network is the network's own: flannel.1 has 10.244.2.0, inside cni0's.
        is_host = own != network.network_address or network.prefixlen > 30
        if own in network and is_host and (best is None or network.prefixlen > best.prefixlen):
            best, name = network, route.interface
    return (name, f"{address}/{best.prefixlen}") if best else ("", "")


def _begins_network(address: str, routes: Sequence[Route]) -> bool:
    on_links = (route.destination for route in routes if route.interface and not route.gateway)
    return any(network.startswith(f"{address}/") for network in on_links)


def _only_home(interfaces: Sequence[Interface], held: Mapping[str, list[str]]) -> str:
    """Where an address with no link must be: the one tunnel, or else the one interface, without any."""
    free = [i for i in interfaces if not held[i.name] and i.kind != "loopback" and i.name != "lo"]
    tunnels = [i for i in free if i.kind in ("vxlan", "ipip", "wireguard")]
    candidates = tunnels or free
    return candidates[0].name if len(candidates) == 1 else ""
