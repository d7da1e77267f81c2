"""The lab's images, made of what this machine has.

An image is a folder of programs (program_folder.py), mounted read-only as /bin, and the machine's folders
that these need; netshoot's has whatever tracing tools the machine has, the web servers' has nothing at all.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from k8snet_tui.lab.machine.containers import ContainerSpec, Image, LabTools
from k8snet_tui.lab.machine.program_folder import (
    NAMES,
    NETWORK_TOOLS,
    TRACING_TOOLS,
    ProgramFolder,
    find_busybox,
)

WEB = "/web"
"""The web servers' only program. It is a fork of ours, so there is no file of that name."""

_PLUGINS = ("flannel", "node", "kindnetd")
"""Of the network plugins' DaemonSets; calico/node is Calico's. A node is entered through them."""
_IMAGES = (
    Image("busybox", command=("sh",)),
    Image("netshoot", command=("sh",)),
    Image("nginx", entrypoint=(WEB, "nginx"), ports=(80,)),
    Image("httpd", entrypoint=(WEB, "httpd"), ports=(80,)),
    *(Image(name, entrypoint=("sleep", "2147483647")) for name in _PLUGINS),
)


class ImageLayout(Struct, frozen=True):
    """How an image's root file system is laid out."""

    binds: tuple[tuple[str, str], ...] = ()
    """(folder of the machine, where it is mounted), read-only."""
    links: tuple[tuple[str, str], ...] = ()
    """(name, what it points to): for a machine where /lib is a link to /usr/lib."""


def find_image(reference: str) -> Image | None:
    """`docker.io/library/busybox:1.36@sha256:…` is our busybox."""
    name = reference.split("@")[0].rpartition("/")[2].partition(":")[0]
    return next((image for image in _IMAGES if image.name == name), None)


def command_line(spec: ContainerSpec, image: Image) -> tuple[str, ...]:
    """As Kubernetes joins a container's command and args with its image's."""
    return (spec.command or image.entrypoint) + (spec.args or (() if spec.command else image.command))


def prepare_images(
    stage: Path, *, without: Collection[str] = ()
) -> tuple[Mapping[str, ImageLayout], LabTools]:
    """Fills `stage` with the folders of programs. Programs named in `without` are left alone even where
    the machine has them.
    """
    names = [name for name in (*NAMES, *NETWORK_TOOLS) if name not in without]
    busybox = None if "busybox" in without else find_busybox()
    shell = ProgramFolder(stage / "busybox", busybox)
    shell.fill(names)
    tools = ProgramFolder(stage / "netshoot", busybox)
    tools.take(name for name in (*TRACING_TOOLS, *NETWORK_TOOLS) if name not in without)
    tools.fill(names)
    plugin = ProgramFolder(stage / "plugin", busybox)
    plugin.take(name for name in NETWORK_TOOLS if name in names)
    plugin.fill(names)
    layouts = {
        "busybox": ImageLayout(shell.binds(), shell.links()),
        "netshoot": ImageLayout(tools.binds(), tools.links()),
        **dict.fromkeys(_PLUGINS, ImageLayout(plugin.binds(), plugin.links())),
        "nginx": ImageLayout(),
        "httpd": ImageLayout(),
    }
    return layouts, LabTools(
        shell=f"busybox {busybox.version} of this machine" if busybox else "sh of this machine",
        traceroute=shell.origin("traceroute"),
        addresses=plugin.origin("ip"),
    )
