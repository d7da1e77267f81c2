"""Paths of the API's resources. Names are quoted here, so that none can lead elsewhere."""

from urllib.parse import quote

CORE = "/api/v1"


def resource_path(api: str, plural: str, namespace: str | None = None, name: str = "") -> str:
    """Of one object, or without a name of the list; `api` is as in `/api/v1` or `/apis/apps/v1`."""
    inside = f"/namespaces/{_part(namespace)}" if namespace else ""
    return f"{api}{inside}/{plural}" + (f"/{_part(name)}" if name else "")


def pods_path(namespace: str | None = None) -> str:
    return resource_path(CORE, "pods", namespace)


def pod_path(namespace: str, name: str, subresource: str = "") -> str:
    path = f"{pods_path(namespace)}/{_part(name)}"
    return f"{path}/{subresource}" if subresource else path


def namespace_path(name: str) -> str:
    return f"{CORE}/namespaces/{_part(name)}"


def _part(name: str) -> str:
    """One segment: a slash is quoted, and `.` and `..` can't climb. What is no Unicode becomes `?`."""
    quoted = quote(name, safe="", errors="replace")
    return quoted if name.strip(".") else quoted.replace(".", "%2E") or "%20"
