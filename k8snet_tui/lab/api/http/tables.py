"""Lists and objects as Table: the columns kubectl prints, rendered by the server as the genuine one does."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from k8snet_tui.lab.api.http.pod_row import print_pod
from k8snet_tui.lab.objects.resources import Object, Resource
from k8snet_tui.lab.objects.timestamps import format_age

NONE = "<none>"


class Column(Struct, frozen=True):
    name: str
    priority: int = 0
    """Above 0: shown by `-o wide` only."""
    format: str = ""
    type: str = "string"


class Printer(Struct, frozen=True):
    columns: tuple[Column, ...]
    print_row: Callable[[Object], Sequence[str | int]]


def make_table(resource: Resource, items: Sequence[Object], include: str, *, headed: bool = True) -> Object:
    """`include` is the parameter includeObject: None, Metadata (what is not given) or Object."""
    printer = PRINTERS.get(resource.storage, PLAIN)
    columns = [
        {"name": c.name, "type": c.type, "format": c.format, "description": "", "priority": c.priority}
        for c in printer.columns
    ]
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {},
        "columnDefinitions": columns if headed else None,
        "rows": [{"cells": printer.print_row(item), "object": _embed(item, include)} for item in items],
    }


def _embed(item: Object, include: str) -> Object | None:
    if include == "None":
        return None
    if include == "Object":
        return item
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": item["metadata"]}


def _name(item: Object) -> str:
    return str(item["metadata"]["name"])


def _age(item: Object) -> str:
    return format_age(item["metadata"].get("creationTimestamp"))


def _print_node(node: Object) -> list[str]:
    status, prefix = node["status"], "node-role.kubernetes.io/"
    ready = next((c["status"] for c in status["conditions"] if c["type"] == "Ready"), None)
    word = {None: "Unknown", "True": "Ready"}.get(ready, "NotReady")
    labels = node["metadata"].get("labels", {})
    roles = sorted(label.removeprefix(prefix) for label in labels if label.startswith(prefix))
    addresses = {a["type"]: a["address"] for a in reversed(status["addresses"])}
    about = status["nodeInfo"]
    return [
        _name(node),
        word + (",SchedulingDisabled" if node["spec"].get("unschedulable") else ""),
        ",".join(roles) or NONE,
        _age(node),
        about["kubeletVersion"],
        addresses.get("InternalIP", NONE),
        addresses.get("ExternalIP", NONE),
        about["osImage"],
        about["kernelVersion"],
        about["containerRuntimeVersion"],
    ]


def _print_service(service: Object) -> list[str]:
    spec = service["spec"]
    selector = ",".join(f"{key}={value}" for key, value in sorted(spec.get("selector", {}).items()))
    ports = ",".join(f"{port['port']}/{port['protocol']}" for port in spec["ports"])
    address = spec["clusterIPs"][0]
    return [_name(service), spec["type"], address, NONE, ports or NONE, _age(service), selector or NONE]


def _print_endpoint_slice(item: Object) -> list[str]:
    ports = [str(port["port"]) for port in item["ports"]]
    addresses = [address for endpoint in item["endpoints"] for address in endpoint["addresses"]]
    return [_name(item), item["addressType"], _some(ports), _some(addresses), _age(item)]


def _some(words: list[str], most: int = 3) -> str:
    if not words:
        return "<unset>"
    more = f" + {len(words) - most} more..." if len(words) > most else ""
    return ",".join(words[:most]) + more


def _print_event(event: Object) -> list[str | int]:
    about, source = event["involvedObject"], event.get("source", {})
    return [
        format_age(event["lastTimestamp"]),
        event["type"],
        event["reason"],
        f"{about['kind'].lower()}/{about['name']}",
        about.get("fieldPath", ""),
        ", ".join(filter(None, (source.get("component"), source.get("host")))),
        event["message"].strip(),
        format_age(event["firstTimestamp"]),
        event["count"],
        _name(event),
    ]


NAME, AGE = Column("Name", format="name"), Column("Age")
PLAIN = Printer((NAME, Column("Created At")), lambda i: [_name(i), i["metadata"]["creationTimestamp"]])

PRINTERS = {
    "pods": Printer(
        (
            NAME,
            *map(Column, ("Ready", "Status", "Restarts", "Age")),
            *(Column(name, 1) for name in ("IP", "Node", "Nominated Node", "Readiness Gates")),
        ),
        print_pod,
    ),
    "nodes": Printer(
        (
            NAME,
            *map(Column, ("Status", "Roles", "Age", "Version")),
            *(Column(name, 1) for name in ("Internal-IP", "External-IP", "OS-Image", "Kernel-Version")),
            Column("Container-Runtime", 1),
        ),
        _print_node,
    ),
    "namespaces": Printer((NAME, Column("Status"), AGE), lambda n: [_name(n), n["status"]["phase"], _age(n)]),
    "services": Printer(
        (
            NAME,
            *map(Column, ("Type", "Cluster-IP", "External-IP", "Port(s)", "Age")),
            Column("Selector", 1),
        ),
        _print_service,
    ),
    "serviceaccounts": Printer(
        (NAME, Column("Secrets"), AGE), lambda account: [_name(account), 0, _age(account)]
    ),
    "endpointslices": Printer(
        (NAME, *map(Column, ("AddressType", "Ports", "Endpoints", "Age"))), _print_endpoint_slice
    ),
    "events": Printer(
        (
            *map(Column, ("Last Seen", "Type", "Reason", "Object")),
            Column("Subobject", 1),
            Column("Source", 1),
            Column("Message"),
            Column("First Seen", 1),
            Column("Count", 1),
            Column("Name", 1, "name"),
        ),
        _print_event,
    ),
}
