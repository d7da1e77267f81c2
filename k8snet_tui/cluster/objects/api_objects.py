"""The parts of Kubernetes objects that we read, as partial records for the decoder.

Whatever is not named here is skipped unread. Decoding is lenient where servers differ: a field may be
missing or null, which is as Go reads it the zero of its type, and numbers may come as text.
"""

from msgspec import Raw, Struct, field


class PodAnnotations(Struct, gc=False):
    default_container: str = field(default="", name="kubectl.kubernetes.io/default-container")


class OwnerReference(Struct, gc=False):
    kind: str = ""
    name: str = ""
    controller: bool = False


class PodMetadata(Struct, rename="camel", gc=False):
    name: str
    uid: str = ""
    namespace: str = ""
    creation_timestamp: str | float | None = None
    """As text in JSON, in seconds in protobuf."""
    deletion_timestamp: str | float | None = None
    labels: dict[str, str] = {}
    annotations: PodAnnotations = field(default_factory=PodAnnotations)
    owner_references: list[OwnerReference] = []
    resource_version: str = ""


class ContainerPort(Struct, rename="camel", gc=False):
    container_port: int = 0
    protocol: str = "TCP"
    name: str = ""


class ContainerSpec(Struct, rename="camel", gc=False):
    name: str = ""
    image: str = ""
    ports: list[ContainerPort] = []
    restart_policy: str = ""


class PodSpec(Struct, rename="camel", gc=False):
    containers: list[ContainerSpec] = []
    init_containers: list[ContainerSpec] = []
    ephemeral_containers: list[ContainerSpec] = []
    node_name: str = ""
    host_network: bool = False


class Waiting(Struct, gc=False):
    reason: str = ""
    message: str = ""


class Terminated(Struct, rename="camel", gc=False):
    exit_code: int = 0
    signal: int = 0
    reason: str = ""
    message: str = ""


class Running(Struct, gc=False):
    pass


class State(Struct, gc=False):
    waiting: Waiting | None = None
    terminated: Terminated | None = None
    running: Running | None = None


class ContainerStatus(Struct, rename="camel", gc=False):
    name: str = ""
    ready: bool = False
    restart_count: int = 0
    started: bool | None = None
    state: State = field(default_factory=State)


class Condition(Struct, gc=False):
    type: str = ""
    status: str = ""
    reason: str = ""
    message: str = ""


class Address(Struct, gc=False):
    ip: str = ""


class PodStatus(Struct, rename="camel", gc=False):
    phase: str = ""
    reason: str = ""
    message: str = ""
    conditions: list[Condition] = []
    init_container_statuses: list[ContainerStatus] = []
    container_statuses: list[ContainerStatus] = []
    ephemeral_container_statuses: list[ContainerStatus] = []
    pod_ip: str = field(default="", name="podIP")
    pod_ips: list[Address] = field(default_factory=list, name="podIPs")


class PodObject(Struct, gc=False):
    metadata: PodMetadata
    spec: PodSpec = field(default_factory=PodSpec)
    status: PodStatus = field(default_factory=PodStatus)


class NodeMetadata(Struct, rename="camel", gc=False):
    name: str
    uid: str = ""
    creation_timestamp: str | float | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class NodeSpec(Struct, rename="camel", gc=False):
    pod_cidr: str = field(default="", name="podCIDR")
    pod_cidrs: list[str] = field(default_factory=list, name="podCIDRs")
    unschedulable: bool = False


class NodeAddress(Struct, gc=False):
    type: str = ""
    address: str = ""


class NodeSystem(Struct, rename="camel", gc=False):
    container_runtime_version: str = ""
    kubelet_version: str = ""
    boot_id: str = field(default="", name="bootID")


class NodeStatus(Struct, rename="camel", gc=False):
    conditions: list[Condition] = []
    addresses: list[NodeAddress] = []
    node_info: NodeSystem = field(default_factory=NodeSystem)


class NodeObject(Struct, gc=False):
    metadata: NodeMetadata
    spec: NodeSpec = field(default_factory=NodeSpec)
    status: NodeStatus = field(default_factory=NodeStatus)


class BareMetadata(Struct, rename="camel", gc=False):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""


class BareObject(Struct, gc=False):
    """What every object has: enough to name it, and to go on watching after it."""

    metadata: BareMetadata


class ServicePort(Struct, gc=False):
    port: int = 0
    protocol: str = "TCP"
    name: str = ""


class ServiceSpec(Struct, rename="camel", gc=False):
    cluster_ip: str = field(default="", name="clusterIP")
    cluster_ips: list[str] = field(default_factory=list, name="clusterIPs")
    ports: list[ServicePort] = []
    selector: dict[str, str] | None = None
    external_name: str = ""


class ServiceObject(Struct, gc=False):
    metadata: BareMetadata
    spec: ServiceSpec = field(default_factory=ServiceSpec)


class EndpointConditions(Struct, gc=False):
    ready: bool | None = None


class TargetRef(Struct, gc=False):
    kind: str = ""
    name: str = ""
    namespace: str = ""


class SliceEndpoint(Struct, rename="camel", gc=False):
    addresses: list[str] = []
    conditions: EndpointConditions = field(default_factory=EndpointConditions)
    node_name: str = ""
    target_ref: TargetRef | None = None


class SlicePort(Struct, gc=False):
    port: int | None = None
    protocol: str = "TCP"
    name: str = ""


class EndpointSliceObject(Struct, rename="camel", gc=False):
    metadata: BareMetadata = field(default_factory=BareMetadata)
    address_type: str = ""
    endpoints: list[SliceEndpoint] | None = None
    ports: list[SlicePort] | None = None


class LabelRequirement(Struct, gc=False):
    key: str = ""
    operator: str = ""
    values: list[str] = []


class LabelSelector(Struct, rename="camel", gc=False):
    match_labels: dict[str, str] = {}
    match_expressions: list[LabelRequirement] = []


class WorkloadSpec(Struct, gc=False):
    selector: LabelSelector | None = None


class WorkloadObject(Struct, gc=False):
    metadata: BareMetadata
    spec: WorkloadSpec = field(default_factory=WorkloadSpec)


class ListMetadata(Struct, rename="camel", gc=False):
    resource_version: str = ""
    continue_: str = field(default="", name="continue")


class RawList(Struct, gc=False):
    """A page cut into its items, which are decoded later, a few at a time."""

    metadata: ListMetadata = field(default_factory=ListMetadata)
    items: list[Raw] | None = None


class WatchEvent(Struct, gc=False):
    type: str
    object: Raw
