"""What happened to an object, as `kubectl describe` and `kubectl get events` tell it."""

import time
from collections import OrderedDict

from k8snet_tui.lab.objects.resources import EVENTS, Object
from k8snet_tui.lab.objects.store import Store
from k8snet_tui.lab.objects.timestamps import format_now

MOST_EVENTS = 1000


class EventRecorder:
    """Repetitions of an event are counted in it, not recorded again; the oldest events are forgotten."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: OrderedDict[tuple[str, str, str], tuple[str, str]] = OrderedDict()

    def record_pod(
        self,
        pod: Object,
        reason: str,
        message: str,
        *,
        warning: bool = False,
        component: str = "kubelet",
        container: str = "",
    ) -> None:
        metadata = pod["metadata"]
        about = (metadata["uid"], reason, message)
        if known := self._names.get(about):
            event = self._store.require(EVENTS, *known)
            self._store.replace(EVENTS, {**event, "count": event["count"] + 1, "lastTimestamp": format_now()})
            self._names.move_to_end(about)
            return
        name = f"{metadata['name']}.{time.time_ns():x}"
        host = "" if component == "default-scheduler" else pod["spec"].get("nodeName", "")
        item = _make_event(pod, name, reason, message, component, host)
        item["type"] = "Warning" if warning else "Normal"
        if container:
            item["involvedObject"]["fieldPath"] = container
        self._store.create(EVENTS, item)
        self._names[about] = (metadata["namespace"], name)
        if len(self._names) > MOST_EVENTS:
            _, oldest = self._names.popitem(last=False)
            self._store.delete(EVENTS, *oldest)


def _make_event(pod: Object, name: str, reason: str, message: str, component: str, host: str) -> Object:
    metadata, now = pod["metadata"], format_now()
    return {
        "metadata": {"name": name, "namespace": metadata["namespace"]},
        "involvedObject": {
            "kind": "Pod",
            "namespace": metadata["namespace"],
            "name": metadata["name"],
            "uid": metadata["uid"],
            "apiVersion": "v1",
            "resourceVersion": metadata["resourceVersion"],
        },
        "reason": reason,
        "message": message,
        "source": {"component": component, **({"host": host} if host else {})},
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
        "eventTime": None,
        "reportingComponent": component,
        "reportingInstance": host,
    }
