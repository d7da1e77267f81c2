"""Exec plugins: programs that print an ExecCredential. They run apart from our terminal.

https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
"""

import asyncio
import base64
import json
import math
import os
import signal
from contextlib import suppress
from datetime import datetime
from typing import Annotated

import msgspec

from k8snet_tui.cluster.auth.credential import RENEW_BEFORE_S, Credential
from k8snet_tui.cluster.config import go_yaml
from k8snet_tui.cluster.config.client_config import ClientConfig, ExecPlugin, Secret, Variable
from k8snet_tui.cluster.errors import NotAuthenticated, clean

WAIT_S = 60.0
_TIME = r"^\d{4}-\d\d-\d\dT\d?\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$"
"""RFC 3339 as Go has it, which takes no blank for the T, nothing in small letters, but hours of one digit."""


class _CredentialStatus(msgspec.Struct, rename="camel"):
    token: str = ""
    client_certificate_data: str = ""
    client_key_data: str = ""
    expiration_timestamp: Annotated[str, msgspec.Meta(pattern=_TIME)] | None = None

    def __repr__(self) -> str:
        return "_CredentialStatus(…)"


class _ExecCredential(msgspec.Struct, rename="camel"):
    api_version: str
    kind: str = "ExecCredential"
    status: _CredentialStatus | None = None


class PluginSource:
    def __init__(self, plugin: ExecPlugin, config: ClientConfig) -> None:
        self._plugin, self._config = plugin, config

    async def fetch(self, refused: bool) -> Credential:
        """Always runs it: what it keeps for how long is its own affair."""
        return _read_credential(await _run(self._plugin, self._config), self._plugin)


async def _run(plugin: ExecPlugin, config: ClientConfig) -> bytes:
    if plugin.interactive_mode == "Always":
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} wants a terminal of its own (interactiveMode: Always)",
            remedy="set interactiveMode to IfAvailable if it can do without one, or use another context",
        )
    environment = os.environ | dict(_assign(variable) for variable in plugin.env)
    environment["KUBERNETES_EXEC_INFO"] = json.dumps(_describe_request(plugin, config))
    try:
        # Its own session: it can neither read our terminal nor draw on it.
        process = await asyncio.create_subprocess_exec(
            plugin.command,
            *plugin.args,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except (OSError, ValueError) as failure:
        why = getattr(failure, "strerror", "") or "its name, arguments or environment hold a null byte"
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} can't be run: {why}", remedy=plugin.install_hint
        ) from failure
    output, complaint = await _wait_for(process, plugin.command)
    if process.returncode:
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} failed with exit code {process.returncode}: "
            f"{_last_line(complaint)}",
            remedy="log in with it, then try again",
        )
    return output


def _assign(variable: Variable) -> tuple[str, str]:
    """An `=` within the name ends it, as in Go, which hands on `NAME=VALUE` as it is."""
    name, _, value = f"{variable.name}={variable.value}".partition("=")
    return name, value


async def _wait_for(process: asyncio.subprocess.Process, command: str) -> tuple[bytes, bytes]:
    """Standard output and error. Whatever happens, nothing of it goes on running."""
    assert process.stdout and process.stderr
    said = bytearray()
    gathering = asyncio.gather(process.stdout.read(), _gather(process.stderr, said))
    try:
        async with asyncio.timeout(WAIT_S):
            output, _ = await gathering
            await process.wait()
            return output, bytes(said)
    except TimeoutError:
        words = f"; it said: {_last_line(bytes(said))}" if said.strip() else ""
        raise NotAuthenticated(
            f"the credential plugin {command} gave nothing for {WAIT_S:.0f} s{words}",
            remedy="log in with it in another terminal, then try again",
        ) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _gather(stream: asyncio.StreamReader, said: bytearray) -> None:
    while data := await stream.read(4096):
        said += data
        del said[:-4096]


def _last_line(said: bytes) -> str:
    return clean(said.decode("utf-8", "replace").strip().rpartition("\n")[2]) or "it did not say why"


def _describe_request(plugin: ExecPlugin, config: ClientConfig) -> dict[str, object]:
    spec: dict[str, object] = {"interactive": False}
    if plugin.provide_cluster_info:
        cluster = {
            "server": config.server,
            "tls-server-name": config.tls_server_name,
            "insecure-skip-tls-verify": config.insecure,
            "certificate-authority-data": base64.b64encode(config.authority.encode()).decode(),
            "proxy-url": config.proxy_url.value if config.proxy_url else "",
            "config": config.cluster_extension,
        }
        spec["cluster"] = {key: value for key, value in cluster.items() if value}
    return {"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": spec}


def _read_credential(output: bytes, plugin: ExecPlugin) -> Credential:
    """JSON and nothing behind it, or the YAML that kubectl takes as well; null is absent."""
    try:
        printed = msgspec.convert(go_yaml.load_json_or_first(output), _ExecCredential)
        status = printed.status or _CredentialStatus()
        ends_s = _time_s(status.expiration_timestamp) if status.expiration_timestamp else math.inf
    except go_yaml.UNREADABLE:
        raise NotAuthenticated(f"the credential plugin {plugin.command} printed no ExecCredential") from None
    if (printed.api_version, printed.kind) != (plugin.api_version, "ExecCredential") or not printed.status:
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} printed an ExecCredential of another kind"
        )
    if bool(status.client_certificate_data) != bool(status.client_key_data):
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} gave a certificate or a key without the other"
        )
    if not (status.token or status.client_certificate_data):
        raise NotAuthenticated(f"the credential plugin {plugin.command} gave neither token nor certificate")
    return Credential(
        Secret(status.token) if status.token else None,
        status.client_certificate_data,
        Secret(status.client_key_data) if status.client_key_data else None,
        ends_s - RENEW_BEFORE_S,
    )


def _time_s(written: str) -> float:
    """Raises ValueError for a day that no calendar has."""
    day, _, time = written.partition("T")
    return datetime.fromisoformat(f"{day}T{time if time[1] != ':' else f'0{time}'}").timestamp()
