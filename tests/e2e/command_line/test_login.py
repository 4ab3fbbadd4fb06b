"""`xr-tui login` at Google: the browser comes back through a tunnel, or its last address is typed in."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.e2e.command_line.firm import COMMAND, PATIENCE, Firm
from tests.e2e.command_line.test_senders import SOUTH, south, with_sender
from tests.services.delivery.conftest import Certificates, certificates, trusted
from tests.services.delivery.google_authority import (
    DESKTOP_ID,
    DESKTOP_SECRET,
    Authority,
    browse,
    browse_without_tunnel,
    google_authority,
)
from tests.services.jobs.servers import serving
from xr_tui.settings.sender import LoginKind

__all__ = ["certificates", "trusted"]


@pytest.fixture
def authority(trusted: Certificates) -> Iterator[Authority]:
    """Google, as far as a login sees it."""
    with google_authority(trusted.server("localhost")) as running:
        yield running


@pytest.fixture
def at_google(offline: Firm, authority: Authority, trusted: Certificates) -> Firm:
    """The firm, whose sender Süd logs in at Google."""
    with_sender(offline, replace(south(1), login=LoginKind.GOOGLE, client_id=DESKTOP_ID))
    environ = {
        "XR_TUI_GOOGLE_AUTHORITY": authority.url,
        "XR_TUI_SMTP_PASSWORD_SUED": DESKTOP_SECRET,
        "SSL_CERT_FILE": trusted.ca_file,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    return replace(offline, environ={**offline.environ, **environ})


@contextmanager
def logging_in(firm: Firm) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The command while it waits, and what it has said for programs."""
    program = subprocess.Popen(
        [*COMMAND, "--data-dir", str(firm.data), "login", "Süd", "--json"],
        env=firm.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout
    try:
        yield program, json.loads(program.stdout.readline())
    finally:
        program.kill()
        program.communicate()


def test_the_browser_comes_back_through_the_tunnel_and_the_doctor_gets_in(
    at_google: Firm, authority: Authority, trusted: Certificates
) -> None:
    with logging_in(at_google) as (program, said):
        assert said["tunnel"].startswith(f"ssh -L {said['port']}:127.0.0.1:{said['port']} ")
        assert "diese Seite kann geschlossen werden" in browse(said["url"], trusted.ca_file)
        out, talk = program.communicate(timeout=PATIENCE)
        assert (program.returncode, json.loads(out), talk) == (0, {"sender": "Süd", "logged_in": True}, "")
    with serving({"EHLO": "250-here\r\n250 AUTH XOAUTH2", "AUTH": "235 ok"}) as server:
        with_sender(at_google, replace(south(server.port), login=LoginKind.GOOGLE, client_id=DESKTOP_ID))
        tested = {row.get("sender"): row["ok"] for row in at_google.ask("doctor", "--json", code=3).objects}
    assert tested["Süd"]
    assert any(line.startswith("AUTH XOAUTH2") for line in server.commands)
    at_google.ask("login", "Süd", "--forget", XR_TUI_SMTP_PASSWORD_SUED="")
    assert "- Süd: Für sued@musterbau.example hat sich" in at_google.ask("doctor", code=3).out
    assert authority.grants == ["authorization_code", "refresh_token"]


def test_without_a_tunnel_the_last_address_of_the_browser_is_typed_in(at_google: Firm, trusted: Certificates) -> None:
    with logging_in(at_google) as (program, said):
        ended_at = browse_without_tunnel(said["url"], trusted.ca_file)
        out, talk = program.communicate(f"so?\n{ended_at}\n", timeout=PATIENCE)
    assert (program.returncode, json.loads(out)["logged_in"]) == (0, True)
    assert talk.startswith(
        f"Das ist nicht die Adresse dieser Anmeldung; die ganze Zeile kopieren, die mit {ended_at[:12]}"
    )


def test_ctrl_c_ends_the_waiting_and_keeps_nothing(at_google: Firm) -> None:
    with logging_in(at_google) as (program, _):
        program.send_signal(signal.SIGINT)
        _, talk = program.communicate(timeout=PATIENCE)
    assert (program.returncode, talk) == (3, "Abgebrochen.\n")
    assert not (at_google.folder / "home" / ".config" / "xr-tui" / "tokens").exists()


def test_people_are_told_where_to_go_and_how_to_lead_the_answer_back(at_google: Firm) -> None:
    program = subprocess.Popen(
        [*COMMAND, "--data-dir", str(at_google.data), "login", SOUTH],
        env=at_google.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stderr
    lines: list[str] = []
    while not lines or "Es wird gewartet" not in lines[-1]:
        lines.append(program.stderr.readline())
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=PATIENCE)
    assert any(line.strip().startswith("ssh -L ") for line in lines)
    assert any(line.strip().startswith("https://localhost:") for line in lines)
    assert "sendende Postfach" in "".join(lines)


def test_a_sender_without_client_id_secret_or_login_is_told_what_it_lacks(at_google: Firm) -> None:
    assert "hat sich auf diesem Rechner noch niemand bei Google angemeldet" in at_google.ask("doctor", code=3).out
    said = at_google.ask("login", "Süd", code=3, XR_TUI_SMTP_PASSWORD_SUED="")
    assert "Der geheime Clientschlüssel für sued@musterbau.example bei Google ist nicht bekannt" in said.err
    with_sender(at_google, replace(south(1), login=LoginKind.GOOGLE))
    assert "Süd fehlt die Client-ID für Google." in at_google.ask("login", "Süd", code=3).err
