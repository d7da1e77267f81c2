"""The first of the made-up nodes and pods, of a usual size; `fill` makes the others like them."""

from typing import Any

TEAMS = 50
IMAGE = "registry.example/app:1.2.3"
STARTED = "2026-01-01T00:00:00Z"


def namespace(team: int) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"team-{team:02}"}}


def first_node() -> dict[str, Any]:
    name, address = "node-00000", "192.168.0.0"
    flannel = "flannel.alpha.coreos.com"
    same = dict.fromkeys(("machineID", "systemUUID", "bootID", "osImage", "kubeProxyVersion"), "made-up")
    kernel = {"kernelVersion": "6.1.0", "operatingSystem": "linux", "architecture": "amd64"}
    runtime = {"containerRuntimeVersion": "containerd://2.1.0", "kubeletVersion": "v1.34.4"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {"kubernetes.io/hostname": name},
            "annotations": {f"{flannel}/public-ip": address, f"{flannel}/backend-type": "vxlan"},
        },
        "spec": {"podCIDR": "10.0.0.0/24"},
        "status": {
            "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady"}],
            "nodeInfo": same | kernel | runtime,
        },
    }


def first_pod() -> dict[str, Any]:
    settings = [{"name": f"SETTING_{n}", "value": "some value of a usual length"} for n in range(12)]
    requests = {"cpu": "100m", "memory": "128Mi"}
    container = {"name": "main", "image": IMAGE, "env": settings, "resources": {"requests": requests}}
    running = {"name": "main", "ready": True, "restartCount": 0, "image": IMAGE, "imageID": ""}
    conditions = ("Initialized", "Ready", "ContainersReady", "PodScheduled")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "app-000-6f7c9d8b5-000000",
            "namespace": "team-00",
            "labels": {"app": "app-000", "pod-template-hash": "6f7c9d8b5"},
        },
        "spec": {"nodeName": "node-00000", "containers": [container]},
        "status": {
            "phase": "Running",
            "podIP": "10.0.0.2",
            "podIPs": [{"ip": "10.0.0.2"}],
            "hostIP": "192.168.0.0",
            "conditions": [{"type": name, "status": "True"} for name in conditions],
            "containerStatuses": [{**running, "state": {"running": {"startedAt": STARTED}}}],
        },
    }
