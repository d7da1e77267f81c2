"""What a person reads when a server is not there, not trusted, or says no."""

import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from k8snet_tui.cluster.config.client_config import ClientConfig, Secret
from k8snet_tui.cluster.errors import (
    ClusterError,
    Conflict,
    Expired,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotReachable,
    Rejected,
    Throttled,
    clean,
)
from k8snet_tui.cluster.http import connection as connection_module
from k8snet_tui.cluster.objects.kinds import PODS
from k8snet_tui.cluster.objects.resources import get_object, list_objects
from k8snet_tui.cluster.transport.failures import translate_failure
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import connected, serving, status_body
from tests.waiting import LIMIT_S

ENDED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
PODS_PATH = "/api/v1/namespaces/default/pods"


async def ask(config: ClientConfig) -> ClusterError:
    async with connected(config) as c:
        with pytest.raises(ClusterError) as caught:
            await list_objects(c, PODS, "default")
    return caught.value


FORBIDDEN = (
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"'
)
CASES: list[tuple[str, int, Any, type[ClusterError], str]] = [
    (
        "wrong token",
        401,
        status_body(401, "Unauthorized", "Unauthorized"),
        NotAuthenticated,
        "does not accept",
    ),
    (
        "no right",
        403,
        status_body(403, FORBIDDEN),
        NotAllowed,
        "jane may not list pods in the namespace default",
    ),
    (
        "gone",
        404,
        status_body(404, "", name="nginx", kind="pods"),
        NotFound,
        "there is no pod nginx in the namespace",
    ),
    (
        "no such API",
        404,
        status_body(404, "the server could not find the requested resource"),
        NotFound,
        f"the server has no {PODS_PATH}: the server could not find the requested resource",
    ),
    (
        "Rancher's own",
        404,
        {"type": "error", "status": "404", "message": 'clusters "c-x" not found', "code": "NotFound"},
        NotFound,
        f'the server has no {PODS_PATH}: clusters "c-x" not found',
    ),
    (
        "a page",
        404,
        "<html>nginx</html>",
        NotFound,
        f"the server has no {PODS_PATH}: the server answered 404",
    ),
    ("conflict", 409, status_body(409, "it was modified"), Conflict, "it was modified"),
    ("too old", 410, status_body(410, "too old resource version"), Expired, "too old"),
    ("too many", 429, status_body(429, "slow down", retryAfterSeconds=7), Throttled, "slow down"),
    ("a proxy", 502, "<html><h1>Bad Gateway</h1>", Rejected, "answered 502 without saying why"),
    ("hostile", 500, status_body(500, "a\x1b[31mb\u202ec\nd" + "x" * 9000), Rejected, "ab c dxxx"),
]


