"""Pods that a genuine cluster does not start, each for another reason, and the words that name it."""

from typing import Any

LOST_NODE = "k8snet-test-lost"
"""A node that no kubelet stands behind."""


def _pod(name: str, container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    main = {"name": "main", "image": "busybox", "imagePullPolicy": "IfNotPresent"}
    main |= {"command": ["sleep", "1000"]} | (container or {})
    body = {"containers": [main], "terminationGracePeriodSeconds": 1} | spec
    return {"metadata": {"name": name}, "spec": body}


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no node fits": (
        _pod("nofit", {"resources": {"requests": {"memory": "900Gi"}}}),
        "not enough memory (it asks for 900Gi)",
    ),
    "image missing": (
        _pod("noimage", {"image": "registry.invalid/team/web:7"}),
        "its image registry.invalid/team/web:7 can't be pulled",
    ),
    "crash loop": (
        _pod("crash", {"command": ["sh", "-c", "exit 3"]}),
        "its container main ends with exit code 3",
    ),
    "failing probe": (
        _pod("unready", {"readinessProbe": {"tcpSocket": {"port": 81}, "periodSeconds": 1}}),
        "its readiness probe fails: dial tcp",
    ),
    "out of memory": (
        _pod("oom", {"command": ["tail", "/dev/zero"], "resources": {"limits": {"memory": "16Mi"}}}),
        "its container main ran out of memory: its limit is 16Mi",
    ),
    "volume missing": (
        _pod(
            "novolume",
            {"volumeMounts": [{"name": "conf", "mountPath": "/conf"}]},
            volumes=[{"name": "conf", "configMap": {"name": "nosuchmap"}}],
        ),
        'its volume can\'t be mounted: configmap "nosuchmap" not found',
    ),
    "node down": (
        _pod("lost", nodeName=LOST_NODE, tolerations=[{"operator": "Exists"}]),
        f"its node {LOST_NODE} does not answer",
    ),
}

BROKEN_CNI = '{"cniVersion": "0.3.1", "name": "broken", "plugins": [{"type": "nosuchplugin"}]}'
CNI_FOLDER = "/run/cni"
"""Where the rig's nodes have their network configuration, instead of /etc/cni/net.d."""
BREAKER = _pod(
    "breaker",
    {
        "command": ["sh", "-c", 'echo "$0" > /cni/05-broken.conflist; sleep 1000', BROKEN_CNI],
        "volumeMounts": [{"name": "cni", "mountPath": "/cni"}],
    },
    nodeSelector={"kubernetes.io/hostname": "node-2"},
    volumes=[{"name": "cni", "hostPath": {"path": CNI_FOLDER, "type": "Directory"}}],
)
UNCONNECTED = _pod("unconnected", nodeSelector={"kubernetes.io/hostname": "node-2"})
UNCONNECTED_WORDS = (
    "node-2 can't give it a network: the CNI plugin nosuchplugin failed: failed to find plugin"
)

REPLICA_SET = {
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": _pod("web")["spec"]},
    },
}


def webhook(name: str, namespace: str) -> dict[str, Any]:
    """One that nobody answers for, asked for each new pod of the namespace."""
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    hook = {
        "name": "guard.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "clientConfig": {"url": "https://127.0.0.1:9/"},
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "rules": [rule],
    }
    return {"metadata": {"name": name}, "webhooks": [hook]}
