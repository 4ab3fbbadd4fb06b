"""How the command behaves towards whoever calls it: wrong use, help, languages, crashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command_line.firm import Firm


@pytest.fixture
def nobody(tmp_path: Path) -> Firm:
    """Nothing at all yet."""
    return Firm(folder=tmp_path)


def test_help_speaks_german_and_stays_within_80_columns(nobody: Firm) -> None:
    lines = nobody.ask("--help").out.splitlines()

    assert lines[0] == "Aufruf: xr-tui [OPTIONEN] BEFEHL [ANGABEN]..."
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line.endswith("...") and "BEFEHL" not in line]


def test_help_speaks_english_where_asked_for(nobody: Firm) -> None:
    lines = nobody.ask("send", "-h", "--lang", "en").out.splitlines()

    assert lines[0] == "Usage: xr-tui send [OPTIONS] NUMBER..."
    assert "  Send or file these invoices." in lines


def test_the_version_is_told(nobody: Firm) -> None:
    assert nobody.xr_tui("--version").out.startswith("xr-tui ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frobnicate",), "Den Befehl frobnicate gibt es nicht."),
        (("send",), "Es fehlt: NUMBER."),
        (("jobs", "--frob"), "Die Option --frob gibt es hier nicht."),
        (("jobs", "--limit", "many"), "--limit muss eine ganze Zahl ab 1 sein."),
        (("invoices", "--status", "lost"), "--status muss eines sein von: open, working, sent, failed, unclear."),
        (("jobs", "--lang", "fr"), "Die Sprache fr gibt es nicht; es gibt de und en."),
        (("jobs", "--data-dir"), "--data-dir: Hier fehlt ein Wert."),
    ],
)
def test_wrong_use_is_named_in_one_sentence(nobody: Firm, arguments: tuple[str, ...], said: str) -> None:
    answer = nobody.ask(*arguments, code=2)

    assert (answer.out, answer.talk[0]) == ("", said)


def test_the_screens_need_a_terminal(nobody: Firm) -> None:
    assert nobody.xr_tui(code=3).talk[0] == "Die Bildschirme brauchen ein Terminal."


def test_bad_variables_are_named_all_at_once(nobody: Firm) -> None:
    said = nobody.ask("batch", code=2, XR_TUI_SMTP_PORT="x", XR_TUI_CHECK_ENABLED="x")

    assert [line.partition(":")[0] for line in said.talk] == ["XR_TUI_SMTP_PORT", "XR_TUI_CHECK_ENABLED"]


def test_the_users_own_file_sets_the_language_and_its_problems_are_named(nobody: Firm) -> None:
    file = nobody.folder / "home" / ".config" / "xr-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('language = "en"\n', encoding="utf-8")

    english = nobody.ask("frobnicate", code=2)
    file.write_text('language = "fr"\ncolour = 1\n', encoding="utf-8")
    wrong = nobody.ask("jobs", code=2)

    assert english.talk[0] == "There is no command frobnicate."
    assert [line.partition(": ")[0] for line in wrong.talk] == [f"{file} colour", f"{file} language"]


def test_a_database_that_is_none_is_named(nobody: Firm) -> None:
    nobody.data.mkdir()
    (nobody.data / "xr-tui.db").write_bytes(b"no database " * 100)

    assert str(nobody.data / "xr-tui.db") in nobody.ask("jobs", code=3).err


def test_the_data_folder_may_be_in_the_way(nobody: Firm) -> None:
    nobody.data.touch()

    assert str(nobody.data) in nobody.ask("jobs", code=3).err


def test_a_terminal_that_lacks_letters_gets_question_marks(nobody: Firm) -> None:
    said = nobody.xr_tui("doctor", "--lang", "de", code=3, PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert "? Datenbank" not in said.out
    assert said.out.isascii()


def test_a_fault_of_the_program_leaves_a_log_without_values(nobody: Firm) -> None:
    """A module that cannot be what the program needs stands for any fault: it raises with a secret in its words."""
    broken = nobody.folder / "broken"
    broken.mkdir()
    (broken / "peewee.py").write_text("raise ZeroDivisionError('hunter2')\n", encoding="utf-8")
    path = f"{broken}:{nobody.environment['PYTHONPATH']}"

    said = nobody.xr_tui("jobs", code=70, PYTHONPATH=path)

    log = (nobody.data / "log" / "crash.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in said.err
    assert str(nobody.data / "log" / "crash.log") in said.err
    assert "peewee.py" in log
    assert "hunter2" not in log + said.err
