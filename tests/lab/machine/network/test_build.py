"""Real packets through the lab's networks: which addresses they meet, and what the kernels know."""

import json
import re
import shutil

import pytest

from tests.lab.stub_client import Lab

pytestmark = [pytest.mark.lab, pytest.mark.asyncio(loop_scope="session")]


async def test_two_pods_of_one_node_are_one_hop_apart(lab: Lab) -> None:
    web1 = await lab.address("web1")
    assert await lab.trace("shell-1", web1) == [web1]


async def test_across_nodes_with_host_gw_the_hops_are_cni0_and_the_other_eth1(lab: Lab) -> None:
    httpd = await lab.address("httpd")
    assert await lab.trace("shell-1", httpd) == ["10.244.1.1", "192.168.56.12", httpd]


async def test_across_nodes_with_vxlan_the_second_hop_is_the_other_flannel1(vxlan_lab: Lab) -> None:
    httpd = await vxlan_lab.address("httpd")
    assert await vxlan_lab.trace("shell-1", httpd) == ["10.244.1.1", "10.244.2.0", httpd]


async def test_an_ipv6_only_lab_has_no_ipv4_and_the_same_paths(ipv6_lab: Lab) -> None:
    httpd = await ipv6_lab.address("httpd", 6)
    assert await ipv6_lab.trace("shell-1", httpd) == ["fd10:244:0:1::1", "fd56::12", httpd]
    trie = await ipv6_lab.run("plugin-node-1", "cat", "/proc/net/fib_trie")
    addresses = {line.split()[-1] for line in trie.splitlines() if "|-- " in line}
    assert all(address.startswith("127.") for address in addresses)


async def test_a_node_reaches_another_in_one_hop(lab: Lab) -> None:
    assert await lab.trace("plugin-controlplane", "192.168.56.11") == ["192.168.56.11"]


async def test_the_tracer_stands_in_for_a_missing_traceroute(bare_lab: Lab) -> None:
    assert bare_lab.running.tools.traceroute == "the project's own tracer"
    httpd = await bare_lab.address("httpd")
    assert await bare_lab.trace("shell-1", httpd) == ["10.244.1.1", "192.168.56.12", httpd]


async def test_the_first_pods_of_a_node_take_its_first_addresses(lab: Lab) -> None:
    pods = ("nginx", "web1", "shell-1", "httpd", "shell-2")
    assert [await lab.address(pod) for pod in pods] == [
        "10.244.1.2",
        "10.244.1.3",
        "10.244.1.4",
        "10.244.2.2",
        "10.244.2.3",
    ]


async def test_a_nodes_interfaces_are_the_tutorials(lab: Lab) -> None:
    printed = await lab.run("plugin-node-1", "cat", "/proc/net/dev")
    names = [line.split(":")[0].strip() for line in printed.splitlines()[2:]]
    assert sorted(names)[:4] == ["cni0", "eth0", "eth1", "lo"]
    assert len(names) >= 7
    assert all(re.fullmatch("veth[0-9a-f]{8}", name) for name in sorted(names)[4:])
    assert (await lab.ask("address", "web1"))["veth"] in names


@pytest.mark.skipif(not shutil.which("bridge", path="/usr/sbin:/sbin"), reason="iproute2 is the judge")
async def test_vxlan_is_set_up_as_flannel_does_it(vxlan_lab: Lab) -> None:
    async def ask(*argv: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(await vxlan_lab.run("plugin-node-1", *argv))
        return found

    (link,) = await ask("ip", "-j", "-d", "link", "show", "flannel.1")
    assert link["mtu"] == 1450
    options = link["linkinfo"]["info_data"]  # type: ignore[index]
    assert {key: options[key] for key in ("id", "local", "port", "learning", "link")} == {
        "id": 1,
        "local": "192.168.56.11",
        "port": 8472,
        "learning": False,
        "link": "eth1",
    }
    (route,) = await ask("ip", "-j", "route", "show", "10.244.2.0/24")
    assert (route["gateway"], route["dev"], route["flags"]) == ("10.244.2.0", "flannel.1", ["onlink"])
    (neighbour,) = await ask("ip", "-j", "neigh", "show", "10.244.2.0", "dev", "flannel.1")
    entries = await ask("bridge", "-j", "fdb", "show", "dev", "flannel.1")
    assert {"192.168.56.12"} == {e["dst"] for e in entries if e["mac"] == neighbour["lladdr"]}
    (cni0,) = await ask("ip", "-j", "link", "show", "cni0")
    assert cni0["mtu"] == 1450
