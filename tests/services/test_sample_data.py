"""The sample data against the official rules: what is meant to be good is accepted, each fault finds its own rule."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from xr_tui.intake.read import ImportedInvoice, ReadFile, read
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.ubl import write
from xr_tui.matrix import Customer, DocumentType, JobMode, MatrixEntry, entry_for
from xr_tui.settings.model import Company
from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Level, Report, Verdict
from xr_tui.validation.rules import InstalledRules

FAULTS = {
    "RE-2026-1140": "BR-DE-15",
    "RE-2026-1141": "BR-DE-8",
    "RE-2026-1142": "BR-CL-25",
    "RE-2026-1143": "BR-CO-14",
    "RE-2026-1144": "BR-DE-2",
    "RE-2026-1145": "BR-E-10",
}
LEFT_OUT = {"RE-2026-1136", "RE-2026-1137", "RE-2026-1138", "RE-2026-1139"}
FILES = read([Path(__file__).parents[2] / "sample_data"])
INVOICES = {each.invoice.number: each for file in FILES for each in file.invoices}
CUSTOMERS = {each.number: each for file in FILES for each in file.customers}
ENTRIES = tuple(entry for file in FILES for entry in file.entries)


def _company(files: tuple[ReadFile, ...]) -> Company:
    (company,) = (file.company for file in files if file.company)
    return company


def _entry(imported: ImportedInvoice) -> MatrixEntry | None:
    document_type = DocumentType.CREDIT_NOTE if imported.invoice.is_credit_note else DocumentType.INVOICE
    return entry_for(ENTRIES, imported.customer, document_type)


def _xml(imported: ImportedInvoice) -> bytes:
    company = _company(FILES)
    customer: Customer = CUSTOMERS[imported.customer]
    entry = _entry(imported)
    reference = imported.invoice.buyer_reference or (entry.buyer_reference if entry else "")
    return write(
        prepare(
            imported.invoice,
            seller=company.seller,
            payment=company.payment,
            customer=customer,
            buyer_reference=reference,
        )
    )


@pytest.fixture(scope="module")
def reports(rules: InstalledRules) -> dict[str, Report]:
    """The verdict on each invoice of the sample data."""
    engine = Engine(rules)
    return {number: engine.check(_xml(imported)) for number, imported in INVOICES.items()}


def _is_due_in_a_batch_run(entry: MatrixEntry | None) -> bool:
    return entry is not None and entry.batch and (entry.mode is JobMode.PDF or bool(entry.target_address))


def test_the_whole_folder_can_be_imported() -> None:
    assert [str(problem) for file in FILES for problem in file.problems] == []
    assert (len(INVOICES), len(CUSTOMERS), len(ENTRIES)) == (45, 16, 16)


def test_every_address_ends_in_example() -> None:
    addresses = [entry.target_address for entry in ENTRIES]
    addresses += [further.address for entry in ENTRIES for further in entry.further_addresses]
    addresses += [customer.email for customer in CUSTOMERS.values()]
    assert [each for each in addresses if each and not each.endswith(".example")] == []


@pytest.mark.parametrize("number", sorted(INVOICES.keys() - FAULTS))
def test_a_good_invoice_is_accepted_without_a_finding(number: str, reports: dict[str, Report]) -> None:
    report = reports[number]
    assert (report.verdict, report.findings) == (Verdict.ACCEPTED, ())


@pytest.mark.parametrize(("number", "rule"), FAULTS.items())
def test_a_faulty_invoice_is_rejected_by_its_rule_alone(number: str, rule: str, reports: dict[str, Report]) -> None:
    report = reports[number]
    assert report.verdict is Verdict.REJECTED
    assert [finding.rule for finding in report.findings if finding.level is Level.ERROR] == [rule]


@pytest.mark.parametrize("number", FAULTS)
def test_a_faulty_invoice_would_go_out_by_mail_in_a_batch_run(number: str) -> None:
    entry = _entry(INVOICES[number])
    assert entry is not None
    assert entry.mode is JobMode.EMAIL
    assert _is_due_in_a_batch_run(entry)


def test_a_batch_run_has_plenty_to_do_and_some_to_leave_out() -> None:
    entries = {number: _entry(each) for number, each in INVOICES.items() if number not in FAULTS}
    due = [entry.mode for entry in entries.values() if entry and _is_due_in_a_batch_run(entry)]
    assert Counter(due) == {JobMode.EMAIL: 29, JobMode.PDF: 6}
    assert {number for number, entry in entries.items() if not _is_due_in_a_batch_run(entry)} == LEFT_OUT


def test_every_kind_that_the_model_knows_is_there() -> None:
    invoices = [each.invoice for each in INVOICES.values()]
    assert {each.type_code for each in invoices} == {"380", "381", "384", "326"}
    assert {line.vat.category for each in invoices for line in each.lines if line.vat} == set("SZEKGO") | {"AE"}
    assert {each.currency for each in invoices} == {"EUR", "CHF"}
    kinds = {
        document.attachment.mime for each in invoices for document in each.supporting_documents if document.attachment
    }
    assert kinds == {"application/pdf", "text/csv", "image/png"}
