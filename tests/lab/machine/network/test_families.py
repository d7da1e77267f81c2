"""The lab's address plan."""

from ipaddress import ip_network

import pytest

from k8snet_tui.lab.machine.network.families import IPV4, IPV6, Family
from k8snet_tui.lab.machine.topology import MOST_NODES


def test_the_plan_is_the_tutorials() -> None:
    assert (IPV4.node_address(1), IPV4.pod_cidr(1), IPV4.nat_address) == (
        "192.168.56.11",
        "10.244.1.0/24",
        "10.0.2.15",
    )
    assert (IPV6.node_address(1), IPV6.pod_cidr(1), IPV6.nat_address) == (
        "fd56::11",
        "fd10:244:0:1::/64",
        "fd02::15",
    )


@pytest.mark.parametrize("family", [IPV4, IPV6], ids=["IPv4", "IPv6"])
def test_no_two_nodes_share_a_block_and_none_is_in_its_nodes_pod_cidr(family: Family) -> None:
    blocks = [ip_network(family.ipam_block(number)) for number in range(MOST_NODES)]
    assert len(set(blocks)) == MOST_NODES
    cidrs = [ip_network(family.pod_cidr(number)) for number in range(MOST_NODES)]
    assert not any(block.overlaps(cidr) for block, cidr in zip(blocks, cidrs, strict=True))
