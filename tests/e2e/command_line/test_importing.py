"""`xr-tui import`: files and folders, whole or not at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.e2e.command_line.firm import GOOD, GOOD_TOO, REJECTED, Firm, sources


def test_a_folder_is_imported_at_once(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path)

    said = firm.xr_tui("import", sources(tmp_path / "sources", (GOOD, GOOD_TOO)))

    assert said.out == ""
    assert said.talk == ["Dateien: 5; Debitoren: 16, Matrixeinträge: 16, Rechnungen: 2."]
    assert {row["number"] for row in firm.xr_tui("invoices", "--json").objects} == {GOOD, GOOD_TOO}


def test_one_file_is_imported_by_itself_and_says_so_to_a_program(offline: Firm, tmp_path: Path) -> None:
    folder = sources(tmp_path / "sources", (GOOD_TOO,))

    (brought,) = offline.ask("import", folder / f"{GOOD_TOO}.json", "--json").objects

    assert brought == {
        "files": 1,
        "company": False,
        "customers": 0,
        "entries": 0,
        "invoices": 1,
        "unmatched": [],
        "problems": [],
    }


def test_an_invoice_of_nobody_known_is_imported_and_named(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path)
    document = json.loads((sources(tmp_path / "sources", (GOOD,)) / f"{GOOD}.json").read_text(encoding="utf-8"))
    document.pop("customer")
    (tmp_path / "alone.json").write_text(json.dumps(document), encoding="utf-8")

    said = firm.ask("import", tmp_path / "alone.json")

    assert f"Die Rechnung {GOOD} gehört zu keinem bekannten Debitor." in said.talk


def test_all_problems_are_named_at_once_and_nothing_of_a_bad_file_is_stored(tmp_path: Path) -> None:
    firm, folder = Firm(folder=tmp_path), sources(tmp_path / "sources", (GOOD,))
    document = json.loads((folder / f"{GOOD}.json").read_text(encoding="utf-8"))
    bad = {**document, "number": "B-1", "issue_date": "2026-02-30", "frobs": 1}
    (folder / "two.json").write_text(json.dumps([{**document, "number": "B-2"}, bad]), encoding="utf-8")
    (folder / "broken.json").write_text('{"number": ', encoding="utf-8")

    said = firm.xr_tui("import", folder, code=2)

    named = "\n".join(said.talk)
    assert all(word in named for word in ("two.json", "issue_date", "frobs", "broken.json", "Zeile 1"))
    assert said.talk[-1] == "Beheben und noch einmal importieren; aus diesen Dateien wurde nichts übernommen."
    assert [row["number"] for row in firm.xr_tui("invoices", "--json").objects] == [GOOD]


def test_problems_reach_a_program_too(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")

    said = Firm(folder=tmp_path).ask("import", "--json", tmp_path / "broken.json", code=2)

    (brought,) = said.objects
    assert brought["files"] == 0
    assert "broken.json" in brought["problems"][0]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = Firm(folder=tmp_path).ask("import", tmp_path / "nowhere.json", code=2)

    assert said.talk[0] == f"{tmp_path}/nowhere.json: Diese Datei gibt es nicht."


def test_importing_again_changes_what_was_not_sent_yet(offline: Firm, tmp_path: Path) -> None:
    file = sources(tmp_path / "sources", (REJECTED,)) / f"{REJECTED}.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**document, "issue_date": "2026-11-01"}), encoding="utf-8")

    offline.ask("import", file)

    (row,) = offline.ask("invoices", "--search", REJECTED, "--json").objects
    assert row["date"] == "2026-11-01"


def test_an_invoice_that_was_sent_stays_as_it_is(after_a_run: tuple[Firm, object], tmp_path: Path) -> None:
    firm, _mailbox = after_a_run
    file = sources(tmp_path / "sources", (GOOD,)) / f"{GOOD}.json"

    said = firm.ask("import", file, code=2)

    assert f"Die Rechnung {GOOD} ist in Job" in said.err


def test_control_characters_of_a_file_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b]0;owned\x07\u202e.json"
    file.write_text("{", encoding="utf-8")

    said = Firm(folder=tmp_path).ask("import", file, code=2)

    assert not {"\x1b", "\x07", "\u202e"} & set(said.err)


def test_control_characters_of_a_customers_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    firm, folder = Firm(folder=tmp_path), sources(tmp_path / "sources", (GOOD,))
    customers = folder / "customers.csv"
    text = customers.read_text(encoding="utf-8").replace("Stadt Musterheim", "Stadt\x1b[2J Muster\u202eheim", 1)
    customers.write_text(text, encoding="utf-8")

    firm.ask("import", folder, code=None)
    shown = firm.ask("invoices").out

    assert not {"\x1b", "\u202e"} & set(shown)


def test_nothing_of_the_sources_is_touched(offline: Firm, tmp_path: Path) -> None:
    folder = sources(tmp_path / "sources", (GOOD_TOO,))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.copytree(folder, tmp_path / "copy")

    offline.ask("import", folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
