"""Which hops a packet meets behind each network backend: real packets against the table that is known."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from k8snet_tui.lab.machine.network.families import IPV4, IPV6, first_address
from k8snet_tui.lab.machine.topology import Backend, LabOptions
from tests.lab.conftest import start
from tests.lab.stub_client import Lab

pytestmark = [pytest.mark.lab, pytest.mark.asyncio(loop_scope="module")]

TUNNELS = {family.version: [first_address(family.ipam_block(n)) for n in range(3)] for family in (IPV4, IPV6)}
"""Of Calico's nodes, by family and number of the node."""

Hops = tuple[list[str], list[str]]
TABLE: dict[Backend, dict[int, Hops]] = {
    Backend.HOST_GW: {4: ([], ["10.244.1.1", "192.168.56.12"]), 6: ([], ["fd10:244:0:1::1", "fd56::12"])},
    Backend.VXLAN: {4: ([], ["10.244.1.1", "10.244.2.0"]), 6: ([], ["fd10:244:0:1::1", "fd10:244:0:2::"])},
    Backend.FLANNEL_WIREGUARD: {
        4: ([], ["10.244.1.1", "10.244.2.0"]),
        6: ([], ["fd10:244:0:1::1", "fd10:244:0:2::"]),
    },
    Backend.CALICO_VXLAN: {
        4: (["10.0.2.15"], ["10.0.2.15", TUNNELS[4][2]]),
        6: ([TUNNELS[6][1]], TUNNELS[6][1:]),
    },
    Backend.CALICO_CROSS: {
        4: (["10.0.2.15"], ["10.0.2.15", "192.168.56.12"]),
        6: ([TUNNELS[6][1]], [TUNNELS[6][1], "fd56::12"]),
    },
    Backend.CALICO_NONE: {
        4: (["10.0.2.15"], ["10.0.2.15", "192.168.56.12"]),
        6: (["fd02::15"], ["fd02::15", "fd56::12"]),
    },
    Backend.CALICO_IPIP: {4: (["10.0.2.15"], ["10.0.2.15", TUNNELS[4][2]])},
    Backend.CANAL: {
        4: (["10.0.2.15"], ["10.0.2.15", "10.244.2.0"]),
        6: (["fd10:244:0:1::"], ["fd10:244:0:1::", "fd10:244:0:2::"]),
    },
    Backend.KINDNET: {
        4: (["10.244.1.1"], ["10.244.1.1", "192.168.56.12"]),
        6: (["fd10:244:0:1::1"], ["fd10:244:0:1::1", "fd56::12"]),
    },
}
"""Backend, family: the hops before the pod within node-1, and from node-1 to node-2."""


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=TABLE, ids=str)
async def built(request: Any) -> AsyncIterator[tuple[Lab, Backend]]:
    """With all address families that the backend carries; not run where this kernel lacks its devices."""
    lab = await start(LabOptions(backend=request.param, families=tuple(TABLE[request.param])))
    try:
        yield lab, request.param
    finally:
        await lab.running.stop()


async def test_the_hops_are_those_of_the_genuine_plugin(built: tuple[Lab, Backend]) -> None:
    lab, backend = built
    for version, (within, across) in TABLE[backend].items():
        web1, httpd = await lab.address("web1", version), await lab.address("httpd", version)
        assert await lab.trace("shell-1", web1) == [*within, web1]
        assert await lab.trace("shell-1", httpd) == [*across, httpd]


async def test_a_packet_as_large_as_the_pods_interface_allows_gets_through(
    built: tuple[Lab, Backend],
) -> None:
    """Each end may first be told that its packet is too big: Flannel gives pods the MTU of its IPv4 VXLAN
    device, 20 bytes more than the IPv6 one has.
    """
    lab, backend = built
    mtu = int(await lab.run("shell-1", "cat", "/sys/class/net/eth0/mtu"))
    for version, headers in ((4, 28), (6, 48)):
        if version in TABLE[backend]:
            size = ("-s", str(mtu - headers))
            ping = ("ping", f"-{version}", "-c", "1", "-W", "1", *size, await lab.address("httpd", version))
            codes = [(await lab.ask("exec", "shell-1", argv=ping))["code"] for _ in range(3)]
            assert codes[-1] == 0
