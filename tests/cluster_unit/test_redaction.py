"""A secret is planted wherever a kubeconfig holds one, all that can fails, and what is said is searched."""

import base64
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.errors import ClusterError
from k8snet_tui.cluster.objects.resources import get_version
from k8snet_tui.cluster.streams.exec import open_exec
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import connected, serving, status_body

SECRET = "pl4nted-Zm9vYmFy"
JWT = f"eyJhbGciOiJ9.{base64.urlsafe_b64encode(json.dumps({'exp': 9e9, 's': SECRET}).encode()).decode()}.x"
ENCODED = base64.b64encode(SECRET.encode()).decode()
BASIC = base64.b64encode(f"jane:{SECRET}".encode()).decode()
TRACES_OF_IT = (SECRET, JWT, ENCODED, BASIC, JWT.split(".")[1])

PLUGIN = (
    f"exec: {{apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [--secret, {SECRET}]}}"
)
OIDC = "auth-provider: {name: oidc, config: {idp-issuer-url: 'https://127.0.0.1:1', client-id: k, %s}}"
USERS = {
    "token": f"token: {SECRET}",
    "token file": "tokenFile: token",
    "token file that is binary": "tokenFile: binary",
    "password": f"username: jane, password: {SECRET}",
    "key in the file": f"client-certificate: cert, client-key-data: {ENCODED}",
    "key in a file": "client-certificate: cert, client-key: token",
    "key that is not base64": f"client-key-data: '%{SECRET}'",
    "plugin": PLUGIN,
    "plugin that says it": PLUGIN.replace("./login", "./babbling"),
    "plugin that prints nonsense": PLUGIN.replace("./login", "./nonsense"),
    "plugin that is missing": PLUGIN.replace("./login", "./missing"),
    "plugin with a variable": PLUGIN.replace("args", f"env: [{{name: X, value: {SECRET}}}], args"),
    "id-token": OIDC % f"id-token: {JWT}",
    "id-token that is none": OIDC % f"id-token: {SECRET}",
    "refresh-token": OIDC % f"refresh-token: {SECRET}, client-secret: {SECRET}",
    "wrong type": f"token: [{SECRET}]",
    "alias": f"token: *{SECRET}",
    "tag": f"token: !{SECRET} x",
    "broken": f"token: '{SECRET}",
}


def kubeconfig(folder: Path, server: str, user: str, cluster: str = "") -> str:
    for name, text in {
        "token": SECRET,
        "login": f"#!/bin/sh\necho '{json.dumps(credential())}'\n",
        "babbling": f"#!/bin/sh\necho 'refused: Bearer {SECRET} {JWT}' >&2\nexit 1\n",
        "nonsense": f"#!/bin/sh\necho '{SECRET}'\n",
        "cert": Authority().issue()[0],
    }.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    (folder / "binary").write_bytes(b"\xff" + SECRET.encode())
    (folder / "config").write_text(
        f"current-context: c\nclusters:\n- {{name: c, cluster: {{server: '{server}' {cluster}}}}}\n"
        f"contexts:\n- {{name: c, context: {{cluster: c, user: u}}}}\n"
        f"users:\n- {{name: u, user: {{{user}}}}}\n"
    )
    return str(folder / "config")


def credential() -> dict[str, object]:
    kind = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
    return kind | {"status": {"token": SECRET}}


def echoing(code: int) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A server that says back what it was shown."""

    async def answer(request: web.Request) -> web.StreamResponse:
        message = f"no: Authorization: {request.headers.get('Authorization')}"
        return web.json_response(status_body(code, message), status=code)

    return answer


@asynccontextmanager
async def failing_servers(folder: Path) -> AsyncIterator[list[str]]:
    """Refusing in several ways, untrusted, and not there."""
    servers = []
    (folder / "tls").mkdir()
    async with (
        serving() as unauthorized,
        serving() as broken,
        serving() as forbidden,
        serving(Authority().server(folder / "tls")) as untrusted,
    ):
        for api, code in ((unauthorized, 401), (broken, 500), (forbidden, 403)):
            api.on("/version", echoing(code))
            api.on("/api/v1/namespaces/default/pods/p/exec", echoing(code))
            servers.append(api.server)
        yield [*servers, untrusted.server, "http://127.0.0.1:1"]


async def everything_said(file: str) -> str:
    """Of all that goes wrong: sentences, remedies, representations, tracebacks."""
    said: list[str] = []
    try:
        config = load_client_config(file, None)
    except ClusterError as error:
        return telling(error)
    said.append(
        f"{config} {config!r} {config.plugin!r} {config.oidc!r} {config.token!r} {config.proxy_url!r}"
    )
    try:
        async with connected(config) as c:
            said.append(repr(c))
            for ask in (get_version(c), open_exec(c, "default", "p", "main", ["sh"])):
                try:
                    await ask
                except ClusterError as error:
                    said.append(telling(error))
    except ClusterError as error:
        said.append(telling(error))
    return "\n".join(said)


def telling(error: ClusterError) -> str:
    return "\n".join([str(error), error.remedy, repr(error), *traceback.format_exception(error)])


@pytest.mark.parametrize("user", USERS.values(), ids=USERS.keys())
async def test_no_failure_tells_a_users_secret(
    user: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with failing_servers(tmp_path) as servers:
        said = [await everything_said(kubeconfig(tmp_path, server, user)) for server in servers]
    output = capfd.readouterr()
    everything = "\n".join([*said, caplog.text, output.out, output.err])
    assert len(everything) > 500, "something was said"
    assert not [trace for trace in TRACES_OF_IT if trace in everything]


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "ftp"])
@pytest.mark.parametrize("in_environment", [False, True])
async def test_no_failure_tells_a_proxys_password(
    scheme: str,
    in_environment: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy = f"{scheme}://jane:{SECRET}@127.0.0.1:1"
    if in_environment:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    cluster = "" if in_environment else f", proxy-url: '{proxy}'"
    said = await everything_said(kubeconfig(tmp_path, "https://10.0.0.1:6443", "token: t", cluster))
    assert "proxy" in said
    assert not [trace for trace in TRACES_OF_IT if trace in said + caplog.text]
