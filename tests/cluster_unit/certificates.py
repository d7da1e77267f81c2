"""Certificates made for one test: an authority, and what it signs, valid or expired."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)


class Authority:
    def __init__(self, name: str = "test-ca", issuer: "Authority | None" = None) -> None:
        """Signed by itself, or by `issuer`."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        signer = issuer or self
        builder = _builder(self._name, signer._name, self._key.public_key(), NOW + timedelta(days=1))
        basic = x509.BasicConstraints(ca=True, path_length=None)
        self.pem = _pem(builder.add_extension(basic, critical=True).sign(signer._key, hashes.SHA256()))

    def issue_authority(self, name: str) -> "Authority":
        return Authority(name, self)

    def issue(
        self,
        *,
        ends: datetime = NOW + timedelta(days=1),
        address: str = "127.0.0.1",
        subject: str = "someone",
    ) -> tuple[str, str]:
        """Certificate and key, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = _builder(_name(subject), self._name, key.public_key(), ends).add_extension(
            names, critical=False
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return _pem(builder.sign(self._key, hashes.SHA256())), private.decode()

    def server(
        self,
        folder: Path,
        *,
        ends: datetime = NOW + timedelta(days=1),
        address: str = "127.0.0.1",
        subject: str = "someone",
    ) -> ssl.SSLContext:
        certificate, key = self.issue(ends=ends, address=address, subject=subject)
        (folder / "server.pem").write_text(certificate + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        return context


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(ends)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
