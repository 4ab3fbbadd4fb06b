"""What the delivery tests share: a mail, a quick login, certificates, and a commit that remembers that it was made."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from xr_tui.delivery.message import Mail, MailAttachment

XML = (
    "<?xml version='1.0' encoding='UTF-8'?>\r\n<Invoice>\n.punkt am Anfang\n.\n..\n"
    f"<Note>Größe, Straße, €, 日本</Note>\r<Note>{'lange Zeile ' * 400}</Note>\n\n</Invoice>"
).encode()
"""Everything that a careless mail path changes: umlauts, dots at line starts, all line ends, a very long line."""


@pytest.fixture
def mail() -> Mail:
    """An invoice to two recipients who see each other and one who is not seen."""
    return Mail(
        sender="rechnung@musterbau.example",
        sender_name="Müller, Söhne & Co.",
        to=("eingang@stadt.example",),
        cc=("kopie@stadt.example",),
        bcc=("ablage@musterbau.example",),
        subject="Rechnung für Straßenlaternen",
        body=".Guten Tag\n.\nGrüße\n",
        attachments=(MailAttachment(filename="2026_1_xrechnung.xml", mime="application/xml", content=XML),),
        message_id="<1@musterbau.example>",
        date=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    )


@dataclass
class Commit:
    """Stands where the durable transaction does; counts how often it was asked."""

    count: int = 0
    """How often."""

    async def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def commit() -> Commit:
    """A commit that succeeds."""
    return Commit()


@dataclass(frozen=True)
class Certificates:
    """A certificate authority nobody but the test trusts."""

    ca_file: str
    """Its own certificate, as a PEM file."""
    authority: trustme.CA
    """What issues."""

    def server(self, *names: str) -> ssl.SSLContext:
        """A server's side of TLS with a certificate for these names."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(*names).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once: keys cost time."""
    authority = trustme.CA()
    ca_file: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return Certificates(str(ca_file), authority)


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """The authority is one of this machine's: what OpenSSL calls the system's certificates."""
    monkeypatch.setenv("SSL_CERT_FILE", certificates.ca_file)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)  # would beat it
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    return certificates
