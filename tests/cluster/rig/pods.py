"""The tutorial's pods: web pods without any tools, and busybox pods to trace from."""

import json

from tests.cluster.rig.controlplane import forget_history, kubectl, wait_until
from tests.cluster.rig.places import Rig

PODS = {
    "nginx": ("nginx", "node-1"),
    "web1": ("httpd", "node-1"),
    "httpd": ("httpd", "node-2"),
    "shell-1": ("busybox", "node-1"),
    "shell-2": ("busybox", "node-2"),
}


def start_tutorial_pods(rig: Rig) -> None:
    def has_account() -> bool:
        return bool(kubectl(rig, "get", "serviceaccount", "default"))

    wait_until(has_account, 30, "the namespace default has no service account")
    for name, (image, node) in PODS.items():
        pinned = json.dumps({"spec": {"nodeSelector": {"kubernetes.io/hostname": node}}})
        command = ("--command", "--", "sleep", "1000000") if image == "busybox" else ()
        made = (f"--image={image}", "--image-pull-policy=IfNotPresent", f"--overrides={pinned}")
        kubectl(rig, "run", name, *made, *command)
    kubectl(rig, "wait", "--for=condition=Ready", "pod", *PODS, "--timeout=90s")
    forget_history(rig)
    print(kubectl(rig, "get", "pods", "-o", "wide"), end="")
