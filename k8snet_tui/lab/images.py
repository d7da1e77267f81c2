"""The lab's images, made of what this machine has: its busybox, its traceroute, its iproute2.

An image is a folder of programs in a tmpfs, mounted read-only as /bin, and the machine's folders that
these need. What the machine lacks is left out, but for `traceroute`: that is then the project's tracer.
"""

import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

import k8snet_tui
from k8snet_tui.lab.runtime import ContainerSpec, Image, LabTools

WEB = "/web"
"""The web servers' only program. It is a fork of ours, so there is no file of that name."""

_IMAGES = (
    Image("busybox", command=("sh",)),
    Image("nginx", entrypoint=(WEB, "nginx"), ports=(80,)),
    Image("httpd", entrypoint=(WEB, "httpd"), ports=(80,)),
    Image("flannel", entrypoint=("sleep", "2147483647")),
)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LIBRARIES = (
    "/lib",
    "/lib64",
    "/lib32",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec/coreutils",
    "/nix/store",
    "/gnu/store",
)
_PYTHON = "/opt/python"
_PROBE = "/opt/probe"
_NAMES = (
    "[", "arping", "awk", "basename", "bash", "cat", "chmod", "cp", "cut", "date", "dd", "df", "dirname",
    "echo", "egrep", "env", "expr", "false", "fgrep", "find", "free", "grep", "head", "hostname", "id",
    "kill", "ln", "ls", "mkdir", "mktemp", "mount", "mv", "nc", "netstat", "nproc", "nslookup", "od",
    "ping", "printenv", "printf", "ps", "pwd", "readlink", "realpath", "rm", "rmdir", "route", "sed",
    "seq", "sh", "sleep", "sort", "stat", "stty", "sysctl", "tail", "tee", "test", "timeout", "top",
    "touch", "tr", "traceroute", "true", "tty", "uname", "uniq", "wc", "wget", "which", "whoami",
    "xargs", "yes",
)  # fmt: skip
"""Taken from the machine one by one where it has no busybox."""
_NETWORK_TOOLS = ("ip", "bridge", "ss")
_ESSENTIAL = ("ip", "traceroute")


class Busybox(Struct, frozen=True):
    path: Path
    version: str
    applets: frozenset[str]


class Recipe(Struct, frozen=True):
    """How an image's root file system is laid out."""

    image: Image
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


def prepare_images(stage: Path, *, without: Collection[str] = ()) -> tuple[Mapping[str, Recipe], LabTools]:
    """Fills `stage` with the folders of programs. Programs named in `without` are left alone even where
    the machine has them.
    """
    names = [name for name in (*_NAMES, *_NETWORK_TOOLS) if name not in without]
    busybox = None if "busybox" in without else _find_busybox()
    shell = _Programs(stage / "busybox", busybox)
    shell.fill(names)
    flannel = _Programs(stage / "flannel", busybox)
    flannel.take(name for name in _NETWORK_TOOLS if name in names)
    flannel.fill(names)
    recipes = {
        "busybox": shell.recipe("busybox"),
        "flannel": flannel.recipe("flannel"),
        "nginx": Recipe(_require("nginx")),
        "httpd": Recipe(_require("httpd")),
    }
    return recipes, LabTools(
        shell=f"busybox {busybox.version} of this machine" if busybox else "sh of this machine",
        traceroute=shell.origin("traceroute"),
        addresses=flannel.origin("ip"),
    )


class _Programs:
    """One image's /bin: busybox's applets first, then links to the machine's own programs."""

    def __init__(self, folder: Path, busybox: Busybox | None) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir(parents=True)
        self._folders: dict[str, str] = {}
        self._origins: dict[str, str] = {}
        self._busybox = busybox
        if busybox:
            shutil.copy(busybox.path, self._bin / "busybox")
            self._needs_libraries = _is_dynamic(busybox.path)
        else:
            self._needs_libraries = False

    def take(self, names: Iterable[str]) -> None:
        """The machine's own, before busybox's applet of that name."""
        for name in names:
            found = shutil.which(name, path=_PATH)
            if found and not _is_busybox(Path(found)):
                self._link(name, Path(found))

    def fill(self, names: Iterable[str]) -> None:
        """What is not there yet: busybox's applets, the machine's own, the tracer."""
        if self._busybox:
            for applet in self._busybox.applets - self._origins.keys():
                self._origins[applet] = f"busybox {self._busybox.version} of this machine"
                (self._bin / applet).symlink_to("busybox")
            names = _ESSENTIAL  # busybox's images have nothing else
        self.take(name for name in names if name not in self._origins)
        if "traceroute" not in self._origins:
            self._add_tracer()

    def origin(self, name: str) -> str:
        return self._origins.get(name, "/proc")

    def _link(self, name: str, program: Path) -> None:
        """To the program's folder on the machine, which is mounted where no PATH leads."""
        real = program.resolve()
        folder = self._folders.setdefault(str(real.parent), f"/opt/machine/{len(self._folders)}")
        # The file's own name: a program that is many in one goes by the name it is called with.
        (self._bin / name).symlink_to(f"{folder}/{real.name}")
        self._origins[name] = ("iproute2" if name in _NETWORK_TOOLS else name) + " of this machine"
        self._needs_libraries = True

    def _add_tracer(self) -> None:
        self._folders[sys.base_prefix] = _PYTHON
        self._folders[str(Path(k8snet_tui.__file__).parent / "probe")] = _PROBE
        major, minor = sys.version_info[:2]
        python = f"{_PYTHON}/bin/python{major}.{minor}"
        script = f'LD_LIBRARY_PATH={_PYTHON}/lib exec {python} -IS {_PROBE}/tracer.py "$@"'
        target = self._bin / "traceroute"
        target.write_text(f"#!/bin/sh\n{script}\n")
        target.chmod(0o755)
        self._origins["traceroute"] = "the project's own tracer"
        self._needs_libraries = True

    def recipe(self, name: str) -> Recipe:
        binds = [(str(self._bin), "/bin"), *self._folders.items()]
        links = []
        for library in _LIBRARIES if self._needs_libraries else ():
            if Path(library).is_symlink():
                links.append((library, str(Path(library).resolve())))
            elif Path(library).is_dir():
                binds.append((library, library))
        return Recipe(_require(name), tuple(binds), tuple(links))


def _require(name: str) -> Image:
    image = find_image(name)
    assert image
    return image


def _find_busybox() -> Busybox | None:
    path = shutil.which("busybox", path=_PATH)
    if not path:
        return None
    # Without arguments it prints its version and the list of its applets: one process for both.
    printed = subprocess.run([path], capture_output=True, text=True, check=False).stdout
    head, _, listed = printed.partition("functions:\n")
    applets = frozenset(word.strip() for word in listed.split(","))
    if "sh" not in applets:
        return None
    version = head.split()[1].removeprefix("v") if head.startswith("BusyBox") else ""
    return Busybox(Path(path).resolve(), version, applets - {"", "busybox"})


def _is_busybox(program: Path) -> bool:
    return program.resolve().name.startswith("busybox")


def _is_dynamic(program: Path) -> bool:
    """It names an interpreter, in the first page as all linkers have it: the dynamic loader."""
    with program.open("rb") as file:
        head = file.read(4096)
    return b"/ld-" in head or b"/ld64" in head
