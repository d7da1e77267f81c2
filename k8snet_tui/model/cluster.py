"""What the API server knows: nodes, pods, services.

One record an object, holding only what a pane shows or a trace needs. The records leave the garbage
collector alone (`gc=False`): a cluster of 150,000 pods would otherwise cost it 50 ms a pass.
"""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import force_setattr

OUR_NAME, MANAGED_BY = "k8snet-tui", "app.kubernetes.io/managed-by"
OUR_LABEL = f"{MANAGED_BY}={OUR_NAME}"
"""On each pod that a session creates, as `Pod.labels` has it."""


class ContainerKind(StrEnum):
    """How a container came into its pod."""

    MAIN = "main"
    SIDECAR = "sidecar"
    """An init container with restartPolicy Always: it runs beside the main ones."""
    INIT = "init"
    EPHEMERAL = "ephemeral"


class Port(Struct, frozen=True, gc=False):
    number: int
    protocol: str = "TCP"
    name: str = ""


class Container(Struct, frozen=True, gc=False):
    name: str
    image: str
    kind: ContainerKind = ContainerKind.MAIN
    running: bool = False
    ports: tuple[Port, ...] = ()


class Pod(Struct, frozen=True, gc=False):
    namespace: str
    name: str
    uid: str
    node: str = ""
    """Empty while the scheduler has not placed it."""
    status: str = "Pending"
    """The word `kubectl get pods` prints: Running, CrashLoopBackOff, Init:0/1, Terminating…"""
    phase: str = ""
    """Pending, Running, Succeeded, Failed or Unknown; of an evicted pod, whose status is Evicted, Failed."""
    ready: int = 0
    containers: tuple[Container, ...] = ()
    restarts: int = 0
    created_s: float = 0.0
    """Seconds since the epoch."""
    addresses: tuple[str, ...] = ()
    """The IPs that it holds, the primary family first. The API keeps those of a pod that has ended, though
    another pod may have them by now: they are not its own any more, and none is here."""
    host_network: bool = False
    owner: str = ""
    """Kind and name of the controller, as in `DaemonSet/kube-flannel-ds`; empty for a bare pod."""
    default_container: str = ""
    """The annotation kubectl.kubernetes.io/default-container."""
    labels: str = ""
    """As `kubectl get pods --show-labels` prints them: `app=web,tier=front`. Equal ones are one object."""
    text: str = ""
    """What a filter looks at, in small letters, a cell a line and the name first. Joined once: to do so for
    150,000 pods would take 0.2 s."""

    def __post_init__(self) -> None:
        text = "\n".join((self.name, self.key, self.status, self.node, *self.addresses))
        force_setattr(self, "text", text.lower())

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def has_ended(self) -> bool:
        """It ran to its end, was evicted, refused or deleted: it never runs again (k8s.io: Pod phase)."""
        return self.phase in ("Succeeded", "Failed") or (self.status == "Terminating" and not self.addresses)

    @property
    def size(self) -> int:
        """Containers counted by READY: main ones and sidecars."""
        return sum(c.kind in (ContainerKind.MAIN, ContainerKind.SIDECAR) for c in self.containers)


class Node(Struct, frozen=True, gc=False):
    name: str
    uid: str
    ready: bool = False
    status: str = "NotReady"
    """The word `kubectl get nodes` prints: Ready, NotReady, Ready,SchedulingDisabled."""
    roles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Its InternalIPs, the primary family first."""
    pod_cidrs: tuple[str, ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    """Only those of network plugins, each value cut to 4 KiB."""
    runtime: str = ""
    """As in `containerd://1.6.20`."""
    kubelet: str = ""
    boot_id: str = ""
    """Of the kernel its kubelet runs on."""
    created_s: float = 0.0
    labels: str = ""
    """As `kubectl get nodes --show-labels` prints them."""

    def annotation(self, name: str) -> str | None:
        return next((value for key, value in self.annotations if key == name), None)


class Service(Struct, frozen=True, gc=False):
    namespace: str
    name: str
    cluster_addresses: tuple[str, ...] = ()
    """Empty for a headless service."""
    ports: tuple[Port, ...] = ()
    selector: str = ""
    """Of its pods: `app=web,tier=front`; empty where somebody else makes its endpoints."""
    external_name: str = ""
    """The host outside of the cluster that it only stands for (type ExternalName)."""


class ServiceEndpoint(Struct, frozen=True, gc=False):
    """One address behind a service, from its EndpointSlices."""

    address: str
    ready: bool
    node: str = ""
    pod: str = ""
    """`namespace/name` of the pod behind it, where a pod is behind it."""
    ports: tuple[Port, ...] = ()


class EndpointSlice(Struct, frozen=True, gc=False):
    namespace: str
    name: str
    endpoints: tuple[ServiceEndpoint, ...] = ()


class Workload(Struct, frozen=True, gc=False):
    """What makes pods: a Deployment, DaemonSet, StatefulSet, ReplicaSet or Job."""

    namespace: str
    name: str
    selector: str = ""
    """That of its pods, as the API takes it in `labelSelector`; empty where it has none."""


class Loading(Struct, frozen=True, tag=True):
    """The first list is not complete: what is shown may be a part."""

    received: int = 0
    reason: str = ""
    """Why nothing more comes at the moment; empty while it does."""


class Live(Struct, frozen=True, tag=True):
    """Complete, and a watch keeps it so."""


class Stale(Struct, frozen=True, tag=True):
    """Complete once; the watch is down since `since_s` (time.monotonic) and being renewed."""

    since_s: float
    reason: str


class Refused(Struct, frozen=True, tag=True):
    """The server said no. `sentence` names the verb and the resource, and what still works."""

    sentence: str


class Polled(Struct, frozen=True, tag=True):
    """It may be listed, but not watched: complete at `since_s` (time.monotonic), and listed now and then."""

    since_s: float
    reason: str


LoadState: TypeAlias = Loading | Live | Stale | Refused | Polled
