"""Nodes as a kubelet and the network plugin write them: labels, annotations, conditions, addresses."""

import os
import platform
import uuid
from pathlib import Path

from k8snet_tui.lab.machine.network.backends.registry import find_backend
from k8snet_tui.lab.machine.topology import ContainerRuntime, LabNode
from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.timestamps import format_now

KUBELET_VERSION = "v1.34.0+k8snet-lab"
_RUNTIME_VERSIONS = {
    ContainerRuntime.CONTAINERD: "1.6.20+k8snet-lab",
    ContainerRuntime.CRI_O: "1.34.0+k8snet-lab",
}
"""Marked as not being it; what it would answer is answered in containerd's words."""

CONTROL_PLANE = "node-role.kubernetes.io/control-plane"

_HEALTHY = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def make_node(node: LabNode, *, control_plane: bool) -> Object:
    taint = {"key": CONTROL_PLANE, "effect": "NoSchedule"}
    return {
        "metadata": {
            "name": node.name,
            "labels": _labels(node.name, control_plane=control_plane),
            "annotations": _annotations(node),
        },
        "spec": {
            "podCIDR": node.addresses[0].pod_cidr,
            "podCIDRs": [own.pod_cidr for own in node.addresses],
            **({"taints": [taint]} if control_plane else {}),
        },
        "status": _status(node),
    }


def _labels(name: str, *, control_plane: bool) -> dict[str, str]:
    architecture = _architecture()
    return {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        **({CONTROL_PLANE: ""} if control_plane else {}),
    }


def _annotations(node: LabNode) -> dict[str, str]:
    return {
        **find_backend(node.backend).annotate_node(node),
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }


def _status(node: LabNode) -> Object:
    now = format_now()
    available = find_backend(node.backend).network_available
    network = (("NetworkUnavailable", "False", *available),) if available else ()
    resources = {
        "cpu": str(os.cpu_count() or 1),
        "ephemeral-storage": "20Gi",
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') // 1024}Ki",
        "pods": "110",
    }
    return {
        "capacity": resources,
        "allocatable": resources,
        "conditions": [
            {
                "type": type_,
                "status": status,
                "lastHeartbeatTime": now,
                "lastTransitionTime": now,
                "reason": reason,
                "message": message,
            }
            for type_, status, reason, message in (*network, *_HEALTHY)
        ],
        "addresses": [
            *({"type": "InternalIP", "address": address} for address in node.internal_ips),
            {"type": "Hostname", "address": node.name},
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": _describe_machine(node.runtime),
    }


def _describe_machine(runtime: ContainerRuntime) -> Object:
    return {
        "machineID": uuid.uuid4().hex,
        "systemUUID": uuid.uuid4().hex,
        "bootID": str(uuid.uuid4()),
        "kernelVersion": platform.release(),
        "osImage": _read_os_name(),
        "containerRuntimeVersion": f"{runtime}://{_RUNTIME_VERSIONS[runtime]}",
        "kubeletVersion": KUBELET_VERSION,
        "kubeProxyVersion": "",
        "operatingSystem": "linux",
        "architecture": _architecture(),
    }


def _read_os_name() -> str:
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return "Linux"
    named = (
        line.removeprefix("PRETTY_NAME=").strip('"') for line in lines if line.startswith("PRETTY_NAME=")
    )
    return next(named, "Linux")


def _architecture() -> str:
    machine = platform.machine()
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
