"""What a path of the API asks for: which resource, in which namespace, which object and what of it."""

from msgspec import Struct

from k8snet_tui.lab.api.resources import Resource, find_resource


class RequestTarget(Struct, frozen=True):
    resource: Resource
    namespace: str = ""
    """Empty: all namespaces, or a resource that has none."""
    name: str = ""
    """Empty: the list."""
    subresource: str = ""


def parse_target(path: str) -> RequestTarget | None:
    """From `/api/v1/namespaces/NS/pods/NAME/log` or `/apis/GROUP/v1/…`; None where there is no such thing."""
    parts = path.strip("/").split("/")
    if parts[0] == "api" and len(parts) > 2:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[0] == "apis" and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return None
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    resource = find_resource(group, version, rest[0])
    if resource is None or len(rest) > 3 or (namespace and not resource.namespaced):
        return None
    name, subresource = (*rest[1:], "", "")[:2]
    if resource.namespaced and name and not namespace:
        return None
    if subresource and subresource not in {sub.name for sub in resource.subresources}:
        return None
    return RequestTarget(resource, namespace, name, subresource)
