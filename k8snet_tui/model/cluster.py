"""What the API server knows: nodes, pods, services.

One record an object, holding only what a pane shows or a trace needs. The records leave the garbage
collector alone (`gc=False`): a cluster of 150,000 pods would otherwise cost it 50 ms a pass.
"""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import force_setattr


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
    memory_limit_bytes: int | None = None


class Pod(Struct, frozen=True, gc=False):
    namespace: str
    name: str
    uid: str
    node: str = ""
    """Empty while the scheduler has not placed it."""
    status: str = "Pending"
    """The word `kubectl get pods` prints: Running, CrashLoopBackOff, Init:0/1, Terminating…"""
    ready: int = 0
    containers: tuple[Container, ...] = ()
    restarts: int = 0
    created_s: float = 0.0
    """Seconds since the epoch."""
    addresses: tuple[str, ...] = ()
    """The pod's IPs, the primary family first."""
    host_network: bool = False
    owner: str = ""
    """Kind and name of the controller, as in `DaemonSet/kube-flannel-ds`; empty for a bare pod."""
    default_container: str = ""
    """The annotation kubectl.kubernetes.io/default-container."""
    managed_by_us: bool = False
    """It carries app.kubernetes.io/managed-by=k8snet-tui."""
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

    def annotation(self, name: str) -> str | None:
        return next((value for key, value in self.annotations if key == name), None)


class Service(Struct, frozen=True, gc=False):
    namespace: str
    name: str
    cluster_addresses: tuple[str, ...] = ()
    """Empty for a headless service."""
    ports: tuple[Port, ...] = ()


class Endpoint(Struct, frozen=True, gc=False):
    """One address behind a service, from its EndpointSlices."""

    address: str
    ready: bool
    node: str = ""
    pod: str = ""
    """`namespace/name` of the pod behind it, where a pod is behind it."""
    ports: tuple[Port, ...] = ()


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


LoadState: TypeAlias = Loading | Live | Stale | Refused
