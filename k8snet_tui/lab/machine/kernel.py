"""The system calls that Python 3.11 has no name for: namespaces, mounts, capabilities, parent's death;
and the sysctls of a new network.

Each raises OSError as the os module would.
"""

import ctypes
import os
import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x4_0000
_MNT_DETACH = 2

_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_PR_SET_NAME = 15
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4

_SYS_MOUNT_SETATTR = 442  # the same number on every architecture, since Linux 5.12
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_MOUNT_ATTR_RDONLY = 0x1
_MOUNT_ATTR_NOSUID = 0x2
_LINUX_CAPABILITY_VERSION_3 = 0x2008_0522

CAPABILITIES = {
    "CHOWN": 0,
    "DAC_OVERRIDE": 1,
    "FOWNER": 3,
    "FSETID": 4,
    "KILL": 5,
    "SETGID": 6,
    "SETUID": 7,
    "SETPCAP": 8,
    "NET_BIND_SERVICE": 10,
    "NET_ADMIN": 12,
    "NET_RAW": 13,
    "SYS_CHROOT": 18,
    "MKNOD": 27,
    "AUDIT_WRITE": 29,
    "SETFCAP": 31,
}
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def unshare(flags: int) -> None:
    _check(_libc.unshare(flags), "unshare")


def enter(namespace: int, kind: int) -> None:
    """setns(2): this thread's; for a pid namespace, its future children's."""
    _check(_libc.setns(namespace, kind), "setns")


def own_namespace(kind: str) -> int:
    """A descriptor of `net`, `pid`, `mnt`… of this process."""
    return os.open(f"/proc/self/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)


def new_network() -> int:
    """A descriptor of a network namespace made for it; this process stays where it is."""
    home = own_namespace("net")
    try:
        unshare(CLONE_NEWNET)
        return own_namespace("net")
    finally:
        enter(home, CLONE_NEWNET)
        os.close(home)


@contextmanager
def inside_network(namespace: int) -> Iterator[None]:
    """What is opened within belongs to that network for ever. No await within, no other threads."""
    home = own_namespace("net")
    enter(namespace, CLONE_NEWNET)
    try:
        yield
    finally:
        enter(home, CLONE_NEWNET)
        os.close(home)


def set_sysctls(families: Collection[int], *, forward: bool) -> None:
    """A new network takes some of these from the machine's own, whatever that has set."""
    for device in ("all", "default"):
        write_sysctl(f"ipv4/conf/{device}/rp_filter", 0)
        if 6 in families:
            write_sysctl(f"ipv6/conf/{device}/disable_ipv6", 0)
            write_sysctl(f"ipv6/conf/{device}/accept_dad", 0)  # else a new address is of no use for 1 s
            write_sysctl(f"ipv6/conf/{device}/forwarding", int(forward))
    write_sysctl("ipv4/ip_forward", int(forward))


def write_sysctl(name: str, value: int) -> None:
    """Of the network this process is in; `name` is a path below /proc/sys/net."""
    with open(f"/proc/sys/net/{name}", "w") as file:  # noqa: PTH123 (one call instead of pathlib's five)
        file.write(str(value))


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    result = _libc.mount(
        source.encode(),
        target.encode(),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    _check(result, target)


def bind_read_only(source: str, target: str) -> None:
    """With all that is mounted below it. mount_setattr(2), because remounting spares what is below."""
    mount(source, target, flags=MS_BIND | MS_REC)
    attributes = struct.pack("QQQQ", _MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID, 0, 0, 0)
    call = _libc.syscall
    _check(
        call(
            ctypes.c_long(_SYS_MOUNT_SETATTR),
            ctypes.c_int(_AT_FDCWD),
            ctypes.c_char_p(target.encode()),
            ctypes.c_uint(_AT_RECURSIVE),
            ctypes.c_char_p(attributes),
            ctypes.c_size_t(len(attributes)),
        ),
        target,
    )


def pivot_root(root: str) -> None:
    """Makes a mount the root of this mount namespace, and lets go of all that was mounted before.

    The old root is stacked on the new one and unmounted from there, so it needs no folder (pivot_root(2)).
    """
    os.chdir(root)
    mount_point = b"."
    if hasattr(_libc, "pivot_root"):
        _check(_libc.pivot_root(mount_point, mount_point), root)
    else:
        numbers = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "armv7l": 218, "s390x": 217, "ppc64le": 203}
        number = numbers[os.uname().machine]
        _check(_libc.syscall(ctypes.c_long(number), mount_point, mount_point), root)
    _check(_libc.umount2(mount_point, _MNT_DETACH), root)
    os.chdir("/")


def set_hostname(name: str) -> None:
    encoded = name.encode()
    _check(_libc.sethostname(encoded, ctypes.c_size_t(len(encoded))), "sethostname")


def die_with_parent(parent: int) -> None:
    """SIGKILL when the parent goes; at once when it went before we asked (then we have another one).

    `parent` is its pid as this process sees it: 0 for a parent outside our pid namespace.
    """
    _prctl(_PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Descendants whose parent has gone become ours, to be waited for."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def name_process(name: str) -> None:
    """What `ps` and /proc/PID/comm show; the kernel keeps 15 bytes."""
    _check(_libc.prctl(_PR_SET_NAME, ctypes.c_char_p(name.encode()[:15]), 0, 0, 0), "prctl")


def keep_capabilities(names: frozenset[str]) -> None:
    """Gives up all other capabilities for good, here and in whatever is executed later."""
    kept = {CAPABILITIES[name] for name in names}
    for number in range(_LAST_CAPABILITY + 1):
        if number not in kept and _libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0) != 0:
            break  # EINVAL: this kernel's last one was the one before
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    mask = sum(1 << number for number in kept)
    low, high = mask & 0xFFFF_FFFF, mask >> 32
    header = struct.pack("=Ii", _LINUX_CAPABILITY_VERSION_3, 0)
    sets = struct.pack("=6I", low, low, 0, high, high, 0)
    _check(_libc.capset(header, sets), "capset")
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), "prctl")
