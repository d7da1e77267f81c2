"""What the kernels of a lab with Calico know, as iproute2 tells it and as the genuine one has it."""

import json
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from k8snet_tui.lab.machine.network.families import IPV4, first_address
from k8snet_tui.lab.machine.topology import Backend, LabOptions
from tests.lab.conftest import start
from tests.lab.stub_client import Lab

pytestmark = [
    pytest.mark.lab,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not shutil.which("bridge", path="/usr/sbin:/sbin"), reason="iproute2 is the judge"),
]
OWN, PEER = IPV4.ipam_block(1), IPV4.ipam_block(2)


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[Backend.CALICO_VXLAN, Backend.CALICO_CROSS], ids=str
)
async def built(request: Any) -> AsyncIterator[tuple[Lab, Backend]]:
    lab = await start(LabOptions(backend=request.param))
    try:
        yield lab, request.param
    finally:
        await lab.running.stop()


async def ask(lab: Lab, *argv: str, pod: str = "plugin-node-1") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(await lab.run(pod, *argv))
    return found


async def test_vxlan_calico_is_as_felix_makes_it(built: tuple[Lab, Backend]) -> None:
    (link,) = await ask(built[0], "ip", "-j", "-d", "link", "show", "vxlan.calico")
    options = link["linkinfo"]["info_data"]
    assert (link["mtu"], options["id"], options["port"], options["link"]) == (1450, 4096, 4789, "eth1")
    assert options["learning"] is False


async def test_a_peers_block_is_routed_into_the_tunnel_or_by_its_address(built: tuple[Lab, Backend]) -> None:
    lab, backend = built
    (route,) = await ask(lab, "ip", "-j", "route", "show", PEER)
    through = (first_address(PEER), "vxlan.calico")
    if backend is Backend.CALICO_CROSS:
        through = ("192.168.56.12", "eth1")
    assert (route["gateway"], route["dev"]) == through
    assert (route["protocol"], route["flags"]) == ("80", ["onlink"])


async def test_the_nodes_own_block_is_a_blackhole_and_its_pods_have_routes_of_their_own(
    built: tuple[Lab, Backend],
) -> None:
    lab, _ = built
    pod = await lab.ask("address", "web1")
    (block,) = await ask(lab, "ip", "-j", "route", "show", OWN)
    assert (block["type"], block["protocol"]) == ("blackhole", "80")
    (route,) = await ask(lab, "ip", "-j", "route", "show", pod["addresses"][0])
    assert (route["dev"], route["scope"]) == (pod["veth"], "link")
    assert len(pod["veth"]) == len("cali") + 11


async def test_a_pod_has_one_address_alone_and_the_gateway_that_nobody_has(
    built: tuple[Lab, Backend],
) -> None:
    lab, _ = built
    routes = (await lab.run("shell-1", "ip", "route")).split("\n")
    assert [" ".join(route.split()) for route in routes if route] == [
        "default via 169.254.1.1 dev eth0",
        "169.254.1.1 dev eth0 scope link",
    ]
    assert await lab.address("shell-1") + "/32" in await lab.run("shell-1", "ip", "addr", "show", "eth0")
    neighbours = await lab.run("shell-1", "sh", "-c", f"ping -c 1 {first_address(PEER)} >&2; ip neigh")
    assert "169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee" in neighbours
