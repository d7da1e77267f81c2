"""What we create, as the API's models: pure, and as harmless as a probe can be.

Neither kind can outlive us for long: their command ends half a minute after its last tick, and attach is the
only one who sends them. Nothing of the pod traced from is copied, for its labels would draw a Service's
traffic.
"""

import json

from kubernetes.client.models.v1_capabilities import V1Capabilities
from kubernetes.client.models.v1_container import V1Container
from kubernetes.client.models.v1_delete_options import V1DeleteOptions
from kubernetes.client.models.v1_ephemeral_container import V1EphemeralContainer
from kubernetes.client.models.v1_object_meta import V1ObjectMeta
from kubernetes.client.models.v1_pod import V1Pod
from kubernetes.client.models.v1_pod_security_context import V1PodSecurityContext
from kubernetes.client.models.v1_pod_spec import V1PodSpec
from kubernetes.client.models.v1_preconditions import V1Preconditions
from kubernetes.client.models.v1_resource_requirements import V1ResourceRequirements
from kubernetes.client.models.v1_seccomp_profile import V1SeccompProfile
from kubernetes.client.models.v1_security_context import V1SecurityContext
from kubernetes.client.models.v1_toleration import V1Toleration

from k8snet_tui.cluster.workloads.orders import (
    CONTAINER,
    CREATOR,
    EXPIRES,
    SESSION,
    SIGNATURE,
    ProbePodOrder,
    describe_creator,
)
from k8snet_tui.model.cluster import MANAGED_BY, OUR_NAME

_NEEDED = "NET_RAW"
_OF_THE_RUNTIME = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
]
"""What containerd and CRI-O may give by default, but for raw sockets."""


def specify_probe_pod(order: ProbePodOrder, *, may_add: bool, signature: str) -> V1Pod:
    annotations = {
        SESSION: order.session,
        CREATOR: describe_creator(),
        EXPIRES: order.expires,
        "sidecar.istio.io/inject": "false",
        "linkerd.io/inject": "disabled",
    }
    return V1Pod(
        api_version="v1",
        kind="Pod",
        metadata=V1ObjectMeta(
            name=order.name,
            labels={MANAGED_BY: OUR_NAME, "sidecar.istio.io/inject": "false"},
            annotations=annotations | ({SIGNATURE: signature} if signature else {}),
        ),
        spec=V1PodSpec(
            node_name=order.node,
            restart_policy="Never",
            active_deadline_seconds=order.lifetime_s,
            termination_grace_period_seconds=0,
            automount_service_account_token=False,
            enable_service_links=False,
            # It asks for addresses only; the cluster's resolver may be what is broken.
            dns_policy="Default",
            tolerations=[V1Toleration(operator="Exists")],
            security_context=V1PodSecurityContext(seccomp_profile=V1SeccompProfile(type="RuntimeDefault")),
            containers=[_specify_container(order, may_add)],
        ),
    )


def _specify_container(order: ProbePodOrder, may_add: bool) -> V1Container:
    return V1Container(
        name=CONTAINER,
        image=order.image,
        image_pull_policy="IfNotPresent",
        command=list(order.command),
        stdin=True,
        stdin_once=True,
        security_context=_restrict(may_add),
        resources=V1ResourceRequirements(
            requests={"cpu": "10m", "memory": "16Mi"},
            # Thirty probes start at once: less CPU would make the first round wait for its turn.
            limits={"cpu": "500m", "memory": "64Mi"},
        ),
    )


def specify_ephemeral_container(
    name: str, image: str, command: tuple[str, ...], *, may_add: bool
) -> V1EphemeralContainer:
    """Without targetContainerName, for the network is the whole pod's; resources can't be limited.

    Its stdin stays open when an attach ends, so that it can be used again instead of adding another.
    """
    return V1EphemeralContainer(
        name=name,
        image=image,
        image_pull_policy="IfNotPresent",
        command=list(command),
        stdin=True,
        stdin_once=False,
        security_context=_restrict(may_add),
    )


def patch_ephemeral_container(uid: str, container: V1EphemeralContainer) -> bytes:
    """A strategic merge patch; the UID makes it a conflict if the pod was replaced by another of its name."""
    spec = {"ephemeralContainers": [json.loads(container.to_json())]}
    return json.dumps({"metadata": {"uid": uid}, "spec": spec}).encode()


def specify_removal(uid: str) -> V1DeleteOptions:
    """One second of grace and not none: so the kubelet confirms the end.

    Without grace the object goes first, its containers some time later, and a kubelet in the midst of
    starting them loses its place.
    """
    return V1DeleteOptions(
        api_version="v1",
        kind="DeleteOptions",
        grace_period_seconds=1,
        preconditions=V1Preconditions(uid=uid),
    )


def _restrict(may_add: bool) -> V1SecurityContext:
    """User 0: BusyBox's traceroute needs a raw socket, and Kubernetes gives capabilities to no other user.

    `may_add`: take everything away and add raw sockets. Pod Security's baseline forbids adding: there, what
    the runtime gives by default is taken away but for these.
    """
    if may_add:
        capabilities = V1Capabilities(drop=["ALL"], add=[_NEEDED])
    else:
        capabilities = V1Capabilities(drop=list(_OF_THE_RUNTIME))
    return V1SecurityContext(
        run_as_user=0,
        run_as_non_root=False,
        allow_privilege_escalation=False,
        privileged=False,
        read_only_root_filesystem=True,
        capabilities=capabilities,
        seccomp_profile=V1SeccompProfile(type="RuntimeDefault"),
    )
