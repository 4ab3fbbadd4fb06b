"""A password and a token are planted, and looked for in everything that the program leaves behind or shows."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e.command_line.firm import (
    COMMAND,
    FILED,
    GOOD,
    GOOD_TOO,
    PATIENCE,
    WITHOUT_ADDRESS,
    WITHOUT_BATCH,
    Firm,
)
from tests.services.delivery.conftest import Certificates, certificates, trusted
from tests.services.delivery.google_authority import DESKTOP_ID, DESKTOP_SECRET, Authority, browse, google_authority
from tests.services.delivery.identity_provider import CLIENT_ID, TENANT, Provider, identity_provider
from tests.services.delivery.servers import Answer, Fault
from tests.services.jobs.servers import serving
from xr_tui.delivery.access_token import xoauth2
from xr_tui.store.database import Store

__all__ = ["certificates", "trusted"]

USER = "rechnung@musterbau.example"
PASSWORD = "gepflanztes-Kennwort.Ä7"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoidG9rZW4ifQ.c2VjcmV0LXNpZ25hdHVyZQ"


def forms(secret: str) -> set[bytes]:
    """The secret as it may lie about: plain, as the mail server is told it, as JSON writes it."""
    said = [secret, f"\0{USER}\0{secret}"]
    return {secret.encode(), secret.encode("ascii", "backslashreplace")} | {
        base64.b64encode(text.encode()).rstrip(b"=") for text in said
    }


def repeats(secret: str) -> str:
    """What a talkative server says back."""
    plain = base64.b64encode(f"\0{USER}\0{secret}".encode()).decode()
    return f"{secret} AUTH PLAIN {plain} {base64.b64encode(secret.encode()).decode()}"


def logs_in(**answers: Answer) -> dict[str, Answer]:
    return {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 ok", **answers}


def at(firm: Firm, port: int, **more: str) -> Firm:
    """The firm with a mail server that wants a login."""
    server = {"XR_TUI_SMTP_HOST": "127.0.0.1", "XR_TUI_SMTP_PORT": str(port), "XR_TUI_SMTP_SECURITY": "none"}
    sender = {"XR_TUI_SMTP_USER": USER, "XR_TUI_SMTP_SENDER": USER}
    return Firm(folder=firm.folder, environ={**firm.environ, **server, **sender, **more})


def printed_by_a_command(firm: Firm, secret: str) -> None:
    """The user's own file names a program that prints the secret."""
    vault = firm.folder / "vault" / "secret"
    vault.parent.mkdir()
    vault.write_text(secret + "\n")
    config = firm.folder / "home" / ".config" / "xr-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'password_command = ["cat", "{vault}"]\n')


def everything(firm: Firm, said: list[str]) -> Iterator[tuple[str, bytes]]:
    """What lies on the disk, also unpacked, and what was shown."""
    for path in firm.folder.rglob("*"):
        if path.is_file() and "vault" not in path.parts:
            yield str(path), path.read_bytes()
    with Store.open(firm.data / "xr-tui.db").reading() as db:
        for digest, content in db.execute_sql("SELECT sha256, content FROM blob").fetchall():
            yield f"document {digest}", zlib.decompress(content)
    for number, text in enumerate(said):
        yield f"call {number}", text.encode()


def processes_of(pid: int) -> list[int]:
    """A process and all that it has started."""
    children = [int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()]
    return [pid, *(one for child in children for one in processes_of(child))]


