"""A large cluster that nothing runs in: a genuine API server on loopback, with made-up nodes and pods.

For measuring a client's start, memory and answers. The first node and the first pod go through the API
server; the others are written into etcd as it stored those, which takes seconds instead of many minutes.
"""

import json
import socket
import time

from tests.cluster.rig.builds import build
from tests.cluster.rig.controlplane import (
    ADMIN_TOKEN,
    argv_of,
    etcd_flags,
    make_keys,
    server_flags,
    wait_until,
    write_kubeconfig,
)
from tests.cluster.rig.made_up import TEAMS, first_node, first_pod, namespace
from tests.cluster.rig.places import Rig, Unavailable
from tests.cluster.rig.processes import launch
from tests.cluster.rig.ran import ask, run
from tests.cluster.rig.start import make_run_folder

NOT_NEEDED = "ServiceAccount,PodSecurity,LimitRanger,ResourceQuota,TaintNodesByCondition,Priority"
MOST_NODES, MOST_PODS_A_NODE = 65_000, 250


def start_scale(rig: Rig, nodes: int, pods: int) -> None:
    if not (0 < nodes <= MOST_NODES and 0 < pods <= nodes * MOST_PODS_A_NODE):
        raise Unavailable(f"1 to {MOST_NODES} nodes, and 1 to {MOST_PODS_A_NODE} pods on each")
    build(with_calico=False)
    make_run_folder(rig)
    make_keys(rig)
    etcd_port, peers, port = _free_ports(3)
    etcd = f"http://127.0.0.1:{etcd_port}"
    launch(rig, "etcd", argv_of("/usr/bin/etcd", etcd_flags(rig, etcd_port, peers)))
    flags = server_flags(rig, etcd, "10.96.0.0/16")
    flags |= {"bind-address": "127.0.0.1", "advertise-address": "127.0.0.1", "secure-port": str(port)}
    flags |= {"authorization-mode": "RBAC", "endpoint-reconciler-type": "none"}
    flags["disable-admission-plugins"] = f"{NOT_NEEDED},DefaultTolerationSeconds"
    launch(rig, "apiserver", argv_of(str(rig.programs / "kube-apiserver"), flags))
    write_kubeconfig(rig, "admin", ADMIN_TOKEN, f"https://127.0.0.1:{port}")
    wait_until(lambda: _kubectl(rig, "get", "--raw", "/readyz") == "ok", 60, "the API server is not ready")
    _make_first(rig)
    began = time.monotonic()
    fill = (f"--etcd={etcd}", f"--nodes={nodes}", f"--pods={pods}")
    run(str(rig.programs / "fill"), *fill)
    print(f"# {nodes} nodes and {pods} pods in {time.monotonic() - began:.0f} s", flush=True)
    print(f"export KUBECONFIG={rig.kubeconfig}")


def _make_first(rig: Rig) -> None:
    """Creating ignores the status: it is set afterwards, as a kubelet does."""
    node, pod = first_node(), first_pod()
    everything = [*(namespace(team) for team in range(TEAMS)), node, pod]
    _kubectl(
        rig, "create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": everything})
    )
    for each in (node, pod):
        _kubectl(rig, "replace", "--subresource=status", "-f", "-", stdin=json.dumps(each))


def _kubectl(rig: Rig, *words: str, stdin: str | None = None) -> str:
    return ask(str(rig.programs / "kubectl"), f"--kubeconfig={rig.kubeconfig}", *words, input=stdin)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
