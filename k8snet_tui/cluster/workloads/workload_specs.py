"""What we create, as the API wants it: pure, and as harmless as a probe can be.

Neither kind can outlive us for long: both run a command that ends with its stdin, and attach is the only one
who holds that. Nothing of the pod traced from is copied, for its labels would draw a Service's traffic.
"""

import getpass
import secrets
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

OUR_NAME = "k8snet-tui"
MANAGED_BY = "app.kubernetes.io/managed-by"
EPHEMERAL_PREFIX = "k8snet"
SESSION, CREATOR, EXPIRES = "k8snet-tui.io/session", "k8snet-tui.io/creator", "k8snet-tui.io/expires"
CONTAINER = "probe"
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"

Json = dict[str, Any]


def make_name(prefix: str) -> str:
    """Unique enough, and without vowels: no words by chance."""
    return f"{prefix}-{''.join(secrets.choice(_LETTERS) for _ in range(5))}"


def describe_creator() -> str:
    """Who created a thing, so that leftovers are known again: the user on this machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def specify_probe_pod(
    name: str, node: str, *, session: str, image: str, command: Sequence[str], lifetime_s: int, may_add: bool
) -> Json:
    expires = datetime.fromtimestamp(time.time() + lifetime_s, UTC).isoformat(timespec="seconds")
    container = _specify_container(CONTAINER, image, command, may_add) | {
        "resources": {
            "requests": {"cpu": "10m", "memory": "16Mi"},
            # Thirty probes start at once: less CPU would make the first round wait for its turn.
            "limits": {"cpu": "500m", "memory": "64Mi"},
        }
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "labels": {MANAGED_BY: OUR_NAME, "sidecar.istio.io/inject": "false"},
            "annotations": {
                SESSION: session,
                CREATOR: describe_creator(),
                EXPIRES: expires,
                "sidecar.istio.io/inject": "false",
                "linkerd.io/inject": "disabled",
            },
        },
        "spec": {
            "nodeName": node,
            "restartPolicy": "Never",
            "activeDeadlineSeconds": lifetime_s,
            "terminationGracePeriodSeconds": 0,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            # It asks for addresses only; the cluster's resolver may be what is broken.
            "dnsPolicy": "Default",
            "tolerations": [{"operator": "Exists"}],
            "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [container],
        },
    }


def specify_ephemeral_container(name: str, *, image: str, command: Sequence[str], may_add: bool) -> Json:
    """A patch of the pod; without targetContainerName, for the network is the whole pod's."""
    container = _specify_container(name, image, command, may_add)
    return {"spec": {"ephemeralContainers": [container]}}


def _specify_container(name: str, image: str, command: Sequence[str], may_add: bool) -> Json:
    """`may_add`: take everything away and add raw sockets; else what the runtime gives by default.

    Pod Security's baseline forbids adding NET_RAW, while containerd's default set has it.
    """
    security: Json = {
        "runAsUser": 0,
        "runAsNonRoot": False,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    if may_add:
        security["capabilities"] = {"drop": ["ALL"], "add": ["NET_RAW"]}
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": list(command),
        "stdin": True,
        "stdinOnce": True,
        "securityContext": security,
    }
