"""The report of a batch run in a spreadsheet: every line named, German numbers, no formula from outside."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from xr_tui.errors import Unable
from xr_tui.i18n import use_language
from xr_tui.jobs.run_report import Fate, ReportLine, RunReport
from xr_tui.jobs.run_report_csv import file_run_report, run_report_csv
from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase, verbatim
from xr_tui.store.batch_runs import BatchRun

AT = dt.datetime(2026, 11, 24, 13, 5, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("de")


def line(fate: Fate, **more: object) -> ReportLine:
    """A line of a report."""
    known = {
        "invoice_number": "RE-1",
        "customer": "10001",
        "customer_name": "Stadt Köln",
        "gross_cents": 123456,
        "currency": "EUR",
    }
    return ReportLine(fate=fate, **{**known, **more})  # type: ignore[arg-type]


def report(*lines: ReportLine) -> RunReport:
    return RunReport(run=BatchRun(id=7, made_at=AT, made_by="jana", left_out=()), lines=lines)


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_each_line_is_named_with_its_outcome_and_reason() -> None:
    titles, sent, left_out = read(
        run_report_csv(
            report(
                line(Fate.SENT, job=12, mode=JobMode.EMAIL, target="post@koeln.example", finished_at=AT),
                line(Fate.LEFT_OUT, invoice_number="RE-2", reason=phrase("no target address"), gross_cents=None),
            )
        )
    )
    assert titles[:5] == ["Ergebnis", "Beleg", "Debitorennr.", "Debitor", "Bruttobetrag"]
    assert sent[:8] == ["gesendet", "RE-1", "10001", "Stadt Köln", "1234,56", "EUR", "E-Mail", "post@koeln.example"]
    assert sent[11].startswith("24.11.26 ")
    assert left_out[:2] == ["ausgelassen", "RE-2"]
    assert left_out[8] == "ohne Zieladresse"


@pytest.mark.parametrize("evil", ["=1+1", "+49", "-2", "@sum", "\tx", "\rx"])
def test_what_came_from_outside_is_no_formula(evil: str) -> None:
    evil_line = line(
        Fate.REJECTED, invoice_number=evil, customer_name=evil, target=evil, reason=verbatim(evil), gross_cents=-23800
    )
    _titles, cells = read(run_report_csv(report(evil_line)))
    assert cells.count(f"'{evil}") == 4
    assert cells[4] == "-238,00", "our own negative amounts stay numbers"


def test_semicolons_quotes_and_line_breaks_stay_in_their_cell() -> None:
    name = 'Müller; "Söhne"\nGmbH'
    _titles, cells = read(run_report_csv(report(line(Fate.SENT, customer_name=name))))
    assert cells[3] == name


def test_english_numbers_on_request() -> None:
    use_language("en")
    titles, cells = read(run_report_csv(report(line(Fate.SENT))))
    assert titles[0] == "Outcome"
    assert cells[4] == "1234.56"


def test_the_file_says_where_it_lies_and_overwrites_none(tmp_path: Path) -> None:
    first = file_run_report(report(line(Fate.SENT)), tmp_path / "ablage", AT)
    same = file_run_report(report(line(Fate.SENT)), tmp_path / "ablage", AT)
    other = file_run_report(report(line(Fate.FAILED)), tmp_path / "ablage", AT)
    assert first == same
    assert first.name.startswith("stapellauf-7_2026-11-24_")
    assert other.name == f"{first.stem}-2.csv"
    assert read(first.read_bytes())[1][0] == "gesendet"
    assert sorted(path.name for path in first.parent.iterdir()) == sorted([first.name, other.name])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unable, match="cannot be written"):
        file_run_report(report(), tmp_path / "file" / "sub", AT)
