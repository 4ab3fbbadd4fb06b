from __future__ import annotations

import json
from pathlib import Path

from xr_tui.intake.read import read

CUSTOMERS = "Nr.;Name\n1;A\n2;B\n"


def _problems(folder: Path, known: tuple[str, ...] = ()) -> dict[str, list[tuple[int | None, str, str]]]:
    return {
        file.path.name: [(each.row, each.field, str(each.text).replace(f"{folder}/", "")) for each in file.problems]
        for file in read([folder], known)
    }


def test_an_entry_may_name_a_customer_of_the_import_or_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("Debitor;Jobmodus\n1;PDF\n9;PDF\n*;PDF\n")
    (tmp_path / "b").write_text(CUSTOMERS)
    assert _problems(tmp_path, known=("9",)) == {"a": [], "b": []}


def test_an_entry_for_an_unknown_customer_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("Debitor;Jobmodus\n1;PDF\n9;PDF\n8;PDF\n")
    (tmp_path / "b").write_text(CUSTOMERS)
    assert _problems(tmp_path) == {
        "a": [(3, "", "There is no customer 9."), (4, "", "There is no customer 8.")],
        "b": [],
    }


def test_entries_wait_for_customers_whose_file_has_problems(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("Debitor;Jobmodus\n1;PDF\n2;PDF\n")
    (tmp_path / "b").write_text(CUSTOMERS + "3;\n")
    assert _problems(tmp_path) == {
        "a": [(None, "", "Its customers stand in b, which has problems of its own.")],
        "b": [(4, "Name", "This cell must not be empty.")],
    }


def test_an_invoice_may_be_for_nobody_we_know(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"number": "1", "customer": "9"}')
    assert _problems(tmp_path) == {"a": []}


def test_a_customer_number_stands_only_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CUSTOMERS)
    (tmp_path / "b").write_text("Nr.;Name\n3;C\n2;D\n3;E\n")
    assert _problems(tmp_path) == {
        "a": [],
        "b": [
            (3, "", "2 is there twice: it also stands in a:3."),
            (4, "", "3 is there twice: it also stands in b:2."),
        ],
    }


def test_a_customer_has_one_entry_for_each_document_type(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("Debitor;Jobmodus;Belegart\n1;PDF;Rechnung\n1;PDF;Gutschrift\n*;PDF;\n")
    (tmp_path / "b").write_text("Debitor;Jobmodus;Belegart\n1;E-Mail;invoice\n1;PDF;alle\nalle;PDF;alle\n")
    twice = "Customer {} has two entries for the same document type: the other stands in {}."
    assert _problems(tmp_path, known=("1",)) == {
        "a": [],
        "b": [(2, "", twice.format("1", "a:2")), (4, "", twice.format("*", "a:4"))],
    }


def test_an_invoice_number_stands_only_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"number": "RE-1"}')
    (tmp_path / "b").write_text(json.dumps({"invoices": [{"number": "RE-2"}, {"number": "RE-1 "}, {"number": "RE-2"}]}))
    assert _problems(tmp_path) == {
        "a": [],
        "b": [
            (None, "invoices[1].number", "RE-1 is there twice: it also stands in a number."),
            (None, "invoices[2].number", "RE-2 is there twice: it also stands in b invoices[0].number."),
        ],
    }


def test_there_is_one_company(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"company": {}}')
    (tmp_path / "b").write_text('{"company": {}}')
    assert _problems(tmp_path)["b"] == [(None, "company", "The company is there twice: it also stands in a company.")]


def test_files_without_problems_come_in_beside_faulty_ones(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{")
    (tmp_path / "b").write_text(CUSTOMERS)
    faulty, good = read([tmp_path])
    assert faulty.problems
    assert len(good.customers) == 2
