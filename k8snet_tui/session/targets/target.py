"""What a person names as source or destination, read without asking anyone.

shell-1   ns/shell-1   pod/shell-1   node/node-1   svc/httpd:80   ns/svc/httpd   10.0.2.3   httpd:80
deploy/httpd   ns/ds/agent   sts/db:5432   job/load   rs/httpd-5d9   app=web   ns/app=web   -l app=web
httpd.default.svc.cluster.local:80, as the cluster's DNS says it
deployment.apps/httpd, as kubectl prints it   DaemonSet/agent, as owners are written   app in (web, api)
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from msgspec import Struct

from k8snet_tui.model.address import canonical_address
from k8snet_tui.session.targets.cluster_names import parse_cluster_name
from k8snet_tui.session.targets.other_kinds import advise


class WrongUse(Exception):
    """What was asked makes no sense as it stands; the sentence says what to write instead."""

    exit_code = 2


class NoAddress(Exception):
    """The target is there, but cannot be traced to: no IP yet, ended, no endpoint, not this family."""

    exit_code = 1

    def __init__(self, sentence: str, *, remedy: str = "", pod: str = "") -> None:
        """`pod`: the key of the one pod that has no address, where it is one."""
        super().__init__(sentence)
        self.remedy, self.pod = remedy, pod


class PodTarget(Struct, frozen=True):
    namespace: str
    name: str
    port: int | None = None


class NodeTarget(Struct, frozen=True):
    name: str
    port: int | None = None


class ServiceTarget(Struct, frozen=True):
    namespace: str
    name: str
    port: int | None = None


class WorkloadTarget(Struct, frozen=True):
    """What makes pods: one of those that run stands for it."""

    kind: str
    """Its plural in the API: `deployments`."""
    namespace: str
    name: str
    port: int | None = None


class LabelTarget(Struct, frozen=True):
    """One of the running pods that a label selector selects."""

    namespace: str
    selector: str
    port: int | None = None


class AddressTarget(Struct, frozen=True):
    address: str
    port: int | None = None


Target: TypeAlias = PodTarget | NodeTarget | ServiceTarget | WorkloadTarget | LabelTarget | AddressTarget

FORMS = "POD, NAMESPACE/POD, node/NAME, svc/NAME, deploy/NAME, a label such as app=web, or an address"
_BROADCAST = IPv4Address("255.255.255.255")
_KINDS = {
    "pod": "pods", "pods": "pods", "po": "pods",
    "node": "nodes", "nodes": "nodes", "no": "nodes",
    "svc": "services", "service": "services", "services": "services",
    "deploy": "deployments", "deployment": "deployments", "deployments": "deployments",
    "ds": "daemonsets", "daemonset": "daemonsets", "daemonsets": "daemonsets",
    "sts": "statefulsets", "statefulset": "statefulsets", "statefulsets": "statefulsets",
    "rs": "replicasets", "replicaset": "replicasets", "replicasets": "replicasets",
    "job": "jobs", "jobs": "jobs",
}  # fmt: skip
"""By their names and short names in kubectl."""
_LIKE_AN_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){2,}(/[0-9]+)?|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-zA-Z:.%/]*")
_NAMESPACE = re.compile(r"[a-z0-9-]+")
_GROUPS = {"apps", "v1.apps", "batch", "v1.batch", "v1"}
"""Of the kinds above, as kubectl writes them behind a dot: `deployment.apps`, `deployments.v1.apps`."""
_SET_BASED = re.compile(r"(?:[a-z0-9-]+/)?(?:![a-zA-Z0-9]|[^ ]+ +(?:not)?in *\(.*\)$)")
"""A selector without `=`, behind its namespace: `app in (web, api)`, `!app`. No name is like it."""
_LABEL = re.compile(r"(?:(?P<namespace>[a-z0-9-]+)/)?(?:-l\s*|--selector[=\s]\s*)")


def parse_target(text: str, namespace: str) -> Target:
    """Reads one name; `namespace` is where a bare name is looked for. Raises `WrongUse`."""
    text = text.strip()
    if address := _parse_address(text):
        return address
    name, port = _split_port(text)
    if found := parse_cluster_name(name):
        if found.address:
            _require_far(ip_address(found.address))
            return AddressTarget(found.address, port)
        kind = "services" if found.service else "pods"
        return _of_kind(kind, found.namespace, found.service or found.pod, port)
    if "=" in name or _LABEL.match(name) or _SET_BASED.match(name):
        return _parse_label(name, namespace, port)
    *where, last = name.split("/")
    if not all((*where, last)) or len(where) > 2:
        raise WrongUse(f"'{text}' names nothing: write {FORMS}")
    kind = _find_kind(where[-1]) if where else "pods"
    if len(where) == 1 and not kind and _NAMESPACE.fullmatch(where[0]):
        return PodTarget(where[0], last, port)
    if not kind:
        why = advise(where[-1]) or f"'{where[-1]}' is no kind of target: write pod, node, svc or deploy"
        raise WrongUse(f"'{text}': {why}")
    return _of_kind(kind, where[0] if len(where) == 2 else namespace, last, port)


def _find_kind(word: str) -> str:
    """The plural, in whatever case the word is written; empty where it is no kind, but maybe a namespace."""
    name, _, group = word.lower().partition(".")
    return _KINDS.get(name, "") if not group or group in _GROUPS else ""


def _of_kind(kind: str, namespace: str, name: str, port: int | None) -> Target:
    match kind:
        case "nodes":
            return NodeTarget(name, port)
        case "services":
            name, _, other = name.partition(".")  # no Service has a dot: what follows is its namespace
            namespace = other.partition(".")[0] or namespace
            return ServiceTarget(namespace, name, port)
        case "pods":
            return PodTarget(namespace, name, port)
    return WorkloadTarget(kind, namespace, name, port)


def _parse_label(text: str, namespace: str, port: int | None) -> LabelTarget:
    """`team/app=web` is of the namespace team; the prefix of a key has a dot, as in `k8s.io/app=web`."""
    if option := _LABEL.match(text):
        where, selector = option["namespace"], text[option.end() :]
    else:
        where, slash, selector = text.partition("/")
        if not slash or set(where) & set(".=, "):
            where, selector = "", text
    if not selector.strip("=, "):
        raise WrongUse(f"'{text}' selects nothing: write a label such as app=web")
    return LabelTarget(where or namespace, selector, port)


def _parse_address(text: str) -> AddressTarget | None:
    host, port = _split_bracketed(text)
    try:
        address = ip_address(host)
    except ValueError:
        if _LIKE_AN_ADDRESS.fullmatch(host):
            raise WrongUse(f"'{host[:60]}' is no IP address: write one machine's, without a prefix") from None
        return None
    _require_far(address)
    return AddressTarget(canonical_address(str(address)), port)


def _require_far(address: IPv4Address | IPv6Address) -> None:
    """What never leaves its host, or goes to many, has no path."""
    why = (
        "is a loopback address" if address.is_loopback
        else "is the unspecified address" if address.is_unspecified
        else "is a multicast address" if address.is_multicast
        else "is the broadcast address" if address == _BROADCAST
        else "is a link-local address with a zone" if "%" in str(address)
        else ""
    )  # fmt: skip
    if why:
        raise WrongUse(f"{str(address)[:60]!r} {why}: write POD, node/NAME or the address of one machine")


def _split_bracketed(text: str) -> tuple[str, int | None]:
    """`[fd00::1]:80` and `10.0.0.1:80`; other texts come back whole."""
    if text.startswith("[") and "]" in text:
        host, _, rest = text[1:].partition("]")
        return host, _parse_port(text, rest[1:]) if rest.startswith(":") else None
    host, colon, port = text.partition(":")
    if colon and ":" not in port and host.replace(".", "").isdigit():
        return host, _parse_port(text, port)
    return text, None


def _split_port(text: str) -> tuple[str, int | None]:
    name, colon, port = text.rpartition(":")
    return (name, _parse_port(text, port)) if colon else (text, None)


def _parse_port(text: str, port: str) -> int:
    if port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return int(port)
    raise WrongUse(f"'{text}': '{port[:20]}' is no port: write a number from 1 to 65535")
