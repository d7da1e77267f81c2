"""Pod addresses: none is given twice, and none comes back at once."""

import pytest

from k8snet_tui.lab.machine.errors import LabError
from k8snet_tui.lab.machine.network.ipam import AddressPool


def test_the_tunnels_and_the_gateways_address_are_never_given() -> None:
    pool = AddressPool("10.244.1.0/29", "node-1")
    assert [pool.lease(uid) for uid in "abcde"] == [f"10.244.1.{last}" for last in range(2, 7)]
    with pytest.raises(LabError, match=r"node-1 has no pod address left in 10.244.1.0/29"):
        pool.lease("f")


def test_a_released_address_comes_back_after_all_others() -> None:
    pool = AddressPool("10.244.1.0/29", "node-1")
    for uid in "ab":
        pool.lease(uid)
    pool.release("a")
    assert [pool.lease(uid) for uid in "cdef"] == ["10.244.1.4", "10.244.1.5", "10.244.1.6", "10.244.1.2"]


def test_an_ipv6_network_is_large_and_no_matter() -> None:
    pool = AddressPool("fd10:244:0:1::/64", "node-1")
    assert pool.lease("a") == "fd10:244:0:1::2"
