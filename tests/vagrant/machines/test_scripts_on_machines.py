"""What somebody has who typed `vagrant up`."""

import json
import time
from typing import Any

import pytest

from tests.vagrant.machines.conftest import Cluster, run_step

PLACES = {"nginx": "node-1", "web1": "node-1", "shell-1": "node-1", "httpd": "node-2", "shell-2": "node-2"}


def get(cluster: Cluster, what: str, *more: str) -> list[dict[str, Any]]:
    told = cluster["controlplane"].ask("kubectl", "get", what, *more, "--output=json")
    items: list[dict[str, Any]] = json.loads(told)["items"]
    return items


def test_every_node_is_ready_by_its_own_address_of_eth1(cluster: Cluster) -> None:
    seen = {}
    for node in get(cluster, "nodes"):
        addresses = {each["type"]: each["address"] for each in node["status"]["addresses"]}
        conditions = {each["type"]: each["status"] for each in node["status"]["conditions"]}
        seen[node["metadata"]["name"]] = (addresses["InternalIP"], conditions["Ready"])
    assert seen == {name: (machine.address, "True") for name, machine in cluster.items()}


def test_flannel_took_eth1_on_every_node(cluster: Cluster) -> None:
    told = [
        node["metadata"]["annotations"]["flannel.alpha.coreos.com/public-ip"]
        for node in get(cluster, "nodes")
    ]
    assert sorted(told) == sorted(machine.address for machine in cluster.values())


def test_the_tutorials_pods_run_where_it_has_them(cluster: Cluster) -> None:
    pods = get(cluster, "pods", "--namespace=default")
    assert {pod["metadata"]["name"]: pod["spec"]["nodeName"] for pod in pods} == PLACES
    assert {pod["status"]["phase"] for pod in pods} == {"Running"}


def test_exec_reaches_a_pod_of_every_node(cluster: Cluster) -> None:
    for pod in ("shell-1", "shell-2"):
        assert cluster["controlplane"].ask("kubectl", "exec", pod, "--", "hostname") == pod


def test_the_user_vagrant_traces_with_the_tool(cluster: Cluster) -> None:
    home = "/home/vagrant"
    as_vagrant = ("runuser", "--user=vagrant", "--", "env", "--unset=KUBECONFIG", f"HOME={home}")
    told = cluster["controlplane"].ask(*as_vagrant, "k8snet-tui", "trace", "shell-1", "httpd", "--allow=node")
    assert "cni0 – eth1 – cni0" in told
    assert cluster["controlplane"].ask("stat", "--format=%U %a", f"{home}/.kube/config") == "vagrant 600"


def test_the_runtimes_own_journal_says_why_a_pod_has_no_network(cluster: Cluster) -> None:
    """Genuine systemd and containerd; the tool runs on the node itself."""
    machine, config = cluster["controlplane"], "/etc/cni/net.d/05-broken.conflist"
    broken = '{"cniVersion": "0.3.1", "name": "broken", "plugins": [{"type": "nosuchplugin"}]}'
    image = get(cluster, "pods", "--namespace=default")[0]["spec"]["containers"][0]["image"]
    spec = '{"spec": {"nodeName": "controlplane", "tolerations": [{"operator": "Exists"}]}}'
    machine.ask("sh", "-c", 'echo "$1" > "$0"', config, broken)
    try:
        machine.ask("kubectl", "run", "unconnected", f"--image={image}", f"--overrides={spec}")
        for _ in range(30):
            told = machine.run("k8snet-tui", "trace", "shell-1", "unconnected", "--exec=node").stderr
            if "containerd on controlplane" in told:
                break
            time.sleep(1)
    finally:
        machine.ask("rm", config)
        machine.ask("kubectl", "delete", "pod", "unconnected", "--now")
    assert "controlplane can't give it a network: the CNI plugin nosuchplugin failed" in told
    assert "containerd on controlplane, " in told and "RunPodSandbox for &PodSandboxMetadata" in told, told


@pytest.mark.parametrize("name", ["controlplane", "node-1", "node-2"])
def test_a_machine_is_what_a_kubelet_needs(cluster: Cluster, name: str) -> None:
    machine = cluster[name]
    assert machine.ask("cat", "/etc/fstab").startswith("# UUID=1a2b")
    assert machine.ask("cat", "/etc/modules-load.d/kubernetes.conf").split() == ["overlay", "br_netfilter"]
    assert machine.ask("sysctl", "--values", "net.ipv4.ip_forward") == "1"
    assert machine.ask("apt-mark", "showhold").split() == ["kubeadm", "kubectl", "kubelet"]
    assert (
        machine.ask("systemctl", "is-enabled", "kubelet", "containerd", "chrony").split() == ["enabled"] * 3
    )


def test_clones_of_one_box_are_told_apart(cluster: Cluster) -> None:
    identities = {node["status"]["nodeInfo"]["machineID"] for node in get(cluster, "nodes")}
    assert len(identities) == len(cluster) and "0123456789abcdef0123456789abcdef" not in identities


def test_steps_that_run_again_change_nothing(cluster: Cluster) -> None:
    """As `vagrant provision` does."""

    def state() -> object:
        files = (
            "find",
            "/etc",
            "/var/lib/kubelet/config.yaml",
            "-type",
            "f",
            "-not",
            "-path",
            "/etc/.pwd.lock",
        )
        sums = [m.ask(*files, "-exec", "sha256sum", "{}", "+") for m in cluster.values()]
        started = [
            m.ask("systemctl", "show", "--property=MainPID", "kubelet", "containerd")
            for m in cluster.values()
        ]
        pods = [pod["metadata"]["uid"] for pod in get(cluster, "pods", "--all-namespaces")]
        return sums, started, sorted(pods)

    before = state()
    for name, machine in cluster.items():
        machine.copy_project()
        for step in (
            ("common", "controlplane", "tool", "pods") if name == "controlplane" else ("common", "node")
        ):
            run_step(machine, step)
    assert state() == before


def test_a_repository_signed_by_another_key_is_refused(cluster: Cluster) -> None:
    steps = ". /tmp/k8snet-tui/vagrant/steps.sh; add_repository odd file:///srv/kubernetes"
    done = cluster["node-1"].run("bash", "-c", f"{steps} {'0' * 40}")
    assert done.returncode == 1
    assert "it has been replaced, or somebody is in between" in done.stderr
    assert cluster["node-1"].run("test", "-e", "/etc/apt/sources.list.d/odd.list").returncode == 1


def test_a_machine_without_its_address_on_eth1_is_left_alone(machines: Cluster) -> None:
    machines["node-2"].copy_project()
    done = machines["node-2"].run_step("common", ADDRESS="192.168.56.99")
    assert done.returncode == 1
    assert "eth1 has not 192.168.56.99" in done.stderr
