"""Pods and nodes as distributions make them, as far as a plugin's recognition looks at them."""

from k8snet_tui.cni.recognition import find_agent, recognise_cni
from k8snet_tui.model.cluster import Container, Node, Pod
from k8snet_tui.model.network import Cni


def agent(daemonset: str, *containers: str, namespace: str = "kube-system", image: str = "image") -> Pod:
    return Pod(
        namespace=namespace,
        name=f"{daemonset}-x7k2p",
        uid="u",
        node="node-1",
        status="Running",
        containers=tuple(Container(name, image, running=True) for name in containers or (daemonset,)),
        host_network=True,
        owner=f"DaemonSet/{daemonset}",
    )


def node(*annotations: tuple[str, str], addresses: tuple[str, ...] = (), cidrs: tuple[str, ...] = ()) -> Node:
    return Node("node-1", "u", annotations=annotations, addresses=addresses, pod_cidrs=cidrs)


def recognise(one_node: Node, *pods: Pod) -> Cni:
    return recognise_cni([one_node], {found for pod in pods if (found := find_agent(pod))}, {})
