"""Given sums that differ from the computed ones: the proposed rounding is taken as something filled in here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.services.jobs.conftest import Desk, OpenDesk
from tests.services.jobs.test_imported_documents import brought, company_of, document, fill_in
from xr_tui.errors import Refused
from xr_tui.jobs import overlay
from xr_tui.jobs.overlay import Terms
from xr_tui.store import invoices
from xr_tui.store.rows import InvoiceRow


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


def terms(desk: Desk, number: str) -> Terms:
    ids, _ = desk.office.invoice_ids([number])
    with desk.office.store.reading() as db:
        return overlay.terms_of(db, ids[number], desk.office.setup().settings)


def listed(desk: Desk, number: str) -> InvoiceRow:
    with desk.office.store.reading() as db:
        (row,) = invoices.by_numbers(db, [number])
    return row


def rounded(desk: Desk, folder: Path, number: str) -> int:
    """An imported document whose amount due is two cents more than its sums make; its row."""
    came = document(number, company_of(desk))
    due = Decimal(came.partition(b'PayableAmount currencyID="EUR">')[2].partition(b"<")[0].decode())
    changed = came.replace(
        f'PayableAmount currencyID="EUR">{due}<'.encode(),
        f'PayableAmount currencyID="EUR">{due + Decimal("0.02")}<'.encode(),
    )
    assert changed != came
    imported = brought(desk, folder, f"{number}.xml", changed)
    assert (imported.invoices, imported.problems) == (1, ())
    return listed(desk, number).id


def test_the_proposed_rounding_is_put_into_the_imported_document_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    row = rounded(desk, tmp_path, "X-1")
    before = terms(desk, "X-1")
    came = desk.office.xml_of(row)
    assert before.rounding == Decimal("0.02")
    assert fill_in(desk, row, {"BT-114": "0,02"}) == ["BT-114"]

    created = desk.office.xml_of(row)
    assert created.count(b'<cbc:PayableRoundingAmount currencyID="EUR">0.02</cbc:PayableRoundingAmount>') == 1
    lost = [line for line in came.splitlines() if line not in created.splitlines()]
    assert lost == []
    after = terms(desk, "X-1")
    assert (after.rounding, after.payable) == (None, before.payable)
    assert after.mended["totals.rounding"].by == "jana"

    assert fill_in(desk, row, {"BT-114": ""}) == ["BT-114"]
    assert desk.office.xml_of(row) == came


def test_only_the_rounding_that_mends_the_sums_is_taken(desk: Desk, tmp_path: Path) -> None:
    row = rounded(desk, tmp_path, "X-2")
    with pytest.raises(Refused, match=r"A rounding of 0.03 \(BT-114\) does not mend the sums"):
        fill_in(desk, row, {"BT-114": "0.03"})
    with pytest.raises(Refused, match="is no amount"):
        fill_in(desk, row, {"BT-114": "0.025"})
    ids, _ = desk.office.invoice_ids(["R-001"])
    with pytest.raises(Refused, match="There is nothing to round"):
        fill_in(desk, ids["R-001"], {"BT-114": "0.02"})


def test_sums_that_are_computed_anew_are_those_of_the_list(desk: Desk, tmp_path: Path) -> None:
    """A gross amount that was given a cent too high, with the amount due that goes with it."""
    came = document("X-3", company_of(desk))
    gross = came.partition(b'TaxInclusiveAmount currencyID="EUR">')[2].partition(b"<")[0]
    higher = str(Decimal(gross.decode()) + Decimal("0.01")).encode()
    for element in (b"TaxInclusiveAmount", b"PayableAmount"):
        came = came.replace(element + b' currencyID="EUR">' + gross, element + b' currencyID="EUR">' + higher)
    brought(desk, tmp_path, "X-3.xml", came)
    given = listed(desk, "X-3").gross_cents
    assert given is not None
    fill_in(desk, listed(desk, "X-3").id, {"BT-114": "0.01"})
    assert listed(desk, "X-3").gross_cents == given - 1
    created = desk.office.xml_of(listed(desk, "X-3").id)
    assert b'TaxInclusiveAmount currencyID="EUR">' + gross in created
    assert b'PayableAmount currencyID="EUR">' + higher in created
    fill_in(desk, listed(desk, "X-3").id, {"BT-114": ""})
    assert listed(desk, "X-3").gross_cents == given
