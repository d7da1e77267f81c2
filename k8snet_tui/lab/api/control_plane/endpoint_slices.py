"""Keeps the EndpointSlice of every service with a selector in step with the pods it selects."""

from collections.abc import Mapping

from k8snet_tui.lab.api.pods.creation import random_suffix
from k8snet_tui.lab.objects.resources import ENDPOINT_SLICES, PODS, SERVICES, Object
from k8snet_tui.lab.objects.store import Store


class EndpointSlices:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self) -> None:
        version = self._store.version
        self._write_all()
        async for change in self._store.follow(PODS, version):
            before = change.before["metadata"] if change.before else {}
            for service in self._store.list_all(SERVICES):
                if _selects(service, change.item["metadata"]) or _selects(service, before):
                    self._write(service)

    def _write_all(self) -> None:
        for service in self._store.list_all(SERVICES):
            if service["spec"].get("selector"):
                self._write(service)

    def _write(self, service: Object) -> None:
        pods = [pod for pod in self._store.list_all(PODS) if _selects(service, pod["metadata"])]
        endpoints = [_make_endpoint(pod) for pod in pods if _has_address(pod)]
        old = self._find_slice(service)
        if old is None:
            self._store.create(ENDPOINT_SLICES, _make_slice(service, endpoints))
        elif old["endpoints"] != endpoints:
            metadata = {**old["metadata"], "generation": old["metadata"]["generation"] + 1}
            self._store.replace(ENDPOINT_SLICES, {**old, "metadata": metadata, "endpoints": endpoints})

    def _find_slice(self, service: Object) -> Object | None:
        uid = service["metadata"]["uid"]
        slices = self._store.list_all(ENDPOINT_SLICES)
        return next(
            (s for s in slices if any(o["uid"] == uid for o in s["metadata"].get("ownerReferences", ()))),
            None,
        )


def _selects(service: Object, metadata: Mapping[str, object]) -> bool:
    selector = service["spec"].get("selector")
    labels = metadata.get("labels") or {}
    if not selector or not isinstance(labels, dict):
        return False
    same = service["metadata"]["namespace"] == metadata.get("namespace")
    return same and all(labels.get(key) == value for key, value in selector.items())


def _has_address(pod: Object) -> bool:
    finished = pod["status"].get("phase") in ("Succeeded", "Failed")
    return bool(pod["status"].get("podIP")) and not finished


def _make_endpoint(pod: Object) -> Object:
    metadata, status = pod["metadata"], pod["status"]
    running = any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", ()))
    leaving = "deletionTimestamp" in metadata
    reference = {key: metadata[key] for key in ("namespace", "name", "uid")}
    return {
        "addresses": [status["podIP"]],
        "conditions": {"ready": running and not leaving, "serving": running, "terminating": leaving},
        "targetRef": {"kind": "Pod", **reference},
        "nodeName": pod["spec"]["nodeName"],
    }


def _make_slice(service: Object, endpoints: list[Object]) -> Object:
    metadata = service["metadata"]
    owner = {
        "apiVersion": "v1",
        "kind": "Service",
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }
    return {
        "metadata": {
            "name": f"{metadata['name']}-{random_suffix()}",
            "generateName": f"{metadata['name']}-",
            "namespace": metadata["namespace"],
            "generation": 1,
            "labels": {
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                "kubernetes.io/service-name": metadata["name"],
                **metadata.get("labels", {}),
            },
            "ownerReferences": [owner],
        },
        "addressType": service["spec"]["ipFamilies"][0],
        "endpoints": endpoints,
        "ports": [
            {"name": p.get("name", ""), "protocol": p["protocol"], "port": p["targetPort"]}
            for p in service["spec"]["ports"]
        ],
    }
