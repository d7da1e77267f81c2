"""Pods of a genuine Kubernetes 1.34 with what was said of them, each broken in its own way."""

import json
from pathlib import Path

from k8snet_tui.cluster.typed.events import decode_event
from k8snet_tui.cluster.typed.nodes import decode_node
from k8snet_tui.cluster.typed.pods import decode_pod
from k8snet_tui.diagnosis.case import Case
from k8snet_tui.model.description import Event, NodeDescription

CAPTURES = Path(__file__).parents[1] / "captures"


def captured_node(name: str) -> NodeDescription:
    return decode_node((CAPTURES / "nodes" / f"{name}.json").read_bytes())


def captured_events(name: str) -> tuple[Event, ...]:
    found = json.loads((CAPTURES / "pods" / f"{name}.json").read_bytes())["events"]
    return tuple(decode_event(json.dumps(event).encode()) for event in found)


def captured_case(name: str, node: NodeDescription | None = None) -> Case:
    """As it was a second after the last event, or a minute after it was created."""
    found = json.loads((CAPTURES / "pods" / f"{name}.json").read_bytes())
    pod = decode_pod(json.dumps(found["pod"]).encode())
    events = captured_events(name)
    now_s = max((event.last_s for event in events), default=pod.created_s + 59) + 1
    return Case(pod, events, node, now_s)
