"""The auth-provider `oidc`: its id-token while it lasts, then another; and what happens to the kubeconfig."""

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import web

from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.errors import ClusterError, NotAuthenticated, NotReachable
from k8snet_tui.cluster.objects.resources import get_version
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import FakeApi, connected, serving, status_body


def jwt(name: str, ends_in_s: float = 3600) -> str:
    def part(fields: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part({'sub': name, 'exp': time.time() + ends_in_s})}.c2ln"


class Provider:
    """An identity provider: each refresh-token that it knows is good for one id-token."""

    def __init__(self, api: FakeApi, authority: Authority) -> None:
        self.api, self.authority = api, authority
        self.answers: dict[str, dict[str, str]] = {}
        self.secret = ""
        api.answer("/.well-known/openid-configuration", {"token_endpoint": f"{api.server}/token"})
        api.on("/token", self._refresh, "POST")

    @property
    def asked(self) -> int:
        return sum(request.path == "/token" for request in self.api.requests)

    async def _refresh(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if self.secret and form.get("client_secret") != self.secret:
            return web.json_response({"error": "invalid_client"}, status=401)
        answer = self.answers.pop(str(form["refresh_token"]), None)
        if answer is None:
            why = {"error": "invalid_grant", "error_description": "the session has ended"}
            return web.json_response(why, status=400)
        return web.json_response({"token_type": "Bearer", "access_token": "x"} | answer)


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    (tmp_path / "issuer").mkdir()
    authority = Authority("issuer-ca")
    async with serving(authority.server(tmp_path / "issuer")) as api:
        yield Provider(api, authority)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


def kubeconfig(path: Path, api: FakeApi, provider: Provider, **tokens: str) -> Path:
    encoded = base64.b64encode(provider.authority.pem.encode()).decode()
    lines = "\n".join(f"        {name.replace('_', '-')}: {value}" for name, value in tokens.items())
    path.write_text(f"""# mine, with comments
current-context: c
clusters:
- {{name: c, cluster: {{server: "{api.server}", insecure-skip-tls-verify: true}}}}
contexts:
- {{name: c, context: {{cluster: c, user: u}}}}
users:
- name: other
  user: {{token: untouched}}
- name: u
  user:
    auth-provider:
      name: oidc
      config:
        idp-issuer-url: {provider.api.server}
        client-id: kubernetes
        idp-certificate-authority-data: {encoded}
{lines}
        # the end
""")
    return path


@asynccontextmanager
async def accepting(*tokens: Callable[[], str] | str) -> AsyncIterator[FakeApi]:
    async def check(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") not in [f"Bearer {token}" for token in tokens]:
            return web.json_response(status_body(401, "Unauthorized"), status=401)
        return web.json_response({"gitVersion": "v1"})

    with TemporaryDirectory() as folder:
        tls = Authority().server(Path(folder))
    async with serving(tls) as api:
        api.on("/version", check)
        yield api


async def version(file: Path, times: int = 1) -> str:
    async with connected(load_client_config(str(file), None)) as c:
        for _ in range(times - 1):
            await get_version(c)
        return await get_version(c)


async def test_an_id_token_that_is_good_is_used_as_it_is(provider: Provider, tmp_path: Path) -> None:
    good = jwt("jane")
    async with accepting(good) as api:
        assert await version(kubeconfig(tmp_path / "c", api, provider, id_token=good)) == "v1"
    assert provider.api.requests == []


async def test_one_that_has_ended_is_replaced_once_and_the_kubeconfig_stays(
    provider: Provider, tmp_path: Path
) -> None:
    fresh = jwt("jane")
    provider.answers["r1"] = {"id_token": fresh}
    async with accepting(fresh) as api:
        file = kubeconfig(tmp_path / "c", api, provider, id_token=jwt("jane", -5), refresh_token="r1")
        before = file.read_text()
        assert await version(file, times=3) == "v1"
    assert provider.asked == 1
    assert file.read_text() == before


async def test_a_client_with_a_secret_shows_it(provider: Provider, tmp_path: Path) -> None:
    fresh = jwt("jane")
    provider.answers["r1"], provider.secret = {"id_token": fresh}, "hush"
    async with accepting(fresh) as api:
        file = kubeconfig(tmp_path / "c", api, provider, refresh_token="r1", client_secret="hush")
        assert await version(file) == "v1"


async def test_a_refresh_token_that_was_replaced_is_put_back_for_kubectl(
    provider: Provider, tmp_path: Path
) -> None:
    old, fresh = jwt("jane", -5), jwt("jane")
    provider.answers["r1"] = {"id_token": fresh, "refresh_token": "r2"}
    async with accepting(fresh) as api:
        file = kubeconfig(tmp_path / "c", api, provider, id_token=old, refresh_token="r1")
        file.chmod(0o600)
        link = tmp_path / "link"
        link.symlink_to(file)
        before = file.read_text()
        await version(link)
    expected = before.replace(old, f'"{fresh}"').replace("refresh-token: r1", 'refresh-token: "r2"')
    assert file.read_text() == expected
    assert file.stat().st_mode & 0o777 == 0o600 and link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c", "issuer", "link"]


async def test_a_kubeconfig_that_cannot_be_written_stops_nothing(provider: Provider, tmp_path: Path) -> None:
    first, second = jwt("jane", 10.5), jwt("jane")
    provider.answers |= {"r1": {"id_token": first, "refresh_token": "r2"}, "r2": {"id_token": second}}
    async with accepting(first, second) as api:
        file = kubeconfig(tmp_path / "c", api, provider, refresh_token="r1")
        (tmp_path / "c.lock").touch()
        before = file.read_text()
        async with connected(load_client_config(str(file), None)) as c:
            await get_version(c)
            while provider.asked < 2:
                await get_version(c)
    assert file.read_text() == before


async def test_what_another_program_has_renewed_is_taken_from_the_kubeconfig(
    provider: Provider, tmp_path: Path
) -> None:
    old, fresh = jwt("old"), jwt("fresh")
    async with accepting(fresh) as api:
        file = kubeconfig(tmp_path / "c", api, provider, id_token=old, refresh_token="r1")
        config = load_client_config(str(file), None)
        kubeconfig(tmp_path / "c", api, provider, id_token=fresh, refresh_token="r2")
        async with connected(config) as c:
            assert await get_version(c) == "v1"
    assert provider.asked == 0


async def refusal_of(file: Path) -> ClusterError:
    with pytest.raises(ClusterError) as caught:
        await version(file)
    return caught.value


async def test_without_a_refresh_token_a_person_is_told_to_log_in(provider: Provider, tmp_path: Path) -> None:
    async with accepting() as api:
        refusal = await refusal_of(kubeconfig(tmp_path / "c", api, provider, id_token=jwt("jane", -5)))
        assert api.requests == [], "nothing is asked anonymously"
    assert isinstance(refusal, NotAuthenticated)
    assert "the id-token of the context c has ended" in str(refusal) and "log in again" in refusal.remedy


async def test_a_provider_that_refuses_is_quoted(provider: Provider, tmp_path: Path) -> None:
    async with accepting() as api:
        refusal = await refusal_of(kubeconfig(tmp_path / "c", api, provider, refresh_token="spent"))
        assert api.requests == []
    assert "refused the refresh-token: the session has ended" in str(refusal)


async def test_a_provider_whose_certificate_is_not_trusted_gets_no_token(
    provider: Provider, tmp_path: Path
) -> None:
    provider.authority = Authority("another-ca")
    async with accepting() as api:
        refusal = await refusal_of(kubeconfig(tmp_path / "c", api, provider, refresh_token="r1"))
    assert isinstance(refusal, NotReachable) and "can't be trusted" in str(refusal)
    assert provider.api.requests == []


async def test_a_token_endpoint_without_tls_gets_no_token(provider: Provider, tmp_path: Path) -> None:
    provider.api.answer("/.well-known/openid-configuration", {"token_endpoint": "http://127.0.0.1:9/token"})
    async with accepting() as api:
        refusal = await refusal_of(kubeconfig(tmp_path / "c", api, provider, refresh_token="r1"))
    assert "a token endpoint without TLS" in str(refusal)


async def test_an_id_token_that_is_no_jwt_is_said_so(provider: Provider, tmp_path: Path) -> None:
    async with accepting() as api:
        refusal = await refusal_of(kubeconfig(tmp_path / "c", api, provider, id_token="s3cret"))
    assert "is no JWT" in str(refusal) and "s3cret" not in str(refusal)
