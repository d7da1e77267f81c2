"""How requests travel: through proxies, over kept connections, from inside a cluster."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import web

from k8snet_tui.cluster import kubeconfig
from k8snet_tui.cluster.access_record import Secret
from k8snet_tui.cluster.errors import NotReachable, Rejected
from k8snet_tui.cluster.exec import open_exec
from k8snet_tui.cluster.kubeconfig import load_access
from k8snet_tui.cluster.resources import get_version
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import connected, serving, status_body

EXEC = "/api/v1/namespaces/default/pods/shell/exec"


@asynccontextmanager
async def proxy(asked: list[bytes], *, refuse: bool = False) -> AsyncGenerator[str]:
    """An HTTP proxy that knows CONNECT, and leads everything to the address it was asked for."""
    pumps: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        if refuse:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        host, port = asked[-1].split()[1].decode().split(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        pumps.add(asyncio.create_task(pump(reader, far_writer)))
        pumps.add(asyncio.create_task(pump(far_reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://user:s3cret@127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in pumps:
            task.cancel()


async def test_requests_and_exec_go_through_the_kubeconfigs_proxy(tmp_path: Path) -> None:
    async def hello(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=["v5.channel.k8s.io"])
        await socket.prepare(request)
        await socket.send_bytes(b"\x01hi")
        await socket.send_bytes(b'\x03{"status": "Success"}')
        return socket

    asked: list[bytes] = []
    authority = Authority()
    # The certificate is for another address, so the name to expect has to come along as well.
    async with serving(authority.server(tmp_path, address="10.9.9.9")) as api, proxy(asked) as url:
        api.answer("/version", {"gitVersion": "v1"})
        api.on(EXEC, hello)
        access = api.access(authority=authority.pem, proxy_url=Secret(url), tls_server_name="10.9.9.9")
        async with connected(access) as c:
            assert await get_version(c) == "v1"
            stream = await open_exec(c, "default", "shell", "main", ["sh"])
            assert [chunk.data async for chunk in stream.chunks()] == [b"hi"]
            await stream.close()
        address = api.server.removeprefix("https://").encode()
    assert asked
    assert set(asked) == {b"CONNECT " + address + b" HTTP/1.1"}


async def test_a_proxy_that_refuses_is_named_without_its_password(tmp_path: Path) -> None:
    authority = Authority()
    async with (
        serving(authority.server(tmp_path)) as api,
        proxy([], refuse=True) as url,
        connected(api.access(authority=authority.pem, proxy_url=Secret(url))) as c,
    ):
        with pytest.raises(NotReachable, match="the proxy answered 407") as caught:
            await get_version(c)
    assert "s3cret" not in str(caught.value)


async def test_requests_share_one_connection_refused_ones_too() -> None:
    async with serving() as api:
        api.answer("/version", {"gitVersion": "v1"})
        async with connected(api.access()) as c:
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
        async with connected(api.access()) as c:
            with pytest.raises(Rejected, match=r"x{200}"):
                await get_version(c)


def test_inside_a_cluster_the_service_account_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("token", "t"), ("ca.crt", "PEM"), ("namespace", "team\n")):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(kubeconfig, "SERVICE_ACCOUNT", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "fd10::1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    access = load_access(None, None)
    assert (access.server, access.namespace, access.authority) == ("https://[fd10::1]:443", "team", "PEM")
    assert access.token_file == str(tmp_path / "token")
