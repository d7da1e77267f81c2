"""Which objects a labelSelector and a fieldSelector choose: parsed once, then asked of every object."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from k8snet_tui.lab.objects.resources import Object, Resource
from k8snet_tui.lab.objects.statuses import bad_request

Selector: TypeAlias = Callable[[Object], bool]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "pods": (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ),
    "nodes": ("spec.unschedulable",),
    "namespaces": ("status.phase",),
    "services": ("spec.clusterIP", "spec.type"),
    "events": (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
}
"""What may be selected by, besides metadata.name and metadata.namespace."""

_NAME = r"[A-Za-z0-9._/-]+"
_REQUIREMENT = re.compile(
    rf"\s*(?:(?P<absent>!)\s*(?P<without>{_NAME})"
    rf"|(?P<key>{_NAME})\s*(?:(?P<op>==|=|!=)\s*(?P<value>[A-Za-z0-9._-]*)"
    rf"|(?P<set>\s(?:in|notin))\s*\((?P<values>[^)]*)\))?)\s*(?:,|$)"
)


def parse_label_selector(text: str) -> Selector:
    """Equality and set requirements, joined by commas: `a=b,c!=d,e in (f,g),!h,i`."""
    requirements: list[Callable[[Mapping[str, str]], bool]] = []
    position = 0
    while position < len(text):
        match = _REQUIREMENT.match(text, position)
        if match is None:
            raise bad_request(f"unable to parse requirement: found '{text[position:].strip()}'")
        requirements.append(_label_requirement(match))
        position = match.end()

    def matches(item: Object) -> bool:
        labels = item["metadata"].get("labels") or {}
        return all(requirement(labels) for requirement in requirements)

    return matches


def _label_requirement(match: re.Match[str]) -> Callable[[Mapping[str, str]], bool]:
    if match["absent"]:
        without = match["without"]
        return lambda labels: without not in labels
    key = match["key"]
    if match["set"]:
        values = {value.strip() for value in match["values"].split(",")}
        if match["set"].strip() == "in":
            return lambda labels: labels.get(key) in values
        return lambda labels: labels.get(key) not in values
    wanted = match["value"]
    if match["op"] is None:
        return lambda labels: key in labels
    if match["op"] == "!=":
        return lambda labels: labels.get(key) != wanted
    return lambda labels: labels.get(key) == wanted


def parse_field_selector(text: str, resource: Resource) -> Selector:
    terms = [_field_term(part, resource) for part in text.split(",") if part.strip()]

    def matches(item: Object) -> bool:
        return all((_read_field(item, path) == value) is equal for path, value, equal in terms)

    return matches


def _field_term(part: str, resource: Resource) -> tuple[str, str, bool]:
    split = re.fullmatch(r"\s*([^=!]+?)\s*(==|!=|=)\s*(.*?)\s*", part)
    if split is None:
        raise bad_request(f"invalid selector: '{part}'; can't understand '{part}'")
    path, operator, value = split.groups()
    allowed = ("metadata.name", "metadata.namespace", *FIELDS.get(resource.storage, ()))
    if path not in allowed:
        raise bad_request(f"field label not supported: {path}")
    return path, value, operator != "!="


def _read_field(item: Object, path: str) -> str:
    if path == "source":  # of an event, its component
        path = "source.component"
    value: object = item
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def parse_selectors(labels: str, fields: str, resource: Resource) -> Selector:
    by_labels, by_fields = parse_label_selector(labels), parse_field_selector(fields, resource)
    return lambda item: by_labels(item) and by_fields(item)
