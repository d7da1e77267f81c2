"""Records of pods and containers, shared by the machine's process and the API server's."""

from msgspec import Struct


class LabTools(Struct, frozen=True):
    """Where the programs inside the containers come from."""

    shell: str
    """As in `busybox 1.35.0 of this machine`."""
    traceroute: str
    addresses: str
    """What shows a node's interfaces: `iproute2 of this machine`, `busybox …`, `/proc`."""

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys((self.shell, self.traceroute, self.addresses)))


class Image(Struct, frozen=True):
    """What one may know of an image before it runs."""

    name: str
    """`busybox`, `nginx`, `httpd`, `flannel`."""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()


class Sandbox(Struct, frozen=True):
    """A pod's network, shared by its containers."""

    uid: str
    node: str
    name: str
    addresses: tuple[str, ...]
    """The pod's, a family each; the node's for a hostNetwork pod."""
    host_network: bool = False
    veth: str = ""
    """Its name on the node; empty for a hostNetwork pod."""
    annotations: tuple[tuple[str, str], ...] = ()
    """What the network plugin writes on the pod."""


class ContainerSpec(Struct, frozen=True):
    """What runs in a container. `command` and `args` as in a pod's spec: they replace the image's
    entrypoint and command; with `command` given, the image's command is dropped.
    """

    image: str
    """As in the pod's spec: `busybox`, `docker.io/library/busybox:latest`, `nginx:1.27`."""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    stdin: bool = False
    """Without it, its input is /dev/null."""
    tty: bool = False
    """A terminal is its input, output and errors; all output then comes as stream 1."""
    working_dir: str = ""
    capabilities: tuple[str, ...] = ()
    """Added to containerd's default ones; of these NET_ADMIN is granted, without any CAP_ before it."""
    hostname: str = ""
    """The pod's name if empty."""
