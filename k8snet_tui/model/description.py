"""One object in full, as `kubectl describe` tells it: a pod, a node, and the events about an object.

Read for the one object that somebody opens. What lists keep of each object is in `model/cluster.py`.
"""

from enum import StrEnum

from msgspec import Struct

from k8snet_tui.model.cluster import ContainerKind


class Event(Struct, frozen=True):
    """Something that a component of the cluster said of one object."""

    key: str
    """Its namespace and name: a repetition is the same event with a higher count."""
    reason: str = ""
    """One word: FailedScheduling, BackOff, Unhealthy."""
    message: str = ""
    warning: bool = False
    source: str = ""
    """The component that said it: kubelet, default-scheduler."""
    count: int = 1
    last_s: float = 0.0
    """Seconds since the epoch."""
    about: str = ""
    """Kind and name of its object, as in `ReplicaSet/web-6f45844d79`."""
    container: str = ""
    """The one it is about, where it is about one."""


class Condition(Struct, frozen=True):
    """One condition of a pod or a node."""

    kind: str
    status: str
    """True, False or Unknown."""
    reason: str = ""
    message: str = ""
    since_s: float = 0.0


class Phase(StrEnum):
    """What a container does (k8s.io/docs: Pod lifecycle, container states)."""

    WAITING = "waiting"
    RUNNING = "running"
    TERMINATED = "terminated"


class ContainerState(Struct, frozen=True):
    phase: Phase = Phase.WAITING
    reason: str = ""
    message: str = ""
    exit_code: int | None = None
    """Of one that has terminated."""
    signal: int = 0
    started_s: float = 0.0
    finished_s: float = 0.0


class DescribedContainer(Struct, frozen=True):
    name: str
    image: str
    kind: ContainerKind = ContainerKind.MAIN
    state: ContainerState = ContainerState()
    last: ContainerState | None = None
    """How the run before this one ended."""
    ready: bool = False
    started: bool = False
    """Its startup probe has succeeded, or it has none."""
    restarts: int = 0
    ports: tuple[str, ...] = ()
    """As in `80/TCP`."""
    limits: tuple[tuple[str, str], ...] = ()
    requests: tuple[tuple[str, str], ...] = ()
    """Resource and quantity, as in `memory`, `16Mi`."""
    probes: tuple[str, ...] = ()
    """The kinds that it has: liveness, readiness, startup."""


class PodDescription(Struct, frozen=True):
    namespace: str
    name: str
    uid: str = ""
    node: str = ""
    phase: str = ""
    reason: str = ""
    message: str = ""
    """Of the pod as a whole, as an evicted one has them."""
    qos: str = ""
    owner: str = ""
    """Kind and name of its controller, as in `ReplicaSet/web-6f45844d79`."""
    service_account: str = ""
    scheduler: str = ""
    host_network: bool = False
    addresses: tuple[str, ...] = ()
    host_addresses: tuple[str, ...] = ()
    created_s: float = 0.0
    started_s: float = 0.0
    deleted_s: float = 0.0
    """When its grace period is over, once somebody has asked for its deletion."""
    finalizers: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    containers: tuple[DescribedContainer, ...] = ()
    """Init containers first, in their order, then the main ones, then ephemeral ones."""
    volumes: tuple[tuple[str, str], ...] = ()
    """Name and what is behind it, as in `ConfigMap web`."""
    node_selector: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    def condition(self, kind: str) -> Condition | None:
        return next((c for c in self.conditions if c.kind == kind), None)


class NodeDescription(Struct, frozen=True):
    name: str
    uid: str = ""
    addresses: tuple[tuple[str, str], ...] = ()
    """Kind and address, as in `InternalIP`, `192.168.56.11`."""
    conditions: tuple[Condition, ...] = ()
    taints: tuple[str, ...] = ()
    """As in `node-role.kubernetes.io/control-plane:NoSchedule`."""
    unschedulable: bool = False
    pod_cidrs: tuple[str, ...] = ()
    runtime: str = ""
    kernel: str = ""
    system: str = ""
    """The operating system, as in `Debian GNU/Linux 12 (bookworm)`."""
    architecture: str = ""
    kubelet: str = ""
    capacity: tuple[tuple[str, str], ...] = ()
    allocatable: tuple[tuple[str, str], ...] = ()
    """Resource and quantity."""
    created_s: float = 0.0
    labels: tuple[tuple[str, str], ...] = ()

    def condition(self, kind: str) -> Condition | None:
        return next((c for c in self.conditions if c.kind == kind), None)
