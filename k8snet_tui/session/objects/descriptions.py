"""One pod, one node or one workload in full, live, for whoever opens it: each iterator ends with its reader.

The object and its events are watched by selectors, so that nothing else of the cluster is sent. They are read
by the official client's models, which are loaded by the first who asks.
"""

import time
from collections.abc import AsyncGenerator, Iterable

from msgspec.structs import replace

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.typed.calls import load_events, load_node_descriptions, load_pod_descriptions
from k8snet_tui.diagnosis.case import Case
from k8snet_tui.diagnosis.pod_creation import explain_creation
from k8snet_tui.diagnosis.pod_start import explain_pod
from k8snet_tui.model.description import Event, NodeDescription, PodDescription
from k8snet_tui.session.inventory.store import Store
from k8snet_tui.session.objects.following import following
from k8snet_tui.session.objects.runtime_log import ReadLog, RuntimeLog
from k8snet_tui.session.objects.stories import NodeStory, PodStory, WorkloadStory

AGAIN_S = 5.0
"""What is said of a pod depends on the time that has passed."""
READING_S = 0.5
"""So often it is looked whether the runtime's log is there."""
MOST_EVENTS = 200


async def describe_pod(
    c: Connection, namespace: str, name: str, read_log: ReadLog | None = None
) -> AsyncGenerator[PodStory, None]:
    """`read_log` gives what the runtime itself has written, where the finding rests on it."""
    pod_kind, event_kind = await load_pod_descriptions(), await load_events()
    log = RuntimeLog(read_log) if read_log else None
    async with following(c) as followed:
        pods = followed.follow(pod_kind, namespace, f"metadata.name={name}")
        about = f"involvedObject.kind=Pod,involvedObject.name={name}"
        events = followed.follow(event_kind, namespace, about)
        nodes: Store[NodeDescription] | None = None
        try:
            while True:
                pod = next(iter(pods.items), None)
                if pod is not None and pod.node and nodes is None:
                    node_kind = await load_node_descriptions()
                    nodes = followed.follow(node_kind, None, f"metadata.name={pod.node}")
                yield _add_log(_tell_pod(pods, pod, events, nodes), log)
                await followed.wait(READING_S if log and log.is_reading else AGAIN_S)
        finally:
            if log:
                await log.close()


def _add_log(story: PodStory, log: RuntimeLog | None) -> PodStory:
    """What the runtime wrote stands below what others said of it."""
    if log is None or story.pod is None or story.finding is None or not story.finding.rests_on_runtime:
        return story
    evidence = (*story.finding.evidence, *log.lines(story.pod))
    return replace(story, finding=replace(story.finding, evidence=evidence))


def _tell_pod(
    pods: Store[PodDescription],
    pod: PodDescription | None,
    events: Store[Event],
    nodes: Store[NodeDescription] | None,
) -> PodStory:
    # Another pod may have had the name before; its events stay for an hour.
    said = _latest(event for event in events.items if pod is None or event.last_s >= pod.created_s)
    node = next(iter(nodes.items), None) if nodes else None
    finding = explain_pod(Case(pod, said, node, time.time())) if pod else None
    return PodStory(pods.state, pod, said, events.state, node, finding)


async def describe_node(c: Connection, name: str) -> AsyncGenerator[NodeStory, None]:
    node_kind, event_kind = await load_node_descriptions(), await load_events()
    async with following(c) as followed:
        nodes = followed.follow(node_kind, None, f"metadata.name={name}")
        # Events of what has no namespace are in `default`, but those of old kubelets may be elsewhere.
        events = followed.follow(event_kind, None, f"involvedObject.kind=Node,involvedObject.name={name}")
        while True:
            node = next(iter(nodes.items), None)
            yield NodeStory(nodes.state, node, _latest(events.items), events.state)
            await followed.wait(AGAIN_S)


async def describe_workload(
    c: Connection, kind: str, namespace: str, name: str
) -> AsyncGenerator[WorkloadStory, None]:
    """`kind` as in `Deployment`, whose pods are made by ReplicaSets of its name and a hash."""
    event_kind = await load_events()
    async with following(c) as followed:
        own = followed.follow(event_kind, namespace, f"involvedObject.kind={kind},involvedObject.name={name}")
        of_sets: Store[Event] | None = None
        if kind == "Deployment":
            of_sets = followed.follow(event_kind, namespace, "involvedObject.kind=ReplicaSet")
        while True:
            made = [e for e in of_sets.items if _is_made_by(name, e.about)] if of_sets else []
            events = _latest([*own.items, *made])
            yield WorkloadStory(own.state, events, explain_creation(events))
            await followed.wait(AGAIN_S)


def _is_made_by(deployment: str, about: str) -> bool:
    """`ReplicaSet/web-6f45844d79` is of the Deployment `web`, `ReplicaSet/web-api-5d4f…` is not."""
    return about.partition("/")[2].rpartition("-")[0] == clean(deployment)


def _latest(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: event.last_s, reverse=True)[:MOST_EVENTS])