@pytest.mark.parametrize(("code", "body", "kind", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
async def test_a_refusal_is_one_clear_sentence(code: int, body: Any, kind: type, words: str) -> None:
    async with serving() as api:
        api.answer(PODS_PATH, body, status=code)
        error = await ask(api.config())
    assert type(error) is kind
    assert words in str(error)
    assert len(str(error)) <= 500
    assert str(error).isprintable()
    assert "<" not in str(error)


async def test_of_a_part_of_an_object_the_servers_words_say_what_is_missing() -> None:
    path = f"{PODS_PATH}/x/exec"
    async with serving() as api, connected(api.config()) as c:
        api.answer(path, status_body(404, 'container not found ("web")', "NotFound"), status=404)
        with pytest.raises(NotFound, match=r'^container not found \("web"\)$'):
            await c.websocket(path, ())


ADMISSION = [
    'pods "x" is forbidden: [minimum memory usage per Container is 32Mi. No limit is specified]',
    'pods "x" is forbidden: unable to validate against any security context constraint: [provider "anyuid"]',
    'pods "x" is forbidden: unable to create new content in namespace a because it is being terminated',
    'admission webhook "validate.kyverno.svc" denied the request: User "me" cannot create pods',
    'admission webhook "validation.gatekeeper.sh" denied the request: [no-latest] image x has no tag',
    "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec",
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5',
    'pods "x" is forbidden: error looking up service account a/default: serviceaccount "default" not found',
    "cannot exec into or attach to a container using host network",
]


@pytest.mark.parametrize("message", ADMISSION)
async def test_what_admission_refuses_keeps_its_words_and_no_role_is_advised(message: str) -> None:
    async with serving() as api:
        api.answer(PODS_PATH, status_body(403, message, "Forbidden"), status=403, method="POST")
        api.answer(f"{PODS_PATH}/x/exec", status_body(403, message, "Forbidden"), status=403)
        async with connected(api.config()) as c:
            for asking in (c.request("POST", PODS_PATH, body=b"{}"), c.websocket(f"{PODS_PATH}/x/exec", ())):
                with pytest.raises(Rejected) as caught:
                    await asking
                assert (str(caught.value), caught.value.remedy) == (message, "")


async def test_who_may_not_read_for_another_reason_hears_that_reason() -> None:
    async with serving() as api:
        api.answer(PODS_PATH, status_body(403, "access denied by the proxy", "Forbidden"), status=403)
        error = await ask(api.config())
    assert isinstance(error, NotAllowed) and (str(error), error.remedy) == ("access denied by the proxy", "")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            'pods is forbidden: User "a" cannot list pods in the namespace "n"',
            "a may not list pods in the name",
        ),
        ('User "a" cannot list pods in project "n"', "a may not list pods in the namespace n"),
        ('User "a" cannot list all pods in the cluster', "a may not list pods in the whole cluster"),
        (
            'User "a" cannot "create" "pods/exec" with name "x" in project "n"',
            "a may not create pods/exec in the namespace n",
        ),
        ('forbidden: User "a" cannot get path "/version"', "a may not get /version"),
        (f"{FORBIDDEN}: RBAC: role.rbac.authorization.k8s.io not found", "jane may not list pods"),
        (
            'users "b" is forbidden: User "a" cannot impersonate resource "users" in API group "" at the '
            "cluster scope",
            "a may not impersonate users in the whole cluster",
        ),
        ("", "this user may not list pods in the namespace default"),
    ],
)
async def test_a_missing_right_is_known_in_every_servers_words(message: str, words: str) -> None:
    async with serving() as api:
        api.answer(PODS_PATH, status_body(403, message, "Forbidden"), status=403)
        error = await ask(api.config())
    assert isinstance(error, NotAllowed) and str(error).startswith(words)
    assert error.remedy.startswith("ask for a role")


async def test_another_authorizers_reason_is_told_and_no_role_advised() -> None:
    """As GKE Autopilot's, which lets nobody into its own namespaces."""
    why = "GKE Warden authz [denied by managed-namespaces-limitation]: the namespace is managed"
    async with serving() as api:
        api.answer(PODS_PATH, status_body(403, f"{FORBIDDEN}: {why}", "Forbidden"), status=403)
        error = await ask(api.config())
    assert isinstance(error, NotAllowed) and (error.verb, error.resource) == ("list", "pods")
    assert (str(error), error.remedy) == (f"jane may not list pods in the namespace default: {why}", "")


async def test_a_server_below_a_path_is_asked_there_and_its_refusals_name_the_resource() -> None:
    """As Rancher serves the clusters that it manages."""
    base = "/k8s/clusters/c-x"
    async with serving() as api:
        api.answer(f"{base}{PODS_PATH}", status_body(403, "", "Forbidden"), status=403)
        refused = await ask(api.config(server=api.server + base))
        async with connected(api.config(server=api.server + base)) as c:
            with pytest.raises(NotFound) as missing:
                await get_object(c, PODS, "nginx", "default")
    assert str(refused) == "this user may not list pods in the namespace default"
    assert str(missing.value) == "there is no pod nginx in the namespace default"


async def test_the_right_that_is_missing_is_known_by_its_parts() -> None:
    async with serving() as api:
        api.answer(PODS_PATH, status_body(403, FORBIDDEN), status=403)
        error = await ask(api.config())
    assert isinstance(error, NotAllowed)
    assert (error.verb, error.resource, error.namespace) == ("list", "pods", "default")
    assert "list pods" in error.remedy


async def test_a_throttled_client_knows_how_long_to_wait() -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        return web.json_response(status_body(429, "slow down"), status=429, headers={"Retry-After": "3"})

    async with serving() as api:
        api.on(PODS_PATH, refuse)
        error = await ask(api.config())
    assert isinstance(error, Throttled)
    assert error.retry_after_s == 3


