"""An object as YAML, as `kubectl get -o yaml` prints it, without what nobody should see on a screen.

Left out are managedFields, as kubectl does, and the annotation with the whole object as it was applied.
Values of variables whose name says that they are secret are hidden, and so is whatever looks like a token.
"""

import re
from typing import Any

import msgspec
import yaml

from k8snet_tui.cluster.errors import plain_lines
from k8snet_tui.cluster.http.connection import Connection
from k8snet_tui.cluster.http.error_mapping import reading
from k8snet_tui.cluster.objects.kinds import NODES, PODS, ResourceKind
from k8snet_tui.redaction import HIDDEN

MOST_BYTES = 4 << 20
"""etcd keeps 1.5 MiB of one object; a larger answer is none."""
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_SECRET_NAME = re.compile(
    r"passw|secret|token|credential|api_?key|private_?key|access_?key|(?:^|_)(?:pwd|auth)", re.IGNORECASE
)
_KINDS: dict[str, ResourceKind[Any]] = {kind.plural: kind for kind in (PODS, NODES)}


async def read_manifest(c: Connection, plural: str, namespace: str | None, name: str) -> list[str]:
    """The lines of its YAML. Raises NotFound and any other ClusterError."""
    body = await c.request("GET", _KINDS[plural].path(namespace, name))
    with reading("an object"):
        found: Any = msgspec.json.decode(body[:MOST_BYTES])
    return write_manifest(found)


def write_manifest(found: Any) -> list[str]:
    """What is no printable character is written as an escape by YAML itself."""
    hidden = _hide(_without_noise(found))
    text = yaml.safe_dump(hidden, sort_keys=False, allow_unicode=True, width=10_000)
    return plain_lines(text.rstrip("\n"))


def _without_noise(found: Any) -> Any:
    metadata = found.get("metadata") if isinstance(found, dict) else None
    if not isinstance(metadata, dict):
        return found
    kept = {key: value for key, value in metadata.items() if key != "managedFields"}
    if isinstance(annotations := kept.get("annotations"), dict):
        kept["annotations"] = {key: value for key, value in annotations.items() if key != APPLIED}
    return {**found, "metadata": kept}


def _hide(value: Any) -> Any:
    if isinstance(value, list):
        return [_hide(item) for item in value]
    if not isinstance(value, dict):
        return value
    name = value.get("name")
    if isinstance(name, str) and isinstance(value.get("value"), str) and _SECRET_NAME.search(name):
        return {**value, "value": HIDDEN}
    return {key: _hide(item) for key, item in value.items()}
