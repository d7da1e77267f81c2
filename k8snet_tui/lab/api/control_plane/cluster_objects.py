"""What a cluster has before its first pod: namespaces, default accounts, the services."""

import ipaddress

from k8snet_tui.lab.api.control_plane.nodes import make_node
from k8snet_tui.lab.machine.network.backends.registry import find_backend
from k8snet_tui.lab.machine.network.families import Family
from k8snet_tui.lab.machine.topology import LabNode
from k8snet_tui.lab.objects.resources import (
    ENDPOINT_SLICES,
    NAMESPACES,
    NODES,
    SERVICE_ACCOUNTS,
    SERVICES,
    Object,
)
from k8snet_tui.lab.objects.store import Store

NAMESPACE_NAMES = ("default", "kube-node-lease", "kube-public", "kube-system")


def fill_store(store: Store, nodes: tuple[LabNode, ...], api_port: int) -> None:
    of_plugin = find_backend(nodes[0].backend).daemon_set.namespace
    for name in sorted({*NAMESPACE_NAMES, of_plugin}):
        store.create(NAMESPACES, _make_namespace(name))
        store.create(SERVICE_ACCOUNTS, {"metadata": {"name": "default", "namespace": name}})
    for index, node in enumerate(nodes):
        store.create(NODES, make_node(node, control_plane=index == 0))
    first = nodes[0].addresses[0]
    family = first.family
    addresses = ipaddress.ip_network(family.service_cidr)
    labels = {"component": "apiserver", "provider": "kubernetes"}
    api = {"name": "https", "protocol": "TCP", "port": 443, "targetPort": api_port}
    store.create(SERVICES, _make_service("kubernetes", str(addresses[1]), family, api, labels=labels))
    store.create(ENDPOINT_SLICES, _make_api_slice(first.internal_ip, family, api_port))
    web = {"protocol": "TCP", "port": 80, "targetPort": 80}
    selector = {"run": "httpd"}
    store.create(
        SERVICES, _make_service("httpd", str(addresses[80]), family, web, labels=selector, selector=selector)
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
    family: Family,
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
            "ipFamilies": [f"IPv{family.version}"],
            "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster",
        },
        "status": {"loadBalancer": {}},
    }


def _make_api_slice(address: str, family: Family, port: int) -> Object:
    return {
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "generation": 1,
            "labels": {"kubernetes.io/service-name": "kubernetes"},
        },
        "addressType": f"IPv{family.version}",
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "protocol": "TCP", "port": port}],
    }
