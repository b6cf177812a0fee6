"""A real mail server on loopback that keeps what it is given: STARTTLS or TLS, a login, a certificate of its own."""

import asyncio
import datetime
import email
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from infra.airflow.cluster import free_port

USER, PASSWORD = "wadah", "rahasia sekali/@"


@dataclass
class Mailbox:
    """`refuse`: answer to the end of a message, instead of taking it."""

    certificate: Path
    port: int
    refuse: str | None = None
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse
        raw = cast("bytes", envelope.content)
        self.letters.append(email.message_from_bytes(raw, policy=default))
        return "250 OK"

    def uri(self, scheme: str = "smtp", password: str = "rahasia%20sekali%2F%40") -> str:
        return f"{scheme}://{USER}:{password}@127.0.0.1:{self.port}?cafile={self.certificate}"


def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good)


@contextmanager
def mailbox(folder: Path, *, encrypted: bool = True) -> Iterator[Mailbox]:
    """A server that offers STARTTLS and takes no login without it; not `encrypted`, it offers none."""
    box = Mailbox(_certificate(folder), free_port())
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(box.certificate)
    asked = {"authenticator": login, "auth_required": True, "auth_require_tls": encrypted}
    controller = Controller(
        box, hostname="127.0.0.1", port=box.port, loop=asyncio.new_event_loop(),
        tls_context=trust if encrypted else None, require_starttls=encrypted, **asked,
    )  # fmt: skip
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _certificate(folder: Path) -> Path:
    """Key and certificate for 127.0.0.1 in one file, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kotak surat uji")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "surat.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
