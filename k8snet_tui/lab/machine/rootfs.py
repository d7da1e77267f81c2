"""A container's own root file system: its image, /proc, /sys, /dev, a few files in /etc, and no more.

Built and entered by the process that is to run in it, in a mount namespace of its own. What can change
the machine is masked or read-only as containerd has it: where the lab is run by root, its root is root.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from k8snet_tui.lab.machine.images import ImageLayout
from k8snet_tui.lab.machine.kernel import (
    CLONE_NEWNS,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    bind_read_only,
    mount,
    pivot_root,
    unshare,
)
from k8snet_tui.lab.machine.network.families import FAMILIES

_FOLDERS = ("bin", "dev", "etc", "proc", "root", "run", "sys", "tmp", "usr", "var")
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_READ_ONLY = ("bus", "fs", "irq", "sys", "sysrq-trigger")
_MASKED = (
    "acpi",
    "asound",
    "interrupts",
    "kcore",
    "keys",
    "latency_stats",
    "scsi",
    "timer_list",
    "timer_stats",
)
_SAFE = MS_NOSUID | MS_NODEV | MS_NOEXEC


def enter_root(root: str, layout: ImageLayout, *, hostname: str, addresses: Sequence[str]) -> None:
    """`root` is an empty folder; all containers use the same, for each mounts over it unseen by others."""
    unshare(CLONE_NEWNS)
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=64m")
    _lay_out(Path(root), layout)
    _write_etc(Path(root, "etc"), hostname, addresses)
    _mount_proc(f"{root}/proc")
    _mount_dev(f"{root}/dev")
    with suppress(OSError):  # not every kernel allows it to an ordinary user, and no image needs it
        mount("sysfs", f"{root}/sys", "sysfs", _SAFE)
        bind_read_only(f"{root}/sys", f"{root}/sys")
    pivot_root(root)


def _lay_out(root: Path, layout: ImageLayout) -> None:
    for folder in _FOLDERS:
        (root / folder).mkdir()
    (root / "tmp").chmod(0o1777)
    (root / "root").chmod(0o700)
    for source, place in layout.binds:
        target = root / place.lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        bind_read_only(source, str(target))
    for name, to in layout.links:
        (root / name.lstrip("/")).symlink_to(to)


def _write_etc(etc: Path, hostname: str, addresses: Sequence[str]) -> None:
    (etc / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    (etc / "group").write_text("root:x:0:\nnogroup:x:65534:\n")
    (etc / "protocols").write_text("icmp\t1\tICMP\ntcp\t6\tTCP\nudp\t17\tUDP\nipv6-icmp\t58\tIPv6-ICMP\n")
    (etc / "hostname").write_text(f"{hostname}\n")
    own = "".join(f"{address}\t{hostname}\n" for address in addresses)
    (etc / "hosts").write_text(f"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n{own}")
    resolver = FAMILIES[ip_address(addresses[0]).version].nat_resolver
    (etc / "resolv.conf").write_text(f"nameserver {resolver}\noptions timeout:1 attempts:1\n")


def _mount_proc(proc: str) -> None:
    mount("proc", proc, "proc", _SAFE)
    for name in _READ_ONLY:
        if os.path.lexists(f"{proc}/{name}"):
            bind_read_only(f"{proc}/{name}", f"{proc}/{name}")
    for name in _MASKED:
        with suppress(FileNotFoundError):  # no kernel has all of them
            if Path(proc, name).is_dir():
                mount("tmpfs", f"{proc}/{name}", "tmpfs", _SAFE, "size=0")
            else:
                mount("/dev/null", f"{proc}/{name}", flags=MS_BIND)


def _mount_dev(dev: str) -> None:
    mount("tmpfs", dev, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k")
    for device in _DEVICES:
        place = f"{dev}/{device}"
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o666))
        mount(f"/dev/{device}", place, flags=MS_BIND)
    for name, to in (("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        Path(dev, name).symlink_to(f"/proc/self/{to}")
    Path(dev, "shm").mkdir()
    Path(dev, "pts").mkdir()
    with suppress(OSError):
        mount("devpts", f"{dev}/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
        Path(dev, "ptmx").symlink_to("pts/ptmx")
