"""The containers' images, made here as OCI archives: nothing is pulled from anywhere."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.cluster.rig.ran import ask

PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
FOLDERS = ("bin", "dev", "etc", "opt", "proc", "root", "run", "sys", "tmp", "usr", "usr/bin", "usr/sbin")
PROBE_TAG = "1.37.0"
"""As k8snet_tui/settings.py pins it."""
TRACING_TOOLS = ("dash", "traceroute", "inetutils-traceroute", "mtr", "mtr-packet", "tracepath")
"""With a shell that has no traceroute of its own, as busybox's has."""
WEB_PODS = ("nginx", "httpd")
TABLES = ("tables", "tables-save", "tables-restore")

Files = dict[str, str | bytes]
"""Where in the image: a file of this machine by its path, or contents."""
Links = dict[str, str]


def make_images(folder: Path, programs: Path, flannel: Path, calico: Path | None = None) -> None:
    write_image(folder, "registry.k8s.io/pause:3.10", {"pause": str(programs / "pause")}, {}, ["/pause"])
    for name in WEB_PODS:
        write_image(folder, f"docker.io/library/{name}:latest", {"web": str(programs / "web")}, {}, ["/web"])
    busybox: Files = {"bin/busybox": "/bin/busybox", "etc/passwd": b"root:x:0:0:root:/root:/bin/sh\n"}
    for tag in ("latest", PROBE_TAG):
        write_image(folder, f"docker.io/library/busybox:{tag}", busybox, _applets(), [], ["sh"])
    _make_netshoot(folder)
    files, links = network_tools()
    agent = {**files, "opt/bin/flanneld": str(flannel / "flanneld")}
    write_image(folder, "ghcr.io/flannel-io/flannel:rig", agent, links, ["/opt/bin/flanneld"])
    if calico:
        _make_calico(folder, calico, files, links)


def find_tracing_tools() -> dict[str, str]:
    """Those that this machine has, by name."""
    return {name: os.path.realpath(path) for name in TRACING_TOOLS if (path := shutil.which(name))}


def _make_netshoot(folder: Path) -> None:
    """A shell, and those tools that send probes which this machine has."""
    found = find_tracing_tools()
    files: Files = {"bin/busybox": "/bin/busybox", "etc/protocols": "/etc/protocols"}
    files |= _with_libraries(*found.values())
    links = _applets() | {f"bin/{name}": f"/{path.lstrip('/')}" for name, path in found.items()}
    links["bin/sh"] = links.get("bin/dash", links["bin/sh"])
    write_image(folder, "docker.io/nicolaka/netshoot:latest", files, links, [], ["sh"])


def _make_calico(folder: Path, calico: Path, tools: Files, links: Links) -> None:
    version, programs = (calico / "version").read_text(), calico / "bin"
    legacy = os.path.realpath("/usr/sbin/iptables-legacy")
    runit = (f"/usr/bin/{name}" for name in ("runsvdir", "runsv", "sv"))
    node = tools | _with_libraries(legacy, "/usr/sbin/ipset", *runit)
    node["bin/calico-node"] = str(programs / "calico-node")
    for part, place in (("etc", "etc"), ("sbin", "usr/sbin")):
        whole = calico / "filesystem" / part
        node |= {f"{place}/{f.relative_to(whole)}": str(f) for f in whole.rglob("*") if f.is_file()}
    flavours = {"nft": links["usr/sbin/iptables"], "legacy": legacy}
    named = {f"usr/sbin/{_flavoured(name, f)}": to for name in _table_names() for f, to in flavours.items()}
    named["usr/bin/which"] = "/bin/busybox"
    write_image(folder, f"docker.io/calico/node:{version}", node, links | named, [], ["start_runit"])
    debian = ("bandwidth", "host-local", "loopback", "portmap", "tuning")
    plugins: Files = {f"opt/cni/bin/{name}": f"/usr/lib/cni/{name}" for name in debian}
    plugins |= {f"opt/cni/bin/{name}": str(programs / name) for name in ("calico", "install")}
    plugins |= _with_libraries("/usr/lib/cni/portmap")
    ipam = {"opt/cni/bin/calico-ipam": "calico"}
    write_image(folder, f"docker.io/calico/cni:{version}", plugins, ipam, ["/opt/cni/bin/install"])
    controllers: Files = {
        f"usr/bin/{name}": str(programs / name) for name in ("kube-controllers", "check-status")
    }
    reference = f"docker.io/calico/kube-controllers:{version}"
    write_image(folder, reference, controllers, {}, ["/usr/bin/kube-controllers"])


