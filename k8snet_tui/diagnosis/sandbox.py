"""Why a node can't give a pod its network: what the runtime says of the CNI plugin.

containerd's words are those of its internal/cri/server/sandbox_run.go, libcni's of containernetworking/cni
pkg/invoke; CRI-O quotes the same plugins.
"""

import re

from k8snet_tui.diagnosis.case import Case, quote
from k8snet_tui.diagnosis.finding import Finding

_PLUGIN = re.compile(r'plugin type="([^"]+)"(?: name="[^"]*")? failed \((?:add|ADD)\): (.+)', re.DOTALL)
_WRAPPING = re.compile(r'.*sandbox "?[0-9a-f]{12,}"?: ', re.DOTALL)
"""`Failed to create pod sandbox: rpc error: … failed to setup network for sandbox "858e…": `"""

_REMEDIES: tuple[tuple[str, str], ...] = (
    ("subnet.env", "flannel has no lease on {node}: see the log of its pod there"),
    (
        "failed to find plugin",
        "the first file by name in /etc/cni/net.d of {node} counts: remove it if it is a leftover, "
        "else install the plugin",
    ),
    (
        "already has an IP address different from",
        "on {node}, a cni0 of another range is left: ip link del cni0",
    ),
    ("no IP addresses available", "its range is used up: see leases left in /var/lib/cni/networks of {node}"),
    ("not initialized", "no network plugin has written /etc/cni/net.d on {node} yet: see its pod there"),
    ("uninitialized", "no network plugin has written /etc/cni/net.d on {node} yet: see its pod there"),
    ("nauthorized", "the plugin's own token is refused: restart the plugin's pod on {node}"),
    ("dial tcp", "the plugin on {node} can't reach what it asks: see the route to the API server from there"),
    ("sandbox image", "{node} can't get the pause image: see the runtime's sandbox_image"),
)


def explain_sandbox(case: Case) -> Finding | None:
    if not case.pod.node or case.has_network:
        return None
    event = case.event("FailedCreatePodSandBox", "NetworkNotReady")
    if event is None:
        return None
    cause = _WRAPPING.sub("", event.message)
    if failed := _PLUGIN.search(cause):
        cause = f"the CNI plugin {failed[1]} failed: {failed[2]}"
    remedy = next((words for mark, words in _REMEDIES if mark in event.message), "")
    return Finding(
        f"{case.pod.node} can't give it a network: {cause}",
        (quote(event),),
        remedy.format(node=case.pod.node),
        rests_on_runtime=True,
    )
