"""What traces look like, snapshot by snapshot: a healthy one, and each way in which one can be ill."""

from msgspec.structs import replace

from k8snet_tui.model.path import Chain, Device, DeviceKind, Located, Segment
from k8snet_tui.model.trace import (
    Hop,
    HopReply,
    Outcome,
    TcpResult,
    TcpTried,
    Trace,
    TraceEnded,
    TraceStarted,
    Verdict,
)
from k8snet_tui.model.trace_options import Endpoint, Strategy

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

STARTED = Trace(TraceStarted(SHELL_1, HTTPD, Strategy.EXEC, "shell-1", ACROSS))
TOOL = replace(STARTED, tool="busybox traceroute")


def hop(ttl: int, address: str, node: str, interface: str, pod: str | None = None, rtt: float = 0.05) -> Hop:
    return Hop(ttl, (HopReply(address, rtt, round=1),), Located(node, interface, pod))


def reached(hops: tuple[Hop, ...], summary: str, begun: Trace = TOOL) -> tuple[Trace, ...]:
    """Hop by hop, then the end of the round."""
    steps = tuple(replace(begun, hops=hops[:number]) for number in range(len(hops) + 1))
    last = replace(steps[-1], reached_round=1)
    return (STARTED, *steps, last, replace(last, rounds=1, verdict=Verdict(Outcome.REACHED, summary)))


HOP_1 = hop(1, "10.244.1.1", "node-1", "cni0")
HOP_2 = hop(2, "192.168.56.12", "node-2", "eth1", rtt=0.09)
HOP_3 = hop(3, "10.244.2.2", "node-2", "eth0", "default/httpd", rtt=0.11)

HEALTHY = reached((HOP_1, HOP_2, HOP_3), "reached in 3 hops: cni0 – eth1 – cni0")
SAME_NODE = reached(
    (hop(1, "10.244.1.3", "node-1", "eth0", "default/web1"),),
    "reached in 1 hop: cni0",
    replace(TOOL, started=TraceStarted(SHELL_1, WEB1, Strategy.EXEC, "shell-1", BESIDE)),
)
QUIET_MIDDLE = reached((HOP_1, Hop(2), HOP_3), "reached in 3 hops: cni0 – * – cni0")
HOST_UNREACHABLE = (
    STARTED,
    replace(
        TOOL,
        hops=(
            HOP_1,
            Hop(2, (HopReply("192.168.56.12", 3077.28, "!H", 1),), Located("node-2", "eth1")),
        ),
        rounds=1,
        verdict=Verdict(
            Outcome.UNREACHED,
            "node-2 says that 10.244.2.2 is not there (host unreachable): no pod has this address",
        ),
    ),
)
TCP_OPEN = (
    STARTED,
    replace(
        TOOL,
        hops=(HOP_1, HOP_2, *(Hop(ttl) for ttl in range(3, 7))),
        rounds=1,
        tcp=(TcpTried(80, TcpResult.OPEN),),
        verdict=Verdict(Outcome.OPEN, "no answer to udp probes, but tcp port 80 is open"),
    ),
)
LOST = (
    *HEALTHY,
    replace(
        HEALTHY[-1],
        ended=TraceEnded(Outcome.LOST, "shell-1 is gone: it was deleted while its path was traced"),
    ),
)
