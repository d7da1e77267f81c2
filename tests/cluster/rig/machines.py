"""The tutorial's three machines and the wires between them, as network namespaces.

On each node eth0 has 10.0.2.15, as behind VirtualBox's NAT: a network of its own, alike on all of them and
leading nowhere. By eth1 they reach each other.
"""

import subprocess

from tests.cluster.rig.places import MACHINES, SWITCH, Rig, nat_of
from tests.cluster.rig.ran import run


def make_machines(rig: Rig, dual: bool) -> None:
    for namespace in rig.namespaces():
        run("ip", "netns", "add", namespace)
    _configure(rig, SWITCH, "link add sw0 type bridge", "link set sw0 up")
    for node, number in MACHINES.items():
        _wire(rig, node)
        _configure(
            rig,
            nat_of(node),
            "link set lo up",
            "link set nat0 up",
            "addr add 10.0.2.2/24 dev nat0",
            "addr add 10.0.2.3/24 dev nat0",
        )
        _configure(
            rig,
            node,
            *("link set lo up", "link set eth0 up", "link set eth1 up"),
            "addr add 10.0.2.15/24 dev eth0",
            f"addr add 192.168.56.{number}/24 brd + dev eth1",
            "route add default via 10.0.2.2",
        )
        _set(rig, node, "net.ipv4.ip_forward=1")
        if dual:
            _add_ipv6(rig, node, number)


def addresses_of(node: str, dual: bool) -> str:
    """As the kubelet is told them."""
    number = MACHINES[node]
    return f"192.168.56.{number}" + (f",fd56::{number}" if dual else "")


def _wire(rig: Rig, node: str) -> None:
    own, nat, switch = (rig.namespace(machine) for machine in (node, nat_of(node), SWITCH))
    port = f"sw-{node}"
    run(*f"ip link add eth0 netns {own} type veth peer name nat0 netns {nat}".split())
    run(*f"ip link add eth1 netns {own} type veth peer name {port} netns {switch}".split())
    _configure(rig, SWITCH, f"link set {port} master sw0 up")


def _add_ipv6(rig: Rig, node: str, number: int) -> None:
    """`nodad`: usable at once."""
    _configure(rig, nat_of(node), "addr add fd02::2/64 dev nat0 nodad")
    _configure(
        rig,
        node,
        "addr add fd02::15/64 dev eth0 nodad",
        f"addr add fd56::{number}/64 dev eth1 nodad",
        "-6 route add default via fd02::2",
    )
    _set(rig, node, "net.ipv6.conf.all.forwarding=1")


def _configure(rig: Rig, machine: str, *changes: str) -> None:
    for change in changes:
        run("ip", "-n", rig.namespace(machine), *change.split())


def _set(rig: Rig, machine: str, setting: str) -> None:
    run("ip", "netns", "exec", rig.namespace(machine), "sysctl", "-qw", setting, stdout=subprocess.DEVNULL)
