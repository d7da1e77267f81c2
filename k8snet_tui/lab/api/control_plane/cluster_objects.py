"""What a cluster has before its first pod: namespaces, default accounts, the services."""

import ipaddress

from k8snet_tui.lab.api.control_plane.nodes import make_node
from k8snet_tui.lab.machine.topology import SERVICE_CIDR, LabNode
from k8snet_tui.lab.objects.resources import (
    ENDPOINT_SLICES,
    NAMESPACES,
    NODES,
    SERVICE_ACCOUNTS,
    SERVICES,
    Object,
)
from k8snet_tui.lab.objects.store import Store

NAMESPACE_NAMES = ("default", "kube-flannel", "kube-node-lease", "kube-public", "kube-system")


def fill_store(store: Store, nodes: tuple[LabNode, ...], api_port: int) -> None:
    for name in NAMESPACE_NAMES:
        store.create(NAMESPACES, _make_namespace(name))
        store.create(SERVICE_ACCOUNTS, {"metadata": {"name": "default", "namespace": name}})
    for index, node in enumerate(nodes):
        store.create(NODES, make_node(node, control_plane=index == 0))
    addresses = ipaddress.ip_network(SERVICE_CIDR)
    labels = {"component": "apiserver", "provider": "kubernetes"}
    api = {"name": "https", "protocol": "TCP", "port": 443, "targetPort": api_port}
    store.create(SERVICES, _make_service("kubernetes", str(addresses[1]), api, labels=labels))
    store.create(ENDPOINT_SLICES, _make_api_slice(nodes[0].address, api_port))
    web = {"protocol": "TCP", "port": 80, "targetPort": 80}
    selector = {"run": "httpd"}
    store.create(
        SERVICES, _make_service("httpd", str(addresses[80]), web, labels=selector, selector=selector)
    )


def _make_namespace(name: str) -> Object:
    return {
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def _make_service(
    name: str,
    address: str,
    port: Object,
    *,
    labels: dict[str, str],
    selector: dict[str, str] | None = None,
) -> Object:
    return {
        "metadata": {"name": name, "namespace": "default", "labels": labels},
        "spec": {
            "ports": [port],
            **({"selector": selector} if selector else {}),
            "clusterIP": address,
            "clusterIPs": [address],
            "type": "ClusterIP",
            "sessionAffinity": "None",
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster",
        },
        "status": {"loadBalancer": {}},
    }


def _make_api_slice(address: str, port: int) -> Object:
    return {
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "generation": 1,
            "labels": {"kubernetes.io/service-name": "kubernetes"},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "protocol": "TCP", "port": port}],
    }
