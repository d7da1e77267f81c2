"""Who is not let in, and servers that are not what they should be: one sentence, exit code 3, no secret."""

import base64
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.cluster.administrator import Administrator
from tests.cluster_unit.certificates import Authority
from tests.traces.command_line import CommandLine

CANNOT_REACH = 3
COMMANDS = (("trace", "shell-1", "httpd"), ("cleanup",))


def assert_not_let_in(stranger: CommandLine, *words: str, command: tuple[str, ...] = COMMANDS[0]) -> None:
    done = stranger.run(*command)
    assert done.exit_code == CANNOT_REACH, done.err
    assert all(each in done.err for each in words), done.err
    assert "Traceback" not in done.err and done.out == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_token_is_not_accepted_and_not_shown(
    administrator: Administrator, tmp_path: Path, command: tuple[str, ...]
) -> None:
    stranger = administrator.as_user(tmp_path, {"token": "not-a-token-of-anyone"})
    assert_not_let_in(stranger, "does not accept these credentials", command=command)
    assert "not-a-token-of-anyone" not in stranger.run(*command).err


def test_a_token_of_an_account_that_is_gone_is_not_accepted(
    administrator: Administrator, place: str, tmp_path: Path
) -> None:
    with administrator.user(tmp_path, place) as user:
        assert "may not" in user.run(*COMMANDS[0]).err
    administrator.forget_accounts(place)
    while "may not" in user.run(*COMMANDS[0]).err:  # the server remembers an accepted token for some seconds
        continue
    assert_not_let_in(user, "does not accept these credentials")


def test_a_certificate_of_the_authority_lets_in(
    administrator: Administrator, authority: Path, tmp_path: Path
) -> None:
    user = administrator.as_user(tmp_path, issue(authority, ends_in=timedelta(hours=1)))
    assert user.run(*COMMANDS[0]).exit_code == 0


def test_an_expired_certificate_is_not_accepted(
    administrator: Administrator, authority: Path, tmp_path: Path
) -> None:
    user = administrator.as_user(tmp_path, issue(authority, ends_in=timedelta(hours=-1)))
    assert_not_let_in(user, "expired")


def test_a_certificate_of_another_authority_is_not_accepted(
    administrator: Administrator, tmp_path: Path
) -> None:
    certificate, key = Authority("somebody else").issue()
    user = administrator.as_user(tmp_path, as_data(certificate.encode(), key.encode()))
    assert_not_let_in(user, "does not accept these credentials")


def test_a_server_of_another_authority_is_not_trusted(administrator: Administrator, tmp_path: Path) -> None:
    user = administrator.as_user(tmp_path, {"token": "secret-token"}, authority=Authority().pem)
    assert_not_let_in(user, "can't be trusted", "the authority that the kubeconfig trusts")


def test_a_server_that_is_not_there_is_named(administrator: Administrator, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = administrator.as_user(tmp_path, {"token": "x"}, server=f"https://127.0.0.1:{port}")
    assert_not_let_in(user, f"127.0.0.1:{port} can't be reached: connection refused")


def test_a_server_that_says_nothing_is_waited_for_only_so_long(
    administrator: Administrator, tmp_path: Path
) -> None:
    """It takes the connection and is silent, as behind a firewall or a stopped process."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        user = administrator.as_user(tmp_path, {"token": "x"}, server=f"https://127.0.0.1:{port}")
        assert_not_let_in(user, f"127.0.0.1:{port} can't be reached: timed out")


def issue(authority: Path, ends_in: timedelta) -> dict[str, str]:
    """Certificate and key of an administrator, as a kubeconfig's user has them."""
    signing_key = serialization.load_pem_private_key((authority / "ca.key").read_bytes(), None)
    signer = x509.load_pem_x509_certificate((authority / "ca.crt").read_bytes())
    assert isinstance(signing_key, rsa.RSAPrivateKey)
    key = rsa.generate_private_key(65537, 2048)
    subject = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "system:masters"),
        x509.NameAttribute(NameOID.COMMON_NAME, "k8snet-test"),
    ]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(signer.subject, x509.Name(subject), key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + ends_in)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(signing_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return as_data(certificate.public_bytes(serialization.Encoding.PEM), private)


def as_data(certificate: bytes, key: bytes) -> dict[str, str]:
    fields = {"client-certificate-data": certificate, "client-key-data": key}
    return {name: base64.b64encode(pem).decode() for name, pem in fields.items()}