async def test_nobody_listening_is_connection_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    error = await ask(ClientConfig("test", "default", f"https://127.0.0.1:{port}"))
    assert str(error) == f"the server https://127.0.0.1:{port} can't be reached: connection refused"
    assert error.exit_code == 3


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        async with asyncio.timeout(LIMIT_S):
            error = await ask(ClientConfig("test", "default", f"https://127.0.0.1:{mute.getsockname()[1]}"))
    assert isinstance(error, NotReachable)
    assert str(error).endswith("timed out")


def test_a_name_that_nobody_knows_is_said_so() -> None:
    key: Any = None
    failure = aiohttp.ClientConnectorDNSError(key, OSError(-2, "Name or service not known"))
    error = translate_failure(failure, "https://nowhere.example")
    assert "nowhere.example can't be reached: its name is not known" in str(error)


async def test_an_expired_server_certificate_is_named_with_its_day(tmp_path: Path) -> None:
    authority = Authority()
    async with serving(authority.server(tmp_path, ends=ENDED)) as api:
        error = await ask(api.config(authority=authority.pem))
    assert isinstance(error, NotReachable)
    assert str(error).endswith("its certificate expired on 2026-01-31 12:00 UTC")


async def test_a_certificate_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    async with serving(Authority().server(tmp_path)) as api:
        error = await ask(api.config(authority=Authority("another").pem))
    assert "can't be trusted: its certificate is not signed by the authority" in str(error)


async def test_a_certificate_for_another_address_is_not_trusted(tmp_path: Path) -> None:
    authority = Authority()
    async with serving(authority.server(tmp_path, address="10.9.9.9")) as api:
        error = await ask(api.config(authority=authority.pem))
    assert "its certificate is for another address" in str(error)


async def test_tls_server_name_says_whose_certificate_is_expected(tmp_path: Path) -> None:
    authority = Authority()
    async with serving(authority.server(tmp_path, address="10.9.9.9")) as api:
        api.answer(PODS_PATH, {"items": []})
        async with connected(api.config(authority=authority.pem, tls_server_name="10.9.9.9")) as c:
            assert await list_objects(c, PODS, "default") == []


async def test_an_expired_client_certificate_is_named_with_its_day(tmp_path: Path) -> None:
    authority = Authority()
    certificate, key = authority.issue(ends=ENDED)
    async with serving(authority.server(tmp_path)) as api:
        api.answer(PODS_PATH, status_body(401, "Unauthorized"), status=401)
        error = await ask(
            api.config(authority=authority.pem, client_certificate=certificate, client_key=Secret(key))
        )
    assert isinstance(error, NotAuthenticated)
    assert str(error) == "the client certificate of the context test expired on 2026-01-31 12:00 UTC"


async def test_a_key_with_a_password_does_not_ask_for_it_on_the_terminal() -> None:
    key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
    config = ClientConfig(
        "test",
        "default",
        "https://127.0.0.1:1",
        client_certificate=Authority().issue()[0],
        client_key=Secret(key),
    )
    with pytest.raises(ClusterError, match="the client key of the context test is locked by a passphrase"):
        await connection_module.connect(config)


async def test_a_server_without_tls_is_named() -> None:
    async with serving() as api:
        error = await ask(api.config(server=api.server.replace("http:", "https:")))
    assert str(error).endswith("does not speak TLS on this port")


async def test_a_name_with_a_slash_leads_nowhere_else() -> None:
    async with serving() as api:
        async with connected(api.config()) as c:
            with pytest.raises(NotFound):
                await get_object(c, PODS, "../../secrets/x", "default")
        assert api.requests[0].raw_path == f"{PODS_PATH}/..%2F..%2Fsecrets%2Fx"


def test_nothing_like_a_token_survives_in_a_sentence() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl"
    text = clean(f"bad token {token}, Authorization: Bearer s3cret, proxy http://user:pw@proxy:3128")
    assert "eyJ" not in text
    assert "s3cret" not in text
    assert "pw@" not in text


def test_a_client_config_shows_no_secret() -> None:
    config = ClientConfig(
        "c", "n", "https://s", token=Secret("tok3n"), password=Secret("tok3n"), client_key=Secret("tok3n")
    )
    assert "tok3n" not in f"{config!r} {config} {config.token!r}"
