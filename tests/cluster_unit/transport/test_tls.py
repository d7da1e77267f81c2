"""Whom we trust: exactly those whom kubectl trusts with the same certificate authority."""

from collections.abc import Callable
from pathlib import Path

import pytest

from k8snet_tui.cluster.config.client_config import ClientConfig
from k8snet_tui.cluster.config.pem import read_pem
from k8snet_tui.cluster.errors import ConfigInvalid, NotReachable
from k8snet_tui.cluster.objects.resources import get_version
from k8snet_tui.cluster.transport.tls import make_tls
from tests.cluster_unit.certificates import Authority
from tests.cluster_unit.fake_api import connected, serving


async def ask(server: Authority, trusted: str, folder: Path) -> str:
    async with serving(server.server(folder)) as api:
        api.answer("/version", {"gitVersion": "v1"})
        async with connected(api.config(authority=trusted)) as c:
            return await get_version(c)


async def test_an_intermediate_is_trusted_for_itself(tmp_path: Path) -> None:
    intermediate = Authority("root").issue_authority("intermediate")
    assert await ask(intermediate, intermediate.pem, tmp_path) == "v1"


async def test_an_intermediate_says_nothing_for_its_root_or_its_siblings(tmp_path: Path) -> None:
    root = Authority("root")
    one, other = root.issue_authority("one"), root.issue_authority("other")
    for stranger in (root, other):
        with pytest.raises(NotReachable, match="can't be trusted"):
            await ask(stranger, one.pem, tmp_path)


async def test_a_root_alone_does_not_stand_in_for_an_intermediate_that_was_not_shown(tmp_path: Path) -> None:
    root = Authority("root")
    with pytest.raises(NotReachable, match="can't be trusted"):
        await ask(root.issue_authority("intermediate"), root.pem, tmp_path)


async def test_the_subject_of_a_certificate_is_no_name_of_a_server(tmp_path: Path) -> None:
    authority = Authority()
    async with serving(authority.server(tmp_path, address="10.9.9.9", subject="localhost")) as api:
        named = api.config(server=api.server.replace("127.0.0.1", "localhost"), authority=authority.pem)
        async with connected(named) as c:
            with pytest.raises(NotReachable, match="certificate is for another name"):
                await get_version(c)


@pytest.mark.parametrize(
    "around",
    [
        "# Müller & Söhne\n%s".encode(),
        "# Müller & Söhne\n%s".encode("latin-1"),
        b"Bag Attributes\n    friendlyName: ca\nsubject=/CN=ca\n%s",
        b"-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n%s",
        b"-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n%s",
    ],
    ids=["UTF-8", "Latin-1", "bag attributes", "garbage", "trusted"],
)
async def test_what_stands_around_a_certificate_does_not_matter(around: bytes, tmp_path: Path) -> None:
    authority = Authority()
    pem = around.replace(b"%s", authority.pem.encode())
    (tmp_path / "ca").write_bytes(pem if around[:1] == b"#" else pem.replace(b"\n", b"\r\n"))
    assert await ask(authority, read_pem(tmp_path, "", "ca"), tmp_path) == "v1"


@pytest.mark.parametrize(
    "change",
    [
        lambda pem: pem.replace("BEGIN CERTIFICATE-----\n", "BEGIN CERTIFICATE-----\nProc-Type: 4\n\n"),
        lambda pem: pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        lambda pem: f"  {pem}",
        lambda pem: f"\ufeff{pem}",
        lambda pem: pem.strip() + pem,
        lambda pem: pem.replace("-----\n", "-----\n\v", 1),
        lambda pem: "no certificate at all",
    ],
    ids=["headers", "trusted", "indented", "BOM", "joined without a line break", "another blank", "text"],
)
def test_a_block_that_kubectl_passes_over_is_no_authority(change: Callable[[str], str]) -> None:
    config = ClientConfig("work", "default", "https://h", authority=change(Authority().pem))
    with pytest.raises(
        ConfigInvalid, match="the certificate authority of the context work is no certificate"
    ):
        make_tls(config)


def test_a_comment_does_not_lock_a_key() -> None:
    certificate, key = Authority().issue()
    make_tls(ClientConfig("work", "default", "https://h"), certificate, f"# not ENCRYPTED\n{key}")
