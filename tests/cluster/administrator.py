"""What a test arranges in a cluster, by Kubernetes' own client: namespaces, pods, users of few rights."""

import base64
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from kubernetes import client, config, stream
from kubernetes.client.exceptions import ApiException

from tests.traces.command_line import CommandLine

OURS = "app.kubernetes.io/managed-by=k8snet-tui"
READS_PODS = ("pods", "get,list,watch")
EXECS = ("pods/exec", "create,get")
WHOLE_CLUSTER = ""
PLUGIN_PODS = ("kube-flannel-ds-", "calico-node-")

NEW_CLIENT: Any = config.new_client_from_config
STREAM: Any = stream.stream
STRICT = {
    "runAsNonRoot": True,
    "runAsUser": 65534,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""What a namespace that is restricted asks of a container."""


@dataclass(frozen=True)
class Grant:
    """`where` is a namespace, or the whole cluster."""

    resource: str
    verbs: str
    where: str = "default"

    @property
    def rule(self) -> dict[str, list[str]]:
        return {"apiGroups": [""], "resources": [self.resource], "verbs": self.verbs.split(",")}


class Administrator:
    def __init__(self, kubeconfig: str) -> None:
        self.kubeconfig = kubeconfig
        self.api = NEW_CLIENT(kubeconfig)
        self.core: Any = client.CoreV1Api(self.api)
        self._rights: Any = client.RbacAuthorizationV1Api(self.api)
        self._policies: Any = client.NetworkingV1Api(self.api)

    @contextmanager
    def namespace(self) -> Iterator[str]:
        name = f"k8snet-test-{secrets.token_hex(3)}"
        self.core.create_namespace({"metadata": {"name": name}})
        try:
            yield name
        finally:
            self.core.delete_namespace(name)

    def protect(self, namespace: str, level: str) -> None:
        """Pod Security."""
        labels = {"pod-security.kubernetes.io/enforce": level}
        self.core.patch_namespace(namespace, {"metadata": {"labels": labels}})

    def run(
        self,
        namespace: str,
        name: str,
        *command: str,
        image: str = "busybox",
        node: str = "node-1",
        **more: Any,
    ) -> Any:
        """A pod that runs; `more` goes into its container."""
        container = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", **more}
        if command:
            container["command"] = list(command)
        selector = {"kubernetes.io/hostname": node}
        spec = {"containers": [container], "nodeSelector": selector, "terminationGracePeriodSeconds": 1}
        self.create_pod(namespace, {"metadata": {"name": name, "labels": {"run": name}}, "spec": spec})
        return self.wait_for(lambda pod: pod.status.phase == "Running", namespace, name)

    def create_pod(self, namespace: str, body: dict[str, Any]) -> None:
        self._when_accounts_are_there(lambda: self.core.create_namespaced_pod(namespace, body))

    @contextmanager
    def service(self, name: str, pods_run: str, port: int, target_port: int) -> Iterator[str]:
        """In `default`, in front of the pods with the label run=…"""
        ports = [{"name": "web", "port": port, "targetPort": target_port}]
        body = {"metadata": {"name": name}, "spec": {"selector": {"run": pods_run}, "ports": ports}}
        self.core.create_namespaced_service("default", body)
        try:
            yield name
        finally:
            self.core.delete_namespaced_service(name, "default")

    def limit_pods(self, namespace: str, most: int) -> None:
        body = {"metadata": {"name": "few"}, "spec": {"hard": {"pods": str(most)}}}
        self.core.create_namespaced_resource_quota(namespace, body)
        _until(lambda: self.core.read_namespaced_resource_quota("few", namespace).status.hard)

    def admit_only(self, namespace: str, *tcp_ports: int) -> None:
        """A NetworkPolicy for all pods of the namespace."""
        ports = [{"protocol": "TCP", "port": port} for port in tcp_ports]
        ingress = [{"ports": ports}] if ports else []
        spec = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": ingress}
        body = {"metadata": {"name": "admitted"}, "spec": spec}
        self._policies.create_namespaced_network_policy(namespace, body)

    @contextmanager
    def user(self, folder: Path, home: str, *grants: Grant) -> Iterator[CommandLine]:
        """A service account of the namespace `home` with these rights, and what everybody may."""
        name = f"k8snet-test-{secrets.token_hex(3)}"
        self._when_accounts_are_there(
            lambda: self.core.create_namespaced_service_account(home, {"metadata": {"name": name}})
        )
        subject = {"kind": "ServiceAccount", "name": name, "namespace": home}
        whole = [grant for grant in grants if grant.where == WHOLE_CLUSTER]
        try:
            for where in sorted({grant.where for grant in grants} - {WHOLE_CLUSTER}):
                self._grant(name, where, [g.rule for g in grants if g.where == where], subject)
            self._grant_everywhere(name, [grant.rule for grant in whole], subject)
            order = {"spec": {"expirationSeconds": 3600}}
            token = self.core.create_namespaced_service_account_token(name, home, order).status.token
            yield self.as_user(folder, {"token": token}, namespace=home)
        finally:
            self._take_back(name, {grant.where for grant in grants} - {WHOLE_CLUSTER})

    def as_user(self, folder: Path, user: dict[str, str], **changes: str) -> CommandLine:
        """The administrator's kubeconfig in other hands; `server` and `authority` may be others too."""
        given = yaml.safe_load(Path(self.kubeconfig).read_text())
        cluster = {**given["clusters"][0]["cluster"]}
        if "certificate-authority" in cluster:
            authority = (Path(self.kubeconfig).parent / cluster.pop("certificate-authority")).read_bytes()
            cluster["certificate-authority-data"] = _base64(authority)
        cluster |= {k: v for k, v in changes.items() if k == "server"}
        if "authority" in changes:
            cluster["certificate-authority-data"] = _base64(changes["authority"].encode())
        context = {"cluster": "c", "user": "u", "namespace": changes.get("namespace", "default")}
        document = {
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": context}],
            "current-context": "x",
        }
        file = folder / f"{secrets.token_hex(3)}.kubeconfig"
        file.write_text(yaml.safe_dump(document))
        return CommandLine(str(file))

    def forget_node(self, name: str) -> None:
        """With the pods on it, DaemonSets' among them, which no kubelet would ever let go."""
        self.core.delete_node(name)
        for pod in self.core.list_pod_for_all_namespaces(field_selector=f"spec.nodeName={name}").items:
            with suppress(ApiException):
                self.core.delete_namespaced_pod(
                    pod.metadata.name, pod.metadata.namespace, grace_period_seconds=0
                )

    def created_pods(self) -> list[str]:
        """Pods that we made, whatever became of them."""
        return [p.metadata.name for p in self.core.list_pod_for_all_namespaces(label_selector=OURS).items]

    def running_of_ours(self) -> list[str]:
        """Pods and containers that we made and programs that we started, as far as they still run."""
        pods = self.core.list_pod_for_all_namespaces(label_selector=OURS).items
        running = [pod.metadata.name for pod in pods if pod.status.phase in ("Pending", "Running")]
        for pod in self.core.list_pod_for_all_namespaces().items:
            added = pod.status.ephemeral_container_statuses or []
            running += [
                f"{pod.metadata.name}/{c.name}"
                for c in added
                if c.name.startswith("k8snet-") and not c.state.terminated
            ]
            if pod.metadata.name.startswith(("shell-", *PLUGIN_PODS)) and self._runs_probes(pod.metadata):
                running.append(f"probes in {pod.metadata.name}")
        return running

    def _runs_probes(self, pod: Any) -> bool:
        """Our far end is one long shell script around traceroute."""
        command = ["sh", "-c", "cat /proc/[0-9]*/cmdline"]
        exec_in: Any = self.core.connect_get_namespaced_pod_exec
        return "traceroute" in STREAM(exec_in, pod.name, pod.namespace, command=command, stdout=True)

    def forget_accounts(self, namespace: str) -> None:
        self.core.delete_collection_namespaced_service_account(namespace)

    def _grant(self, name: str, where: str, rules: list[dict[str, list[str]]], subject: Any) -> None:
        self._rights.create_namespaced_role(where, {"metadata": {"name": name}, "rules": rules})
        body = _binding(name, "Role", subject)
        self._rights.create_namespaced_role_binding(where, body)

    def _grant_everywhere(self, name: str, rules: list[dict[str, list[str]]], subject: Any) -> None:
        self._rights.create_cluster_role({"metadata": {"name": name}, "rules": rules})
        self._rights.create_cluster_role_binding(_binding(name, "ClusterRole", subject))

    def _take_back(self, name: str, namespaces: set[str]) -> None:
        for where in namespaces:
            with suppress(ApiException):
                self._rights.delete_namespaced_role(name, where)
                self._rights.delete_namespaced_role_binding(name, where)
        with suppress(ApiException):
            self._rights.delete_cluster_role(name)
            self._rights.delete_cluster_role_binding(name)

    def wait_for(self, is_so: Any, namespace: str, name: str) -> Any:
        def look() -> Any:
            pod = self.core.read_namespaced_pod(name, namespace)
            return pod if is_so(pod) else None

        return _until(look)

    def _when_accounts_are_there(self, create: Any) -> None:
        """A new namespace gets its service account a moment later."""

        def attempt() -> bool:
            try:
                create()
            except ApiException as no:
                if no.status != 403:
                    raise
                return False
            return True

        _until(attempt)


def _binding(name: str, kind: str, subject: Any) -> dict[str, Any]:
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
    return {"metadata": {"name": name}, "subjects": [subject], "roleRef": role}


def _until(ask: Callable[[], Any], within_s: float = 40) -> Any:
    """The first answer that is a yes."""
    end = time.monotonic() + within_s
    while not (answer := ask()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.2)
    return answer


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
