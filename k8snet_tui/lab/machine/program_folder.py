"""A folder of programs for an image: busybox's applets, the machine's own, and the tracer where neither
has a traceroute.
"""

import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from msgspec import Struct

import k8snet_tui

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
NAMES = (
    "[", "arping", "awk", "basename", "bash", "cat", "chmod", "cp", "cut", "date", "dd", "df", "dirname",
    "echo", "egrep", "env", "expr", "false", "fgrep", "find", "free", "grep", "head", "hostname", "id",
    "kill", "ln", "ls", "mkdir", "mktemp", "mount", "mv", "nc", "netstat", "nproc", "nslookup", "od",
    "ping", "printenv", "printf", "ps", "pwd", "readlink", "realpath", "rm", "rmdir", "route", "sed",
    "seq", "sh", "sleep", "sort", "stat", "stty", "sysctl", "tail", "tee", "test", "timeout", "top",
    "touch", "tr", "traceroute", "true", "tty", "uname", "uniq", "wc", "wget", "which", "whoami",
    "xargs", "yes",
)  # fmt: skip
"""Taken from the machine one by one where it has no busybox."""
NETWORK_TOOLS = ("ip", "bridge", "ss")
TRACING_TOOLS = ("sh", "traceroute", "inetutils-traceroute", "mtr", "mtr-packet", "tracepath", "python3")
"""With a shell, for busybox's would prefer its own traceroute to the machine's."""
_ESSENTIAL = ("ip", "traceroute")


class Busybox(Struct, frozen=True):
    path: Path
    version: str
    applets: frozenset[str]


class ProgramFolder:
    """It becomes /bin in a container; links lead to the machine's own programs, mounted beside it."""

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

    def fill(self, names: Collection[str]) -> None:
        """What is not there yet: busybox's applets, the machine's own, the tracer."""
        if self._busybox:
            for applet in self._busybox.applets - self._origins.keys():
                self._origins[applet] = f"busybox {self._busybox.version} of this machine"
                (self._bin / applet).symlink_to("busybox")
            names = [name for name in _ESSENTIAL if name in names]  # else busybox and nothing else
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
        self._origins[name] = ("iproute2" if name in NETWORK_TOOLS else name) + " of this machine"
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

    def binds(self) -> tuple[tuple[str, str], ...]:
        """(folder of the machine, where the container has it)"""
        libraries = [(name, name) for name in self._libraries() if not Path(name).is_symlink()]
        return ((str(self._bin), "/bin"), *self._folders.items(), *libraries)

    def links(self) -> tuple[tuple[str, str], ...]:
        """(name, what it points to): on many machines /lib is a link to /usr/lib."""
        return tuple(
            (name, str(Path(name).resolve())) for name in self._libraries() if Path(name).is_symlink()
        )

    def _libraries(self) -> list[str]:
        return [name for name in _LIBRARIES if self._needs_libraries and Path(name).is_dir()]


def find_busybox() -> Busybox | None:
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
