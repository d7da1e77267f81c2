"""What traces tell, event by event: a healthy one, and each way in which one can be ill."""

from k8snet_tui.model.path import Chain, Device, DeviceKind, Located, Segment, Unlocated
from k8snet_tui.model.trace import (
    Endpoint,
    Hop,
    HopChanged,
    HopReply,
    Judged,
    Outcome,
    RoundClosed,
    RoundEnd,
    Strategy,
    TcpResult,
    TcpTried,
    ToolChosen,
    TraceEnded,
    TraceEvent,
    TraceStarted,
)

SHELL_1 = Endpoint("shell-1", "10.244.1.4", pod="default/shell-1", node="node-1")
WEB1 = Endpoint("web1", "10.244.1.3", pod="default/web1", node="node-1")
HTTPD = Endpoint("httpd", "10.244.2.2", pod="default/httpd", node="node-2", ports=(80,))


def device(kind: DeviceKind, name: str) -> Device:
    return Device(kind, name)


SOURCE_END = (
    device(DeviceKind.POD, "shell-1"),
    device(DeviceKind.VETH, "veth3f2a"),
    device(DeviceKind.BRIDGE, "cni0"),
)
ACROSS = Chain(
    (
        Segment("node-1", (*SOURCE_END, device(DeviceKind.UPLINK, "eth1"))),
        Segment(
            "node-2",
            (
                device(DeviceKind.UPLINK, "eth1"),
                device(DeviceKind.BRIDGE, "cni0"),
                device(DeviceKind.VETH, "veth81c0"),
                device(DeviceKind.POD, "httpd"),
            ),
        ),
    ),
    "read from node-1 and node-2",
)
BESIDE = Chain(
    (Segment("node-1", (*SOURCE_END, device(DeviceKind.VETH, "veth90ab"), device(DeviceKind.POD, "web1"))),),
    "read from node-1",
)

STARTED = TraceStarted(SHELL_1, HTTPD, Strategy.EXEC, "shell-1", ACROSS)
TOOL = ToolChosen("busybox traceroute")


def hop(
    ttl: int, address: str, node: str, interface: str, pod: str | None = None, rtt: float = 0.05
) -> HopChanged:
    replies = (HopReply(address, rtt),)
    return HopChanged(1, Hop(ttl, replies, Located(node, interface, pod)))


HOP_1 = hop(1, "10.244.1.1", "node-1", "cni0")
HOP_2 = hop(2, "192.168.56.12", "node-2", "eth1", rtt=0.09)
HOP_3 = hop(3, "10.244.2.2", "node-2", "eth0", "default/httpd", rtt=0.11)
CLOSED = RoundClosed(1, RoundEnd.DESTINATION)
REACHED = Judged(Outcome.REACHED, "reached in 3 hops: cni0 – eth1 – cni0")
STILL = RoundClosed(1, RoundEnd.COMPLETE, silent=(3, 4, 5, 6))

HEALTHY: tuple[TraceEvent, ...] = (STARTED, TOOL, HOP_1, HOP_2, HOP_3, CLOSED, REACHED)
SAME_NODE: tuple[TraceEvent, ...] = (
    TraceStarted(SHELL_1, WEB1, Strategy.EXEC, "shell-1", BESIDE),
    TOOL,
    hop(1, "10.244.1.3", "node-1", "eth0", "default/web1"),
    CLOSED,
    Judged(Outcome.REACHED, "reached in 1 hop: cni0"),
)
QUIET_MIDDLE: tuple[TraceEvent, ...] = (
    STARTED,
    TOOL,
    HOP_1,
    HOP_3,
    RoundClosed(1, RoundEnd.DESTINATION, silent=(2,)),
    Judged(Outcome.REACHED, "reached in 3 hops: cni0 – * – cni0"),
)
HOST_UNREACHABLE: tuple[TraceEvent, ...] = (
    STARTED,
    TOOL,
    HOP_1,
    HopChanged(
        1,
        Hop(2, (HopReply("192.168.56.12", 3077.28, "!H"),), Located("node-2", "eth1")),
    ),
    RoundClosed(1, RoundEnd.COMPLETE),
    Judged(
        Outcome.UNREACHED,
        "node-2 says that 10.244.2.2 is not there (host unreachable): no pod has this address",
    ),
)
TCP_OPEN: tuple[TraceEvent, ...] = (
    STARTED,
    TOOL,
    HOP_1,
    HOP_2,
    STILL,
    TcpTried(80, TcpResult.OPEN),
    Judged(Outcome.OPEN, "no answer to udp probes, but tcp port 80 is open"),
)
LOST: tuple[TraceEvent, ...] = (
    *HEALTHY,
    TraceEnded(Outcome.LOST, "shell-1 is gone: it was deleted while its path was traced"),
)
SEVERAL_ADDRESSES: tuple[TraceEvent, ...] = (
    STARTED,
    TOOL,
    HopChanged(
        1,
        Hop(1, (HopReply("10.244.1.1", 0.05), HopReply("10.9.9.9", 0.2, "!X")), Unlocated("no node has it")),
    ),
)
