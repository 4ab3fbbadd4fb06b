"""Environment variables beat the setup, field by field, and say which field they fixed."""

from __future__ import annotations

import pytest

from xr_tui.errors import InputError
from xr_tui.settings.environment import effective
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Security, Sender

_STORED = Settings(mail=Sender(host="stored.example", port=25, user="stored"), storage_path="/stored")


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("XR_TUI_SMTP_HOST", "mail.example", "mail.host", "mail.example"),
        ("XR_TUI_SMTP_PORT", "465", "mail.port", 465),
        ("XR_TUI_SMTP_SECURITY", "tls", "mail.security", Security.TLS),
        ("XR_TUI_SMTP_USER", "clerk", "mail.user", "clerk"),
        ("XR_TUI_SMTP_SENDER", "a@b.example", "mail.address", "a@b.example"),
        ("XR_TUI_CHECK_ENABLED", "false", "check_enabled", False),
        ("XR_TUI_CHECK_URL", "https://check.example/", "check_url", "https://check.example/"),
        ("XR_TUI_HINTS_OFF", "iban, Sums", "hints_off", ("iban", "sums")),
        ("XR_TUI_HINTS_OFF", "none", "hints_off", ()),
        ("XR_TUI_STORAGE_PATH", "/srv/invoices", "storage_path", "/srv/invoices"),
    ],
)
def test_a_variable_beats_the_setup_and_locks_its_field(variable: str, text: str, name: str, value: object) -> None:
    holds = effective(_STORED, {variable: text})

    group, _, field = name.rpartition(".")
    place = getattr(holds.settings, group) if group else holds.settings
    assert getattr(place, field) == value
    assert dict(holds.locked) == {name: variable}


def test_without_variables_the_setup_holds_and_nothing_is_locked() -> None:
    holds = effective(_STORED, {"PATH": "/bin"})

    assert (holds.settings, dict(holds.locked)) == (_STORED, {})


def test_one_variable_leaves_the_other_fields_of_the_mail_server_alone() -> None:
    mail = effective(_STORED, {"XR_TUI_SMTP_PORT": "587"}).settings.mail

    assert mail == Sender(host="stored.example", port=587, user="stored")


@pytest.mark.parametrize("text", ["true", "1", "TRUE", " ja "])
def test_a_switch_is_on(text: str) -> None:
    assert effective(Settings(check_enabled=False), {"XR_TUI_CHECK_ENABLED": text}).settings.check_enabled


@pytest.mark.parametrize("text", ["false", "0", "Nein", "off"])
def test_a_switch_is_off(text: str) -> None:
    assert not effective(Settings(), {"XR_TUI_CHECK_ENABLED": text}).settings.check_enabled


def test_a_variable_set_to_nothing_empties_its_field() -> None:
    assert effective(_STORED, {"XR_TUI_SMTP_USER": ""}).settings.mail.user == ""


def test_all_values_that_cannot_be_understood_are_named_at_once() -> None:
    environ = {
        "XR_TUI_SMTP_PORT": "99999",
        "XR_TUI_SMTP_SECURITY": "ssl",
        "XR_TUI_CHECK_ENABLED": "perhaps",
        "XR_TUI_SMTP_HOST": "mail.example",
    }

    with pytest.raises(InputError) as error:
        effective(_STORED, environ)

    assert [str(problem) for problem in error.value.problems] == [
        "XR_TUI_SMTP_PORT: This variable must be a number from 1 to 65535.",
        "XR_TUI_SMTP_SECURITY: This variable must be none, opportunistic, starttls or tls.",
        "XR_TUI_CHECK_ENABLED: This variable must be true or false.",
    ]


@pytest.mark.parametrize("text", ["0", "-1", "smtp", "", "587.5"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        effective(Settings(), {"XR_TUI_SMTP_PORT": text})


def test_an_empty_switch_is_refused_rather_than_taken_for_off() -> None:
    with pytest.raises(InputError):
        effective(Settings(), {"XR_TUI_CHECK_ENABLED": ""})


def test_a_bad_value_is_not_repeated_because_it_may_be_a_secret_in_the_wrong_place() -> None:
    with pytest.raises(InputError) as error:
        effective(Settings(), {"XR_TUI_SMTP_PORT": "hunter2"})

    assert "hunter2" not in str(error.value.problems)
