"""Pods that come and go in a lab, by its API: another client's."""

import time
from typing import Any

from kubernetes import client, config

LOAD: Any = config.load_kube_config


class Pods:
    def __init__(self, kubeconfig: str) -> None:
        LOAD(kubeconfig)
        self._core: Any = client.CoreV1Api()

    def make_web(self, name: str, labels: dict[str, str], generation: str = "") -> str:
        """A web server on node-2, of a generation of a Deployment where one is given; gives its address."""
        metadata: dict[str, Any] = {"name": name, "labels": labels}
        if generation:
            deployment = f"web-{generation}"
            owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": deployment, "uid": deployment}
            metadata["labels"] = {**labels, "pod-template-hash": generation}
            metadata["ownerReferences"] = [{**owner, "controller": True}]
        return self._create(metadata, "node-2", {"image": "httpd"})

    def make_tools(self, name: str) -> str:
        """With whatever tools this machine has, on node-1; gives its address."""
        return self._create({"name": name}, "node-1", {"image": "netshoot", "command": ["sleep", "1000"]})

    def _create(self, metadata: dict[str, Any], node: str, container: dict[str, Any]) -> str:
        named = {"name": "main", "imagePullPolicy": "IfNotPresent", **container}
        spec = {"nodeName": node, "containers": [named]}
        self._core.create_namespaced_pod("default", {"metadata": metadata, "spec": spec})
        for _ in range(100):
            found = self._core.read_namespaced_pod(metadata["name"], "default")
            if found.status.phase == "Running" and found.status.pod_ip:
                return str(found.status.pod_ip)
            time.sleep(0.1)
        raise AssertionError(f"{metadata['name']} does not run")

    def delete(self, name: str) -> None:
        self._core.delete_namespaced_pod(name, "default", grace_period_seconds=0)
