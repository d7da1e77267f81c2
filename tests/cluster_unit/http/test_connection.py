"""How requests travel: through proxies and over kept connections."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from k8snet_tui.cluster.config.client_config import ClientConfig, Secret
from k8snet_tui.cluster.config.kubeconfig import load_client_config
from k8snet_tui.cluster.errors import NotReachable, Rejected
from k8snet_tui.cluster.objects.resources import get_version
from k8snet_tui.cluster.streams.exec import open_exec
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import FakeApi, connected, serving, status_body
from tests.cluster_unit.http.proxies import http_proxy, silent_end, socks_proxy

EXEC = "/api/v1/namespaces/default/pods/shell/exec"


async def hello(request: web.Request) -> web.StreamResponse:
    """A program that says hi and ends."""
    socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
    await socket.prepare(request)
    await socket.send_bytes(b"\x01hi")
    await socket.send_bytes(b'\x03{"status": "Success"}')
    return socket


async def use_everything(config: ClientConfig) -> None:
    """A request, a watch and an exec."""
    async with connected(config) as c:
        assert await get_version(c) == "v1"
        async with c.stream("/watch") as chunks:
            assert b"".join([chunk async for chunk in chunks]) == b'"event"'
        stream = await open_exec(c, "default", "shell", "main", ["sh"])
        assert [chunk.data async for chunk in stream.chunks()] == [b"hi"]
        await stream.close()


@asynccontextmanager
async def serving_everything(tls: ssl.SSLContext | None) -> AsyncIterator[FakeApi]:
    async with serving(tls) as api:
        api.answer("/version", {"gitVersion": "v1"})
        api.answer("/watch", '"event"')
        api.on(EXEC, hello)
        yield api


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_everything_goes_through_the_kubeconfigs_http_proxy(tmp_path: Path, scheme: str) -> None:
    asked: list[str] = []
    authority = Authority()
    # The certificate is for another address, so the name to expect has to come along as well.
    server_tls = authority.server(tmp_path, address="10.9.9.9")
    (tmp_path / "proxy").mkdir()
    proxy_tls = authority.server(tmp_path / "proxy") if scheme == "https" else None
    async with serving_everything(server_tls) as api, http_proxy(asked, tls=proxy_tls) as url:
        await use_everything(
            api.config(authority=authority.pem, proxy_url=Secret(url), tls_server_name="10.9.9.9")
        )
        address = api.server.removeprefix("https://")
    assert set(asked) == {f"CONNECT {address} HTTP/1.1"}


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_everything_goes_through_the_kubeconfigs_socks_proxy(tmp_path: Path, scheme: str) -> None:
    asked: list[str] = []
    authority = Authority()
    async with (
        serving_everything(authority.server(tmp_path, address="10.9.9.9")) as api,
        socks_proxy(asked, scheme=scheme) as url,
    ):
        await use_everything(
            api.config(authority=authority.pem, proxy_url=Secret(url), tls_server_name="10.9.9.9")
        )
        assert set(asked) == {api.server.removeprefix("https://")}
        assert len(asked) == len(set(api.peers)), "connections are kept, behind a proxy too"


async def test_the_socks_proxy_finds_names_and_their_certificates_are_checked(tmp_path: Path) -> None:
    asked: list[str] = []
    authority = Authority()
    async with (
        serving_everything(authority.server(tmp_path)) as api,
        socks_proxy(asked, leads_to=("127.0.0.1", int(api.server.rpartition(":")[2]))) as url,
    ):
        named = api.config(
            server="https://api.corp.invalid:6443", authority=authority.pem, proxy_url=Secret(url)
        )
        async with connected(named) as c:
            with pytest.raises(NotReachable, match="its certificate is for another name"):
                await get_version(c)
        await use_everything(replace(named, tls_server_name="127.0.0.1"))
    assert set(asked) == {"api.corp.invalid:6443"}


async def test_without_tls_a_socks_proxy_leads_there_as_well() -> None:
    async with serving_everything(None) as api, socks_proxy([]) as url:
        await use_everything(api.config(proxy_url=Secret(url)))


async def test_the_environments_socks_proxy_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    authority = Authority()
    async with (
        serving_everything(authority.server(tmp_path)) as api,
        socks_proxy(asked, leads_to=("127.0.0.1", int(api.server.rpartition(":")[2]))) as url,
    ):
        monkeypatch.setenv("HTTPS_PROXY", url)
        named = api.config(
            server="https://api.corp.invalid:6443", authority=authority.pem, tls_server_name="127.0.0.1"
        )
        await use_everything(named)
    assert set(asked) == {"api.corp.invalid:6443"}


@pytest.mark.parametrize(
    ("reply", "words"),
    [(1, "general"), (4, "host unreachable"), (5, "refused")],
)
async def test_a_socks_proxy_that_finds_no_way_says_why(reply: int, words: str) -> None:
    async with serving() as api, socks_proxy([], reply=reply) as url:
        sentence = await refusal_of(api.config(proxy_url=Secret(url)))
    assert "the proxy found no way" in sentence and words in sentence


async def test_a_socks_proxy_with_another_password_is_named_without_it() -> None:
    async with serving() as api, socks_proxy([]) as url:
        sentence = await refusal_of(api.config(proxy_url=Secret(url.replace("s3cret", "0ther"))))
    assert "the proxy refused" in sentence and "0ther" not in sentence


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"", "the proxy hung up: does it speak SOCKS5?"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "the proxy does not speak SOCKS5"),
    ],
)
async def test_what_is_no_socks_proxy_is_said_so(said: bytes, words: str) -> None:
    async with serving() as api, silent_end(said) as port:
        assert words in await refusal_of(api.config(proxy_url=Secret(f"socks5://127.0.0.1:{port}")))


async def test_a_proxy_that_hangs_up_later_may_have_no_way(tmp_path: Path) -> None:
    """ssh agrees to every address before it has tried it."""
    authority = Authority()
    async with silent_end() as port, socks_proxy([], leads_to=("127.0.0.1", port)) as url:
        config = ClientConfig("test", "default", "https://10.1.2.3:6443", authority=authority.pem)
        assert "the proxy hung up: it may have no way" in await refusal_of(
            replace(config, proxy_url=Secret(url))
        )


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_not_there_is_named(scheme: str) -> None:
    async with silent_end() as port:
        pass
    async with serving() as api:
        sentence = await refusal_of(api.config(proxy_url=Secret(f"{scheme}://127.0.0.1:{port}")))
    assert "the proxy does not answer (connect" in sentence.lower()


async def test_a_proxy_whose_certificate_is_not_trusted_is_named_and_not_the_server(tmp_path: Path) -> None:
    authority = Authority()
    (tmp_path / "proxy").mkdir()
    async with (
        serving(authority.server(tmp_path)) as api,
        http_proxy([], tls=Authority("another").server(tmp_path / "proxy")) as url,
    ):
        sentence = await refusal_of(api.config(authority=authority.pem, proxy_url=Secret(url)))
    assert sentence.startswith(f"the proxy 127.0.0.1:{url.rpartition(':')[2]} can't be trusted")


async def test_a_proxy_that_refuses_is_named_without_its_password(tmp_path: Path) -> None:
    authority = Authority()
    async with serving(authority.server(tmp_path)) as api, http_proxy([], refuse=True) as url:
        sentence = await refusal_of(api.config(authority=authority.pem, proxy_url=Secret(url)))
    assert "the proxy answered 407" in sentence and "s3cret" not in sentence


async def refusal_of(config: ClientConfig) -> str:
    async with connected(config) as c:
        with pytest.raises(NotReachable) as caught:
            await get_version(c)
    return str(caught.value)


@pytest.mark.parametrize("field", ["{}", "{}-data"])
async def test_a_client_certificate_is_shown_from_files_and_from_the_kubeconfig(
    field: str, tmp_path: Path
) -> None:
    authority = Authority()
    tls = authority.server(tmp_path)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(cadata=authority.pem)
    certificate, key = authority.issue()
    pems = {"certificate-authority": authority.pem, "client-certificate": certificate, "client-key": key}
    lines = {}
    for name, pem in pems.items():
        (tmp_path / name).write_text(pem)
        value = base64.b64encode(pem.encode()).decode() if "data" in field else name
        lines[name] = f"{field.format(name)}: {value}"
    trust, *shown = lines.values()
    async with serving_everything(tls) as api:
        (tmp_path / "config").write_text(
            f"current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n"
            f"clusters: [{{name: c, cluster: {{server: '{api.server}', {trust}}}}}]\n"
            f"users: [{{name: u, user: {{{', '.join(shown)}}}}}]\n"
        )
        await use_everything(load_client_config(str(tmp_path / "config"), None))


async def test_requests_share_one_connection_refused_ones_too() -> None:
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        async with connected(api.config()) as c:
            for _ in range(3):
                await get_version(c)
            api.answer("/version", status_body(500, "no"), status=500)
            with pytest.raises(Rejected):
                await get_version(c)
            api.answer("/version", {"gitVersion": "v1"})
            await get_version(c)
    assert len(api.peers) == 5
    assert len(set(api.peers)) == 1


async def test_a_reason_that_comes_in_pieces_is_read_whole() -> None:
    body = web.json_response(status_body(500, "x" * 200)).body
    assert isinstance(body, bytes)

    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=500)
        await response.prepare(request)
        for piece in (body[:30], body[30:]):
            await response.write(piece)
            await asyncio.sleep(0.05)
        return response

    async with serving() as api:
        api.on("/version", slowly)
        async with connected(api.config()) as c:
            with pytest.raises(Rejected, match=r"x{200}"):
                await get_version(c)
