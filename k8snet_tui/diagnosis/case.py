"""What a diagnosis of a pod is made from: the pod, what was said of it, and its node."""

from msgspec import Struct

from k8snet_tui.model.cluster import ContainerKind
from k8snet_tui.model.description import (
    Condition,
    DescribedContainer,
    Event,
    NodeDescription,
    Phase,
    PodDescription,
)

FRESH_S = 900.0
"""An older event may be about trouble that is over; a kubelet repeats its own every few minutes."""


class Case(Struct, frozen=True):
    pod: PodDescription
    events: tuple[Event, ...] = ()
    node: NodeDescription | None = None
    """None: it has none yet, or it may not be read."""
    now_s: float = 0.0

    def event(self, *reasons: str, container: str = "", words: str = "") -> Event | None:
        """The latest fresh one with one of these reasons; of this container, with these words, if given."""
        found = [
            event
            for event in self.events
            if event.reason in reasons
            and (not container or event.container == container)
            and words in event.message
            and self.now_s - event.last_s < FRESH_S
        ]
        return max(found, key=lambda event: event.last_s, default=None)

    @property
    def node_ready(self) -> Condition | None:
        return self.node.condition("Ready") if self.node else None

    @property
    def has_network(self) -> bool:
        """Its sandbox is there. Before Kubernetes 1.29 no condition says so, but its address does."""
        condition = self.pod.condition("PodReadyToStartContainers")
        return condition.status == "True" if condition else bool(self.pod.addresses)

    @property
    def unfinished_init(self) -> DescribedContainer | None:
        """The first init container that keeps all after it waiting."""
        for container in self.pod.containers:
            state = container.state
            if container.kind is ContainerKind.INIT and not (
                state.phase is Phase.TERMINATED and state.exit_code == 0
            ):
                return container
            if container.kind is ContainerKind.SIDECAR and not container.started:
                return container
        return None

    @property
    def awaited(self) -> tuple[DescribedContainer, ...]:
        """Those that are to run now: the init container whose turn it is, or all others."""
        if first := self.unfinished_init:
            return (first,)
        kinds = (ContainerKind.MAIN, ContainerKind.SIDECAR)
        return tuple(c for c in self.pod.containers if c.kind in kinds)


def quote(event: Event) -> str:
    """`kubelet, 3 times: Back-off restarting failed container`"""
    times = f", {event.count} times" if event.count > 1 else ""
    return f"{event.source or 'somebody'}{times}: {event.message}"
