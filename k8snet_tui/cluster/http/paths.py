"""Paths of the API's resources. Names are quoted here, so that none can lead elsewhere."""

from urllib.parse import quote


def pods_path(namespace: str | None = None) -> str:
    return f"/api/v1/namespaces/{_part(namespace)}/pods" if namespace else "/api/v1/pods"


def pod_path(namespace: str, name: str, subresource: str = "") -> str:
    path = f"{pods_path(namespace)}/{_part(name)}"
    return f"{path}/{subresource}" if subresource else path


def nodes_path() -> str:
    return "/api/v1/nodes"


def node_path(name: str) -> str:
    return f"{nodes_path()}/{_part(name)}"


def namespaces_path() -> str:
    return "/api/v1/namespaces"


def namespace_path(name: str) -> str:
    return f"/api/v1/namespaces/{_part(name)}"


def service_path(namespace: str, name: str) -> str:
    return f"{namespace_path(namespace)}/services/{_part(name)}"


def slices_path(namespace: str) -> str:
    return f"/apis/discovery.k8s.io/v1/namespaces/{_part(namespace)}/endpointslices"


def _part(name: str) -> str:
    """One segment: a slash is quoted, and `.` and `..` can't climb."""
    return quote(name, safe="") if name.strip(".") else quote(name, safe="").replace(".", "%2E") or "%20"
