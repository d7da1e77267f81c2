"""What a page can be about, and the wish to open one."""

from typing import Self, TypeAlias

from msgspec import Struct
from textual.message import Message

from k8snet_tui.model.cluster import Pod
from k8snet_tui.model.inventory import Inventory
from k8snet_tui.model.log import LogSource
from k8snet_tui.session.by_hand import HandCommand, node_by_hand, pod_by_hand


class PodSubject(Struct, frozen=True):
    namespace: str
    name: str


class NodeSubject(Struct, frozen=True):
    name: str


class InterfaceSubject(Struct, frozen=True):
    node: str
    name: str


class WorkloadSubject(Struct, frozen=True):
    kind: str
    """As in `Deployment`."""
    namespace: str
    name: str

    def owns(self, pod: Pod) -> bool:
        """A Deployment's pods are those of its ReplicaSets, which have its name and a hash."""
        kind, _, owner = pod.owner.partition("/")
        if pod.namespace != self.namespace:
            return False
        if self.kind == "Deployment":
            return kind == "ReplicaSet" and owner.rpartition("-")[0] == self.name
        return (kind, owner) == (self.kind, self.name)


class ManifestSubject(Struct, frozen=True):
    """An object's YAML."""

    plural: str
    namespace: str | None
    name: str


class LogSubject(Struct, frozen=True):
    source: LogSource
    containers: tuple[str, ...] = ()
    """Those to choose from."""


class ByHandSubject(Struct, frozen=True):
    """Commands that show the same as the screen."""

    title: str
    commands: tuple[HandCommand, ...]

    @classmethod
    def of_pod(cls, pod: Pod) -> Self:
        return cls(pod.key, tuple(pod_by_hand(pod)))

    @classmethod
    def of_node(cls, inventory: Inventory, node: str) -> Self:
        return cls(node, tuple(node_by_hand(inventory, node)))


Subject: TypeAlias = (
    PodSubject
    | NodeSubject
    | InterfaceSubject
    | WorkloadSubject
    | ManifestSubject
    | LogSubject
    | ByHandSubject
)


class Open(Message):
    """Somebody wants to see this, and to come back by Esc."""

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
