"""Nodes as the genuine plugins annotate them: from this alone a plugin is recognised."""

import pytest

from k8snet_tui.lab.api.control_plane.nodes import make_node
from k8snet_tui.lab.machine.network.families import IPV4, IPV6, first_address
from k8snet_tui.lab.machine.planning import plan_nodes
from k8snet_tui.lab.machine.topology import Backend, ContainerRuntime, LabOptions

FLANNEL, CALICO = "flannel.alpha.coreos.com/", "projectcalico.org/"
VXLAN = {"IPv4VXLANTunnelAddr": first_address(IPV4.ipam_block(1))}


def annotations(backend: Backend, prefix: str, families: tuple[int, ...] = (4,)) -> dict[str, str]:
    """Of node-1, those with the prefix, without it."""
    node = make_node(plan_nodes(LabOptions(backend=backend, families=families))[1], control_plane=False)
    found: dict[str, str] = node["metadata"]["annotations"]
    return {key.removeprefix(prefix): value for key, value in found.items() if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        (Backend.CALICO_VXLAN, VXLAN),
        (Backend.CALICO_CROSS, VXLAN),
        (Backend.CALICO_IPIP, {"IPv4IPIPTunnelAddr": first_address(IPV4.ipam_block(1))}),
        (Backend.CALICO_NONE, {}),
    ],
)
def test_calico_writes_the_nodes_address_and_its_tunnels(backend: Backend, expected: dict[str, str]) -> None:
    assert annotations(backend, CALICO) == {"IPv4Address": "192.168.56.11/24", **expected}
    assert annotations(backend, FLANNEL) == {}


@pytest.mark.parametrize("backend", [Backend.VXLAN, Backend.CANAL])
def test_flannel_writes_both_families_of_its_vxlan(backend: Backend) -> None:
    found = annotations(backend, FLANNEL, families=(4, 6))
    assert (found["backend-type"], found["public-ip"], found["public-ipv6"]) == (
        "vxlan",
        "192.168.56.11",
        "fd56::11",
    )
    assert found["backend-data"].startswith('{"VNI":1,"VtepMAC":"')
    assert found["backend-v6-data"] != found["backend-data"]


def test_kindnet_writes_nothing() -> None:
    assert annotations(Backend.KINDNET, CALICO) == annotations(Backend.KINDNET, FLANNEL) == {}


def test_with_calico_the_pod_cidr_says_nothing_of_the_pods_addresses() -> None:
    planned = plan_nodes(LabOptions(backend=Backend.CALICO_VXLAN, families=(4, 6)))[1]
    spec = make_node(planned, control_plane=False)["spec"]
    assert spec["podCIDRs"] == [IPV4.pod_cidr(1), IPV6.pod_cidr(1)]
    assert [own.pod_network for own in planned.addresses] == [IPV4.ipam_block(1), IPV6.ipam_block(1)]


def test_a_node_shows_the_runtime_that_was_asked_for() -> None:
    node = make_node(plan_nodes(LabOptions(runtime=ContainerRuntime.CRI_O))[1], control_plane=False)
    assert node["status"]["nodeInfo"]["containerRuntimeVersion"].startswith("cri-o://")
