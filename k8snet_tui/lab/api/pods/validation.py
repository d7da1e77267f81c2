"""Which pods the server refuses, and in which words: the rules of the genuine one for what we serve."""

import re
from collections.abc import Iterator, Sequence

from k8snet_tui.lab.objects.resources import PODS, Object
from k8snet_tui.lab.objects.statuses import invalid

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL_RULE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
    "and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
_SUBDOMAIN_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
    "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


def require_valid(pod: Object) -> None:
    name = pod["metadata"].get("name", "")
    if causes := list(_find_faults(pod)):
        raise invalid(PODS, name, causes)


def _find_faults(pod: Object) -> Iterator[Object]:
    name, spec = pod["metadata"].get("name", ""), pod["spec"]
    if not name:
        yield _required("metadata.name", "name or generateName is required")
    elif not _SUBDOMAIN.fullmatch(name):
        yield _wrong("metadata.name", name, _SUBDOMAIN_RULE)
    if not spec.get("containers"):
        yield _required("spec.containers")
    yield from _find_container_faults(spec.get("containers") or (), "spec.containers", [])
    if (policy := spec.get("restartPolicy")) not in ("Always", "OnFailure", "Never"):
        yield _unsupported("spec.restartPolicy", policy, ("Always", "OnFailure", "Never"))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and (not 1 <= deadline < 2**31):
        rule = "must be between 1 and 2147483647, inclusive"
        yield _wrong("spec.activeDeadlineSeconds", deadline, rule)


def find_ephemeral_faults(spec: Object) -> list[Object]:
    names = [container["name"] for container in spec["containers"]]
    return list(_find_container_faults(spec["ephemeralContainers"], "spec.ephemeralContainers", names))


def _find_container_faults(containers: Sequence[Object], field: str, names: list[str]) -> Iterator[Object]:
    for index, container in enumerate(containers):
        name = container.get("name", "")
        if not name:
            yield _required(f"{field}[{index}].name")
        elif not _LABEL.fullmatch(name):
            yield _wrong(f"{field}[{index}].name", name, _LABEL_RULE)
        elif name in names:
            message = f'Duplicate value: "{name}"'
            yield {"reason": "FieldValueDuplicate", "message": message, "field": f"{field}[{index}].name"}
        names = [*names, name]
        if not container.get("image"):
            yield _required(f"{field}[{index}].image")
        policies = ("Always", "IfNotPresent", "Never")
        if container.get("imagePullPolicy", "Always") not in policies:
            yield _unsupported(f"{field}[{index}].imagePullPolicy", container["imagePullPolicy"], policies)


def _required(field: str, why: str = "") -> Object:
    message = "Required value" + (f": {why}" if why else "")
    return {"reason": "FieldValueRequired", "message": message, "field": field}


def _wrong(field: str, value: object, rule: str) -> Object:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return {"reason": "FieldValueInvalid", "message": f"Invalid value: {shown}: {rule}", "field": field}


def _unsupported(field: str, value: object, allowed: Sequence[str]) -> Object:
    choices = ", ".join(f'"{choice}"' for choice in allowed)
    message = f'Unsupported value: "{value}": supported values: {choices}'
    return {"reason": "FieldValueNotSupported", "message": message, "field": field}
