"""The types of a pod's fields, as far as they are read here: what does not fit is a bad request (400).

Everything after it may rely on these types; fields that are not named are stored as they came.
"""

from typing import Any

import msgspec
from msgspec import Struct

from k8snet_tui.lab.objects.resources import Object
from k8snet_tui.lab.objects.statuses import bad_request

Words = list[str] | None
Names = dict[str, str] | None


class _Capabilities(Struct):
    add: Words = None


class _Security(Struct):
    capabilities: _Capabilities | None = None


class _Variable(Struct):
    name: str
    value: str | None = None


class _Mount(Struct, rename="camel"):
    name: str
    mount_path: str


class _Resources(Struct):
    limits: dict[str, Any] | None = None
    requests: dict[str, Any] | None = None


class _Container(Struct, rename="camel"):
    name: str | None = None
    image: str | None = None
    command: Words = None
    args: Words = None
    env: list[_Variable] | None = None
    working_dir: str | None = None
    stdin: bool | None = None
    stdin_once: bool | None = None
    tty: bool | None = None
    image_pull_policy: str | None = None
    security_context: _Security | None = None
    volume_mounts: list[_Mount] | None = None
    resources: _Resources | None = None


class _Toleration(Struct):
    key: str | None = None
    operator: str | None = None
    value: str | None = None
    effect: str | None = None


class _Spec(Struct, rename="camel"):
    containers: list[_Container] | None = None
    init_containers: list[_Container] | None = None
    ephemeral_containers: list[_Container] | None = None
    volumes: list[dict[str, Any]] | None = None
    node_name: str | None = None
    node_selector: Names = None
    hostname: str | None = None
    host_network: bool | None = None
    restart_policy: str | None = None
    service_account_name: str | None = None
    automount_service_account_token: bool | None = None
    termination_grace_period_seconds: int | None = None
    active_deadline_seconds: int | None = None
    tolerations: list[_Toleration] | None = None


class _Metadata(Struct, rename="camel"):
    name: str | None = None
    generate_name: str | None = None
    namespace: str | None = None
    labels: Names = None
    annotations: Names = None
    resource_version: str | None = None


class _Pod(Struct):
    metadata: _Metadata | None = None
    spec: _Spec | None = None


def require_pod_shape(body: Any) -> Object:
    """The same object, without what is null: that is how a client says nothing."""
    try:
        msgspec.convert(body, _Pod)
    except msgspec.ValidationError as error:
        raise bad_request(f'Pod in version "v1" cannot be handled as a Pod: json: {error}') from None
    shaped: Object = _drop_nulls(body)
    return shaped


def _drop_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _drop_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_drop_nulls(item) for item in value]
    return value
