"""A node of the API becomes its record."""

from typing import Any

import msgspec
import pytest

from k8snet_tui.cluster.objects.nodes import decode_node

NODE: dict[str, Any] = {
    "metadata": {
        "name": "node-1",
        "labels": {"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/edge": ""},
        "annotations": {
            "flannel.alpha.coreos.com/backend-type": "vxlan",
            "flannel.alpha.coreos.com/backend-data": "x" * 10_000,
            "unrelated": "x",
        },
    },
    "spec": {"podCIDR": "10.244.1.0/24", "unschedulable": True},
    "status": {
        "conditions": [{"type": "Ready", "status": "True"}],
        "addresses": [
            {"type": "InternalIP", "address": "192.168.56.11"},
            {"type": "Hostname", "address": "node-1"},
        ],
        "nodeInfo": {"containerRuntimeVersion": "containerd://1.6.20", "kubeletVersion": "v1.34.4"},
    },
}


def test_a_node_keeps_what_network_plugins_say_and_no_more_than_4_kib_of_it() -> None:
    node = decode_node(msgspec.json.encode(NODE))
    assert [key for key, _ in node.annotations] == [
        "flannel.alpha.coreos.com/backend-data",
        "flannel.alpha.coreos.com/backend-type",
    ]
    assert len(node.annotations[0][1]) == 4096
    assert (node.status, node.roles) == ("Ready,SchedulingDisabled", ("edge", "worker"))
    assert node.labels == "node-role.kubernetes.io/edge=,node-role.kubernetes.io/worker="
    assert (node.addresses, node.pod_cidrs) == (("192.168.56.11",), ("10.244.1.0/24",))


@pytest.mark.parametrize(
    ("conditions", "word"),
    [([], "Unknown"), ([{"type": "Ready", "status": "Unknown"}], "NotReady")],
    ids=["no word", "no heartbeat"],
)
def test_a_node_that_is_not_ready_has_kubectls_word(conditions: list[Any], word: str) -> None:
    body = NODE | {"spec": {}, "status": {"conditions": conditions}}
    assert decode_node(msgspec.json.encode(body)).status == word


@pytest.mark.parametrize(
    "bad", [None, "", "<nil>", "node-1.internal", "192.168.56.11/24", "fe80::1%eth0", "300.1.1.1"]
)
def test_an_internal_ip_that_is_no_address_is_passed_over(bad: str | None) -> None:
    addresses = [{"type": "InternalIP", "address": each} for each in (bad, "fd56:0:0::11", "192.168.56.11")]
    node = decode_node(msgspec.json.encode(NODE | {"status": {"addresses": addresses}}))
    assert node.addresses == ("fd56::11", "192.168.56.11")
