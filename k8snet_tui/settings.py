"""How the tool was called: one frozen record a command, from flags and the environment.

Only what every command shares is here; what belongs to one trace is `TraceOptions`.
"""

from msgspec import Struct

from k8snet_tui.model.trace_options import Strategy

PROBE_IMAGE = "busybox:1.37.0"
"""Pinned: what runs beside somebody's pods is not what a registry calls the latest."""


class ClusterSettings(Struct, frozen=True):
    """Which cluster, and how far reading it may go."""

    kubeconfig: str | None = None
    context: str | None = None
    namespace: str | None = None
    """None: the context's own for the command line, all namespaces for the screen."""
    exec_scope: str | None = None
    """none, source or node; None: asked on the screen, `source` elsewhere."""
    allowed: frozenset[Strategy] = frozenset()
    probe_image: str = PROBE_IMAGE
    """Of the containers that are created; it must have a shell and traceroute."""
    cni: str | None = None
    """The network plugin, where it is not recognised rightly."""
    node_interface: str | None = None
    """The interface by which nodes reach each other, likewise."""


class ScreenSettings(Struct, frozen=True):
    """How the screen behaves, whatever is on it."""

    has_mouse: bool = True
    """Else the terminal keeps it, for its own selection."""
    reports_on_exit: bool = False
    """The path that was shown last is printed when the screen is left."""


LAB_BACKENDS = (
    "host-gw",
    "vxlan",
    "flannel-wireguard",
    "calico-vxlan",
    "calico-cross",
    "calico-none",
    "calico-ipip",
    "canal",
    "kindnet",
)
"""lab.machine.topology.Backend's, known without importing the lab."""


class LabSettings(Struct, frozen=True):
    backend: str = "host-gw"
    """One of LAB_BACKENDS."""
    families: tuple[int, ...] = (4,)
    """IP versions: (4,), (4, 6) or (6,)."""
    runtime: str = "containerd"
    """As what the nodes' container runtime shows itself: `containerd`, `cri-o`."""
    nodes: int = 3
    pods: int = 0
    """Further pods, over the tutorial's."""
    write_kubeconfig: str | None = None