@pytest.mark.parametrize(
    ("secret", "source"), [(PASSWORD, "environment"), (TOKEN, "command")], ids=["password", "token"]
)
def test_a_secret_is_found_nowhere_but_at_the_mail_server(
    offline: Firm, tmp_path: Path, secret: str, source: str
) -> None:
    given = {"XR_TUI_SMTP_PASSWORD": secret} if source == "environment" else {}
    if source == "command":
        printed_by_a_command(offline, secret)
    said: list[str] = []

    def call(firm: Firm, *arguments: str | Path) -> None:
        for flags in ((), ("--json",)):
            heard = firm.xr_tui(*arguments, *flags, code=None)
            said.extend([heard.out, heard.err])

    by_mail = ("--mode", "email", "--to", "a@stadt.example")
    unchecked = {"XR_TUI_CHECK_ENABLED": "false", **given}
    with serving(logs_in(BODY=f"250 taken {repeats(secret)}")) as server:
        firm = at(offline, server.port, **unchecked)
        call(firm, "send", GOOD)
        call(firm, "doctor")
        assert any(base64.b64encode(f"\0{USER}\0{secret}".encode()).decode() in line for line in server.commands)
    for answers, wanted in (
        (logs_in(RCPT=f"550 {repeats(secret)}"), [GOOD_TOO]),
        (logs_in(AUTH=f"535 {repeats(secret)}"), [GOOD_TOO]),
        (logs_in(MAIL=f"530 {repeats(secret)}"), [FILED, *by_mail]),
        (logs_in(BODY=f"451 {repeats(secret)}"), [WITHOUT_ADDRESS, *by_mail]),
    ):
        with serving(answers) as server:
            call(at(offline, server.port, **unchecked), "send", *wanted)
    with serving(logs_in(BODY=Fault.HANG)) as server:
        firm = at(offline, server.port, **given)
        program = firm.begin("send", WITHOUT_BATCH, *by_mail)
        while "DATA" not in server.commands:
            with suppress(subprocess.TimeoutExpired):
                program.wait(0.01)
                pytest.fail(str(program.communicate()))
        said.extend(Path(f"/proc/{pid}/cmdline").read_text() for pid in processes_of(program.pid))
        _own, *workers = processes_of(program.pid)
        assert workers, "the check has begun"
        said.extend(os.fsdecode(Path(f"/proc/{pid}/environ").read_bytes()) for pid in workers)
        program.kill()
        said.extend(program.communicate(timeout=PATIENCE))
    broken = (
        "import os, subprocess; from xr_tui.jobs.office import Office; from xr_tui.cli import main\n"
        f"def setup(self): raise RuntimeError({secret!r})\nOffice.setup = setup\nmain()"
    )
    crash = subprocess.run(
        [sys.executable, "-c", broken, "--data-dir", str(firm.data), "send", FILED],
        env={**firm.environment, **os.environ, **firm.environ, "HOME": str(firm.folder / "home")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert crash.returncode == 70
    assert list((firm.data / "log").glob("crash*"))
    said.extend([crash.stdout, crash.stderr])
    for words in (["jobs"], ["feedback", "1"], ["feedback", "2"], ["archive"], ["archive", "verify"]):
        call(firm, *words)
    firm.xr_tui("backup", firm.folder / "backup.db")
    firm.xr_tui("archive", "export", "--from", "2000-01-01", "--to", "2999-12-31", "-o", firm.folder / "audit")
    looked_at = dict(everything(firm, said))
    assert {firm.data / "xr-tui.db", firm.folder / "backup.db", firm.folder / "audit" / "index.csv"} <= {
        Path(place) for place in looked_at
    }
    assert any(b"***" in content for content in looked_at.values()), "the server's words were kept, without the secret"
    found = {place for place, content in looked_at.items() for form in forms(secret) if form in content}
    assert not found


def test_tokens_of_a_login_are_found_nowhere_but_in_the_users_own_file(offline: Firm, trusted: Certificates) -> None:
    said: list[str] = []
    names = {"XR_TUI_SMTP_LOGIN": "microsoft", "XR_TUI_SMTP_TENANT": TENANT, "XR_TUI_SMTP_CLIENT_ID": CLIENT_ID}
    trust = {"SSL_CERT_FILE": trusted.ca_file, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with identity_provider(trusted.server("localhost")) as provider:
        names |= {"XR_TUI_MICROSOFT_AUTHORITY": provider.url, "XR_TUI_CHECK_ENABLED": "false", **trust}

        def call(firm: Firm, *arguments: str | Path) -> None:
            for flags in ((), ("--json",)):
                heard = firm.xr_tui(*arguments, *flags, code=None)
                said.extend([heard.out, heard.err])

        provider.lifetime = 100  # each call renews it
        call(at(offline, 1, **names), "login")
        repeated = SaysTokens(provider)
        for answer, words in (("BODY", ["send", GOOD]), ("AUTH", ["doctor"]), ("RCPT", ["send", GOOD_TOO])):
            with serving(repeated.at(answer)) as server:
                call(at(offline, server.port, **names), *words)
                assert any(line.startswith("AUTH XOAUTH2") for line in server.commands)
        provider.refuses["refresh_token"] = "invalid_grant"
        call(at(offline, 1, **names), "doctor")
    firm = at(offline, 1, **names)
    for words in (["jobs"], ["feedback", "1"], ["feedback", "2"], ["archive"], ["senders"]):
        call(firm, *words)
    firm.xr_tui("backup", firm.folder / "backup.db")
    planted = {*provider.refresh_tokens, *provider.tokens}
    assert len(planted) > 8
    found = {
        place
        for place, content in everything(firm, said)
        for token in planted
        for form in (*forms(token), xoauth2(USER, token).encode())
        if form in content
    }
    (kept,) = (firm.folder / "home" / ".config" / "xr-tui" / "tokens").iterdir()
    assert found == {str(kept)}
    assert kept.stat().st_mode & 0o077 == 0
    assert any("***" in text for text in said), "the server's words were shown, without the token"


def test_secret_code_and_tokens_of_google_are_found_nowhere_but_in_the_users_own_file(
    offline: Firm, trusted: Certificates
) -> None:
    said: list[str] = []
    names = {"XR_TUI_SMTP_LOGIN": "google", "XR_TUI_SMTP_CLIENT_ID": DESKTOP_ID, "XR_TUI_SMTP_PASSWORD": DESKTOP_SECRET}
    trust = {"SSL_CERT_FILE": trusted.ca_file, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with google_authority(trusted.server("localhost")) as google:
        names |= {"XR_TUI_GOOGLE_AUTHORITY": google.url, "XR_TUI_CHECK_ENABLED": "false", **trust}

        def log_in(command: list[str], words: list[str]) -> None:
            """Begin, look at the processes, consent, and hear it to its end."""
            program = subprocess.Popen(
                [*command, "--data-dir", str(offline.data), "login", "--json", *words],
                env=at(offline, 1, **names).environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert program.stdout
            first = program.stdout.readline()
            said.extend(Path(f"/proc/{pid}/cmdline").read_text() for pid in processes_of(program.pid))
            said.extend([first, browse(json.loads(first)["url"], trusted.ca_file)])
            said.extend(program.communicate(timeout=PATIENCE))

        def call(firm: Firm, *arguments: str | Path) -> None:
            for flags in ((), ("--json",)):
                heard = firm.xr_tui(*arguments, *flags, code=None)
                said.extend([heard.out, heard.err])

        google.lifetime = 100  # each call renews it
        log_in(COMMAND, [])
        repeated = SaysTokens(google)
        for answer, words in (("BODY", ["send", GOOD]), ("AUTH", ["doctor"]), ("RCPT", ["send", GOOD_TOO])):
            with serving(repeated.at(answer)) as server:
                call(at(offline, server.port, **names), *words)
                assert any(line.startswith("AUTH XOAUTH2") for line in server.commands)
        google.refuses = "repeats_what_it_was_asked"
        call(at(offline, 1, **names), "doctor")
        broken = (
            "from xr_tui.delivery.google_person import MailboxTokens; from xr_tui.cli import main\n"
            "def fails(self, flow, code): raise RuntimeError(code, self._client)\n"
            "MailboxTokens._redeem = fails\nmain()"
        )
        log_in([sys.executable, "-c", broken], [])
    firm = at(offline, 1, **names)
    assert list((firm.data / "log").glob("crash*"))
    for words in (["jobs"], ["feedback", "1"], ["feedback", "2"], ["archive"], ["senders"]):
        call(firm, *words)
    firm.xr_tui("backup", firm.folder / "backup.db")
    planted = {DESKTOP_SECRET, *google.every_code, *google.refresh_tokens, *google.tokens}
    assert (len(google.every_code), len(google.refresh_tokens), len(google.tokens) > 5) == (2, 1, True)
    found = {
        place
        for place, content in everything(firm, said)
        for secret in planted
        for form in (*forms(secret), quote(secret, safe="").encode(), xoauth2(USER, secret).encode())
        if form in content
    }
    (kept,) = (firm.folder / "home" / ".config" / "xr-tui" / "tokens").iterdir()
    assert found == {str(kept)}
    assert kept.stat().st_mode & 0o077 == 0
    assert any("***" in text for text in said), "the servers' words were shown, without the secrets"


class SaysTokens:
    """Answers of a mail server that repeats the token it was shown last."""

    def __init__(self, provider: Provider | Authority) -> None:
        self._provider = provider

    def at(self, command: str) -> dict[str, Answer]:
        """All answers good but this one, which repeats."""
        return _Repeating(self._provider, command)


class _Repeating(dict[str, Answer]):
    def __init__(self, provider: Provider | Authority, command: str) -> None:
        super().__init__({"EHLO": "250-here\r\n250 AUTH XOAUTH2", "AUTH": "235 ok"})
        self._provider = provider
        self._command = command

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: object = None) -> Answer | None:  # type: ignore[override]
        """The answer; one of them repeats what logged in."""
        if key != self._command:
            return super().get(key, default)  # type: ignore[arg-type]
        code = {"BODY": "250", "AUTH": "454", "RCPT": "550"}[key]
        token = list(self._provider.tokens)[-1]
        return f"{code} {token} {xoauth2(USER, token)} {base64.b64encode(token.encode()).decode()}"
