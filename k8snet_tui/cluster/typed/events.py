"""The events about an object, by the official client's model."""

import re

from kubernetes.client.models.core_v1_event import CoreV1Event

from k8snet_tui.cluster.errors import clean
from k8snet_tui.cluster.objects.kinds import Raw, ResourceKind
from k8snet_tui.cluster.typed.exchange import decode
from k8snet_tui.cluster.typed.fields import MESSAGE, seconds
from k8snet_tui.model.description import Event

_CONTAINER = re.compile(r"spec\.\w*[cC]ontainers\{(.+)\}")
"""Of the field that an event is about: `spec.containers{web}`."""


def decode_event(raw: Raw) -> Event:
    """Raises Rejected for what is no event.

    Old events count themselves; those of events.k8s.io have a series, or happened once at `eventTime`.
    """
    found = decode(bytes(raw), CoreV1Event)
    meta, series, source = found.metadata, found.series, found.source
    first = found.first_timestamp or found.event_time or meta.creation_timestamp
    last = (series.last_observed_time if series else None) or found.last_timestamp or first
    component = (source.component if source else None) or found.reporting_component
    container = _CONTAINER.fullmatch(found.involved_object.field_path or "")
    return Event(
        key=f"{meta.namespace}/{meta.name}",
        reason=clean(found.reason or ""),
        message=clean(found.message or "", MESSAGE),
        warning=found.type == "Warning",
        source=clean(component or ""),
        count=(series.count if series else None) or found.count or 1,
        last_s=seconds(last),
        about=clean(f"{found.involved_object.kind}/{found.involved_object.name}"),
        container=clean(container[1]) if container else "",
    )


EVENTS: ResourceKind[Event] = ResourceKind("events", decode_event, key=lambda event: event.key)