def network_tools() -> tuple[Files, Links]:
    """busybox, iproute2 and iptables, as the images of network plugins have them."""
    ip, tables = os.path.realpath("/sbin/ip"), os.path.realpath("/usr/sbin/iptables-nft")
    extensions = Path(ask("sh", "-c", "dpkg -L libxtables12 iptables | grep -m1 /xtables$").strip())
    files: Files = {"bin/busybox": "/bin/busybox", **_with_libraries(ip, "/sbin/bridge", tables)}
    files |= {str(each).lstrip("/"): str(each) for each in extensions.glob("*.so")}
    links = _applets() | {f"usr/sbin/{name}": tables for name in _table_names()}
    return files, links | {"usr/sbin/ip": ip}


def _table_names() -> list[str]:
    return [f"{family}{name}" for family in ("ip", "ip6") for name in TABLES]


def _flavoured(name: str, flavour: str) -> str:
    """iptables-legacy-save"""
    table, dash, rest = name.partition("-")
    return f"{table}-{flavour}{dash}{rest}"


def _applets() -> Links:
    names = ask("/bin/busybox", "--list").split()
    return {f"bin/{name}": "/bin/busybox" for name in names if name != "busybox"}


def _with_libraries(*programs: str) -> Files:
    """The programs and the shared libraries that they load."""
    files: Files = {program.lstrip("/"): program for program in programs}
    for program in programs:
        told = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        for path in (word for word in told.split() if word.startswith("/")):
            files[path.lstrip("/")] = os.path.realpath(path)
    return files


def write_image(
    folder: Path,
    reference: str,
    files: Mapping[str, str | bytes],
    links: Links,
    entrypoint: list[str],
    command: list[str] | None = None,
) -> None:
    """An OCI archive, as `ctr images import` reads it."""
    blobs: dict[str, bytes] = {}

    def add(kind: str, data: bytes) -> dict[str, object]:
        digest = hashlib.sha256(data).hexdigest()
        blobs[f"blobs/sha256/{digest}"] = data
        return {
            "mediaType": f"application/vnd.oci.image.{kind}",
            "digest": f"sha256:{digest}",
            "size": len(data),
        }

    layer = add("layer.v1.tar", _archive(files, links))
    config = {
        "architecture": ask("go", "env", "GOARCH").strip(),
        "os": "linux",
        "config": {"Entrypoint": entrypoint, "Cmd": command or [], "Env": [PATH]},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
    }
    image = {"schemaVersion": 2, "config": add("config.v1+json", _json(config)), "layers": [layer]}
    image["mediaType"] = "application/vnd.oci.image.manifest.v1+json"
    named = {"annotations": {"io.containerd.image.name": reference}}
    index = {"schemaVersion": 2, "manifests": [{**add("manifest.v1+json", _json(image)), **named}]}
    whole = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": _json(index), **blobs}
    file = folder / f"{'-'.join(reference.split('/')[-2:]).replace(':', '-')}.tar"
    file.write_bytes(_archive(whole, {}, folders=()))


def _archive(files: Mapping[str, str | bytes], links: Links, folders: tuple[str, ...] = FOLDERS) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in folders:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
            archive.addfile(entry)
        for name, contents in files.items():
            data = contents if isinstance(contents, bytes) else Path(contents).read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o755
            archive.addfile(entry, io.BytesIO(data))
        for name, target in links.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return buffer.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
