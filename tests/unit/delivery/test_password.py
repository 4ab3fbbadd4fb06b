"""Where the mail server's password is found, and that it never shows itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from xr_tui.errors import Unable
from xr_tui.settings.secrets import Secret, SecretSource, smtp_password


def command(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def test_the_password_command_beats_everything_else() -> None:
    found = smtp_password(
        environ={"XR_TUI_SMTP_PASSWORD": "from environment"},
        command=command("print('from command'); print('user: x')"),
        service_user="u",
    )
    assert found == Secret(value="from command", source=SecretSource.COMMAND)


def test_the_environment_comes_next(tmp_path: Path) -> None:
    (tmp_path / "xr-tui-smtp-password").write_text("from systemd\n")
    environ = {"XR_TUI_SMTP_PASSWORD": " with blanks ", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert smtp_password(environ=environ, service_user="u") == Secret(
        value=" with blanks ", source=SecretSource.ENVIRONMENT
    )


def test_then_the_credential_that_systemd_put_there(tmp_path: Path) -> None:
    (tmp_path / "xr-tui-smtp-password").write_bytes("größe\r\n".encode())
    found = smtp_password(environ={"CREDENTIALS_DIRECTORY": str(tmp_path)}, service_user="u")
    assert found == Secret(value="größe", source=SecretSource.CREDENTIAL)


def test_where_there_is_none_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert smtp_password(environ={"CREDENTIALS_DIRECTORY": str(tmp_path)}, service_user="u") is None


def test_a_machine_without_keyring_has_simply_no_password_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert smtp_password(environ={}, service_user="u") is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; print('geheim'); sys.exit(3)", "failed with 3"),
        ("import sys; print('geheim', file=sys.stderr)", "printed no password"),
        ("print(); print('geheim')", "printed no password"),
    ],
)
def test_a_command_that_fails_is_named_without_what_it_printed(script: str, words: str) -> None:
    with pytest.raises(Unable) as caught:
        smtp_password(environ={}, command=command(script), service_user="u")
    assert words in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_command_that_does_not_exist_is_named() -> None:
    with pytest.raises(Unable, match="/no/such/command cannot be run"):
        smtp_password(environ={}, command=["/no/such/command"], service_user="u")


def test_a_command_that_waits_for_ever_is_given_up() -> None:
    with pytest.raises(Unable, match=r"no answer in 0\.2 s"):
        smtp_password(
            environ={}, command=command("import signal; signal.pause()"), service_user="u", command_seconds=0.2
        )


def test_a_command_is_not_given_to_a_shell(tmp_path: Path) -> None:
    target = tmp_path / "made"
    found = smtp_password(environ={}, command=["echo", f"$(touch {target})"], service_user="u")
    assert found == Secret(value=f"$(touch {target})", source=SecretSource.COMMAND)
    assert not target.exists()


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(value="geheim", source=SecretSource.ENVIRONMENT)
    assert "geheim" not in f"{secret} {secret!r} {secret!s} {secret:>10}"
