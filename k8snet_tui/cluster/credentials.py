"""Who we are, request by request: static tokens, token files, and exec plugins whose tokens expire.

A plugin runs apart from our terminal. When it fails that is an error with its reason, never a request
without credentials.
"""

import asyncio
import base64
import json
import os
import ssl
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import msgspec

from k8snet_tui.cluster.access_record import Access, ExecPlugin, Secret
from k8snet_tui.cluster.errors import ConfigInvalid, NotAuthenticated, clean
from k8snet_tui.cluster.tls import make_tls

PLUGIN_WAIT_S = 60.0
TOKEN_FILE_AGE_S = 60.0
RENEW_BEFORE_S = 10.0
_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class _CredentialStatus(msgspec.Struct, rename="camel"):
    token: str = ""
    client_certificate_data: str = ""
    client_key_data: str = ""
    expiration_timestamp: datetime | None = None


class _ExecCredential(msgspec.Struct, rename="camel"):
    api_version: str
    kind: str
    status: _CredentialStatus | None = None


class Credentials:
    """`current` is what the next request carries; `renew` after a 401 says whether a second try may help."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._plugin = access.plugin if not (access.token or access.token_file) else None
        self._tls = make_tls(access) if access.server.startswith("https") else None
        self._fixed = _fixed_headers(access)
        self._token: Secret[str] | None = None
        self._renew_at_s: float | None = 0.0 if self._plugin or access.token_file else None
        self._lock = asyncio.Lock()

    async def current(self) -> tuple[list[tuple[str, str]], ssl.SSLContext | None]:
        """Headers and TLS of the next request."""
        async with self._lock:
            if self._renew_at_s is not None and time.time() >= self._renew_at_s:
                await self._fetch()
        bearer = [("Authorization", f"Bearer {self._token.value}")] if self._token else []
        return self._fixed + bearer, self._tls

    def renew(self) -> bool:
        renewable = self._plugin is not None or bool(self._access.token_file)
        if renewable:
            self._renew_at_s = 0.0
        return renewable

    async def _fetch(self) -> None:
        if self._plugin is None:
            self._read_token_file()
            return
        status = await _run_plugin(self._plugin, self._access)
        self._token = Secret(status.token) if status.token else None
        if status.client_certificate_data:
            self._tls = make_tls(self._access, status.client_certificate_data, status.client_key_data)
        ends = status.expiration_timestamp
        self._renew_at_s = ends.timestamp() - RENEW_BEFORE_S if ends else None

    def _read_token_file(self) -> None:
        try:
            self._token = Secret(Path(self._access.token_file).read_text().strip())
        except OSError as failure:
            raise ConfigInvalid(
                f"the token file {self._access.token_file} can't be read: {failure.strerror}"
            ) from failure
        self._renew_at_s = time.time() + TOKEN_FILE_AGE_S


def _fixed_headers(access: Access) -> list[tuple[str, str]]:
    headers: list[tuple[str, str]] = []
    if access.token and not access.token_file:
        headers.append(("Authorization", f"Bearer {access.token.value}"))
    elif access.username and access.password:
        pair = base64.b64encode(f"{access.username}:{access.password.value}".encode()).decode()
        headers.append(("Authorization", f"Basic {pair}"))
    if access.impersonation:
        other = access.impersonation
        headers.append(("Impersonate-User", other.user))
        headers += [("Impersonate-Uid", other.uid)] if other.uid else []
        headers += [("Impersonate-Group", group) for group in other.groups]
        headers += [(f"Impersonate-Extra-{quote(k)}", v) for k, values in other.extra.items() for v in values]
    return headers


async def _run_plugin(plugin: ExecPlugin, access: Access) -> _CredentialStatus:
    if plugin.api_version not in _VERSIONS:
        raise ConfigInvalid(
            f"the credential plugin of {access.context} is of the unknown version {plugin.api_version}"
        )
    if plugin.interactive_mode == "Always":
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} wants a terminal of its own",
            remedy="log in with it first",
        )
    environment = os.environ | {v.name: v.value for v in plugin.env}
    environment["KUBERNETES_EXEC_INFO"] = json.dumps(_describe_request(plugin, access))
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
    except OSError as failure:
        why = f"the credential plugin {plugin.command} can't be run: {failure.strerror}"
        raise NotAuthenticated(why, remedy=plugin.install_hint) from failure
    output, complaint = await _wait_for(process, plugin.command)
    if process.returncode:
        last = clean(complaint.decode("utf-8", "replace").strip().rpartition("\n")[2])
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} failed with exit code {process.returncode}: {last}",
            remedy="log in with it, then try again",
        )
    return _read_credential(output, plugin)


async def _wait_for(process: asyncio.subprocess.Process, command: str) -> tuple[bytes, bytes]:
    try:
        async with asyncio.timeout(PLUGIN_WAIT_S):
            return await process.communicate()
    except TimeoutError:
        raise NotAuthenticated(
            f"the credential plugin {command} gave nothing for {PLUGIN_WAIT_S:.0f} s"
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _describe_request(plugin: ExecPlugin, access: Access) -> dict[str, object]:
    spec: dict[str, object] = {"interactive": False}
    if plugin.provide_cluster_info:
        cluster = {
            "server": access.server,
            "tls-server-name": access.tls_server_name,
            "insecure-skip-tls-verify": access.insecure,
            "certificate-authority-data": base64.b64encode(access.authority.encode()).decode(),
            "proxy-url": access.proxy_url.value if access.proxy_url else "",
            "config": access.cluster_extension,
        }
        spec["cluster"] = {key: value for key, value in cluster.items() if value}
    return {"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": spec}


def _read_credential(output: bytes, plugin: ExecPlugin) -> _CredentialStatus:
    try:
        credential = msgspec.json.decode(output, type=_ExecCredential)
    except msgspec.MsgspecError:
        raise NotAuthenticated(f"the credential plugin {plugin.command} printed no ExecCredential") from None
    status = credential.status
    if credential.api_version != plugin.api_version or status is None:
        raise NotAuthenticated(
            f"the credential plugin {plugin.command} printed an ExecCredential of another kind"
        )
    if not (status.token or status.client_certificate_data):
        raise NotAuthenticated(f"the credential plugin {plugin.command} gave neither token nor certificate")
    return status
