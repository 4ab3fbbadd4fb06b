"""`xr-tui keys`: what the screens can do, and the user's own keys for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command_line.firm import Firm


@pytest.fixture
def clerk(tmp_path: Path) -> Firm:
    """Somebody with a home."""
    (tmp_path / "home" / ".config" / "xr-tui").mkdir(parents=True)
    return Firm(folder=tmp_path)


def _write(clerk: Firm, text: str) -> Path:
    path = clerk.folder / "home" / ".config" / "xr-tui" / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_action_is_listed_with_its_keys_as_the_users_file_spells_them(clerk: Firm) -> None:
    lines = clerk.ask("keys").out.splitlines()

    assert lines[0].split() == ["Aktion", "Tasten", "Was", "sie", "tut"]
    assert any(line.split()[:2] == ["dialog.ok", "f10,ctrl+s"] for line in lines)


def test_the_users_own_keys_are_those_that_hold(clerk: Firm) -> None:
    _write(clerk, '[keys]\n"invoices.email" = "F8, x"\n')

    (email,) = (row for row in clerk.ask("keys", "--json", "--lang", "en").objects if row["action"] == "invoices.email")

    assert (email["keys"], email["changeable"], email["name"]) == (["f8", "x"], True, "E-mail")


def test_what_is_wrong_with_them_is_named_after_the_list_that_helps(clerk: Firm) -> None:
    path = _write(clerk, '[keys]\n"invoices.emial" = "e"\n"invoices.pdf" = "backspace"\n')

    said = clerk.ask("keys", code=2)

    assert "invoices.pdf" in said.out
    assert said.talk == [
        f"{path} keys.invoices.emial: Diese Aktion gibt es nicht.",
        f"{path} keys.invoices.pdf: Die Taste backspace brauchen Listen, Felder oder das Terminal.",
        "Alle Aktionen und ihre Tasten: xr-tui keys",
    ]
