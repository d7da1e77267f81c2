import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from k8snet_tui.model.network import Interface, Neighbour, NodeNetwork, Route
from k8snet_tui.network.node_network import parse_node_network
from k8snet_tui.network.veths import PING_SCRIPT, find_veth, ping_argv

CAPTURES = Path(__file__).parent.parent / "captures" / "network"
VETHS = {"web1": ("10.244.2.2", "vethcd90aff7"), "nginx": ("10.244.2.3", "vethd9f1d836")}
VETHS |= {"shell-1": ("10.244.2.4", "veth940ec78a")}


def read(form: str) -> NodeNetwork:
    return parse_node_network("node-1", (CAPTURES / f"node-1.{form}.txt").read_bytes())


@pytest.mark.parametrize("form", ["json", "busybox", "proc"])
@pytest.mark.parametrize(("address", "veth"), VETHS.values(), ids=VETHS.keys())
def test_a_pod_is_found_behind_its_port_of_the_bridge(form: str, address: str, veth: str) -> None:
    assert find_veth(read(form), address) == veth


def test_a_silent_pod_is_unknown() -> None:
    assert find_veth(read("json"), "10.244.2.77") is None
    assert find_veth(replace(read("json"), forwarding=()), "10.244.2.4") is None


def test_another_node_on_the_same_network_is_no_veth() -> None:
    assert find_veth(read("json"), "192.168.56.12") is None


def test_calico_and_kindnet_route_each_pod_to_its_veth() -> None:
    cali = Interface("cali1", 7, kind="veth")
    reading = NodeNetwork("n", "ip", (cali,), routes=(Route("10.244.84.130/32", "cali1"),))
    assert find_veth(reading, "10.244.84.130") == "cali1"
    ptp = Interface("veth9", 8, kind="veth", addresses=("10.244.1.1/32",))
    neighbours = (Neighbour("10.244.1.5", "aa:bb:cc:dd:ee:ff", "veth9"),)
    assert find_veth(NodeNetwork("n", "ip", (ptp,), neighbours), "10.244.1.5") == "veth9"


def test_what_is_no_address_never_gets_to_ping(tmp_path: Path) -> None:
    assert ping_argv(["10.0.0.1", "-f", "$(id)"])[4:] == ["10.0.0.1"]
    ping = tmp_path / "ping"
    ping.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/called\n')
    ping.chmod(0o755)
    argv = ["/bin/sh", "-c", PING_SCRIPT, "ping", "-f", "$(id)", "10.244.2.3", "fd10:244::5"]
    subprocess.run(argv, env={"PATH": str(tmp_path)}, check=True, timeout=10)
    called = (tmp_path / "called").read_text().splitlines()
    assert sorted(line.split()[-1] for line in called) == ["10.244.2.3", "fd10:244::5"]
