"""What is known of the one object that somebody has opened: the object, what was said of it, and why."""

from msgspec import Struct

from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.cluster import Loading, LoadState
from k8snet_tui.model.description import Event, NodeDescription, PodDescription


class PodStory(Struct, frozen=True):
    state: LoadState = Loading()
    """Of the pod itself: whether it is still to come, or the watch is down."""
    pod: PodDescription | None = None
    """None: not read yet, or gone."""
    events: tuple[Event, ...] = ()
    """The latest first."""
    events_state: LoadState = Loading()
    node: NodeDescription | None = None
    finding: Finding | None = None
    """Why it does not run; None where it does."""


class NodeStory(Struct, frozen=True):
    state: LoadState = Loading()
    node: NodeDescription | None = None
    events: tuple[Event, ...] = ()
    events_state: LoadState = Loading()


class WorkloadStory(Struct, frozen=True):
    """What was said of a Deployment, ReplicaSet or the like, and of the ReplicaSets that it makes."""

    state: LoadState = Loading()
    events: tuple[Event, ...] = ()
    finding: Finding | None = None
    """Why it gets no pods; None where nothing was refused."""
