"""From nothing to three nodes that are ready."""

from tests.cluster.rig.builds import build, programs
from tests.cluster.rig.cni import plugin_manifest
from tests.cluster.rig.controlplane import kubectl, make_keys, start_controlplane, wait_until
from tests.cluster.rig.machines import make_machines
from tests.cluster.rig.nodes import start_nodes
from tests.cluster.rig.options import Options
from tests.cluster.rig.places import MACHINES, Rig, Unavailable

KUBERNETES = (
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
    "kubectl",
)


def start(rig: Rig, options: Options) -> None:
    """Raises `Unavailable`; what was started by then stays, with its logs, until it is taken down."""
    build(with_calico=options.is_calico)
    make_run_folder(rig)
    make_machines(rig, options.dual)
    make_keys(rig)
    start_controlplane(rig, options)
    start_nodes(rig, options)
    kubectl(rig, "apply", "-f", "-", stdin=plugin_manifest(rig, options))
    wait_until(lambda: _nodes_ready(rig), 120, "the nodes are not ready")
    master = "node-role.kubernetes.io/control-plane"
    kubectl(rig, "taint", "node", "controlplane", f"{master}=:NoSchedule", "--overwrite")
    kubectl(rig, "label", "node", "controlplane", f"{master}=", "--overwrite")
    if options.is_calico and not options.bad_interface:
        kubectl(rig, "-n", "kube-system", "rollout", "status", "ds/calico-node", "--timeout=120s")
    print(kubectl(rig, "get", "nodes", "-o", "wide"), end="")


def make_run_folder(rig: Rig) -> None:
    if rig.run.exists():
        raise Unavailable(f"the rig {rig.name} is up already, or was left behind: `rig down` takes it away")
    rig.programs.mkdir(parents=True)
    rig.run.chmod(0o700)
    built = programs().folder / "kube"
    for name in (*KUBERNETES, "fill"):
        (rig.programs / name).symlink_to(built)


def _nodes_ready(rig: Rig) -> bool:
    rows = [line.split() for line in kubectl(rig, "get", "nodes", "--no-headers").splitlines()]
    return [row[1] for row in rows] == ["Ready"] * len(MACHINES)
