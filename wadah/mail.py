"""Mail, encrypted or not at all: over TLS (`smtps://`) or STARTTLS (`smtp://`), by an Airflow connection."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

PORTS = {"smtps": 465, "smtp": 587}
WAIT = 30.0  # seconds for one answer of the server


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    media: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Message:
    """`id` is the same whenever the same message is sent, so that one sent twice is shown once."""

    id: str
    to: Sequence[str]
    subject: str
    text: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class _Server:
    host: str
    port: int
    user: str
    password: str
    tls: bool  # from the first byte; else STARTTLS
    trust: ssl.SSLContext


def send(settings: Settings, connection: str, message: Message) -> None:
    """Hand a message to the mail server. The sender is the regency's address.

    Raises Fatal WDH-731 where the connection is missing or is none of a mail server, Retriable WDH-730 where the server
    does not take it, or cannot encrypt.
    """
    server, letter = _server(settings, connection), _letter(settings, message)
    try:
        with _open(server) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            refused = smtp.send_message(letter)
    except (OSError, smtplib.SMTPException) as failure:
        told = f"{failure.smtp_code}" if isinstance(failure, smtplib.SMTPResponseException) else type(failure).__name__
        raise Retriable("WDH-730", name=connection, reason=told) from None
    if refused:
        raise Retriable("WDH-730", name=connection, reason=f"{len(refused)} of {len(message.to)} recipients refused")


def _open(server: _Server) -> smtplib.SMTP:
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=WAIT, context=server.trust)
    smtp = smtplib.SMTP(server.host, server.port, timeout=WAIT)
    try:
        smtp.starttls(context=server.trust)
    except (OSError, smtplib.SMTPException):
        smtp.close()
        raise
    return smtp


def _server(settings: Settings, connection: str) -> _Server:
    def unusable(reason: str) -> Fatal:
        return Fatal("WDH-731", name=connection, reason=reason, upper=connection.upper())

    if not (uri := settings.connection(connection)):
        raise unusable("there is no such connection")
    parts = urlsplit(uri)
    if parts.scheme not in PORTS or not parts.hostname:
        raise unusable("it names no mail server")
    trusted = parse_qs(parts.query).get("cafile", [None])[0]
    try:
        trust = ssl.create_default_context(cafile=trusted)
    except OSError:
        raise unusable("its cafile cannot be read") from None
    return _Server(
        parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""),
        unquote(parts.password or ""), parts.scheme == "smtps", trust,
    )  # fmt: skip


def _letter(settings: Settings, message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.regency.email, ", ".join(message.to)
    letter["Subject"], letter["Date"] = message.subject, format_datetime(settings.today())
    letter["Message-ID"] = f"<{message.id}@{settings.regency.email.partition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # no out-of-office answers
    letter.set_content(message.text)
    for part in message.attachments:
        main, _, sub = part.media.partition("/")
        letter.add_attachment(part.content, maintype=main, subtype=sub, filename=part.name)
    return letter
