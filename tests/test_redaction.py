"""A secret is planted wherever a kubeconfig holds one, all that can fails, and what is said is searched."""

import base64
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web

from k8snet_tui.cluster.auth.request_auth import Credentials
from k8snet_tui.cluster.config.client_config import ClientConfig, ExecPlugin, OidcTokens, Secret, Variable
from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.config.proxy import find_proxy_flaw
from k8snet_tui.cluster.errors import ClusterError, Rejected, clean
from k8snet_tui.cluster.objects.resources import get_version
from k8snet_tui.cluster.streams.exec import open_exec
from k8snet_tui.failures import explain
from k8snet_tui.redaction import HIDDEN, redact, remember
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
    "plugin that says what it was given": PLUGIN.replace("./login", "./telling").replace(
        "args", f"env: [{{name: X, value: {SECRET}}}], args"
    ),
    "token that breaks a line": f'token: "{SECRET}\\nX: y"',
    "name that breaks a line": f'token: {SECRET}, as: "jane\\n{SECRET}"',
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
        "telling": '#!/bin/sh\nprintf "refused: %s %s" "$X" "$2" >&2\nexit 1\n',
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
        shown = request.headers.get("Authorization", "")
        message = f"no: Authorization: {shown}, which is {shown.partition(' ')[2]}"
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


@pytest.mark.parametrize(
    "form",
    [
        "refused: {}",
        "Authorization: Opaque {}",
        "token={}&x",
        "{}{}{}" + "." * 3000,
        "x" * 2395 + "{}",
        "\x1b[1m{}\x1b[0m",
    ],
)
def test_a_secret_that_is_known_is_hidden_in_every_text_whatever_its_shape(form: str) -> None:
    for secret in (SECRET, ENCODED, quote(SECRET, safe=""), BASIC):
        remember(secret)
        for shown in (
            clean(form.replace("{}", secret)),
            redact(form.replace("{}", secret)),
            say_of(form, secret),
        ):
            assert secret not in shown and secret[:12] not in shown


def say_of(form: str, secret: str) -> str:
    said = explain(Rejected(form.replace("{}", secret), remedy=secret))
    assert said and HIDDEN in said
    return said


def test_the_secrets_of_a_session_are_known_from_when_they_are_read() -> None:
    readers: list[Callable[[str], object]] = [
        Secret,
        lambda value: Variable("LOGIN", value),
        lambda value: ExecPlugin("login", args=(f"--client-secret={value}",)),
        lambda value: ExecPlugin("login", args=("--password", value)),
        lambda value: OidcTokens(value, ""),
        lambda value: OidcTokens("", value),
        lambda value: find_proxy_flaw(f"http://jane:{value}@proxy"),
    ]
    for number, read in enumerate(readers):
        value = f"opaque-value-{number}"
        assert redact(value) == value
        read(value)
        assert redact(f"<{value}>") == f"<{HIDDEN}>"


def test_a_pair_of_basic_auth_is_known_as_it_travels() -> None:
    Credentials(ClientConfig("c", "n", "http://s", username="jane", password=Secret("opaque-password")))
    pair = base64.b64encode(b"jane:opaque-password").decode()
    assert redact(f"I was shown {pair}") == f"I was shown {HIDDEN}"


def test_words_of_every_day_are_no_secrets() -> None:
    Variable("AWS_PROFILE", "production")
    Secret("pods")
    assert redact("the pods of production") == "the pods of production"


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
