"""A file inside an imported invoice that is no base64: shown, hinted, kept byte for byte, and refused by the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.jobs.conftest import SECONDS, Desk, OpenDesk
from tests.services.jobs.test_imported_documents import brought, company_of, document, fill_in
from xr_tui.errors import Refused
from xr_tui.invoice.document import from_json
from xr_tui.invoice.precheck.invoice import prechecked
from xr_tui.jobs.creation import create_xml, material
from xr_tui.matrix import Syntax
from xr_tui.store import invoices
from xr_tui.validation.mending import place_of
from xr_tui.validation.report import Layer, Verdict

_FILE = {"filename": "plan.pdf", "mime": "application/pdf", "content": "JVBERi0xLjcK"}
_PLACE = "/Invoice/AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject"


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


@pytest.mark.parametrize("damaged", [b"JVBERi0xLjcK=", b"JVBERi0x#LjcK", b"JVBERi0xLjc"])
def test_it_is_imported_hinted_and_rejected(desk: Desk, tmp_path: Path, damaged: bytes) -> None:
    whole = document("X-1", company_of(desk), supporting_documents=[{"reference": "Plan", "attachment": _FILE}])
    came = whole.replace(b">JVBERi0xLjcK<", b">" + damaged + b"<")
    assert came != whole
    imported = brought(desk, tmp_path, "X-1.xml", came)
    assert (imported.invoices, imported.problems) == (1, ())
    assert [hint.field for hint in imported.hints if damaged.decode() in str(hint.text)] == [_PLACE]

    row = desk.office.invoice_ids(["X-1"])[0]["X-1"]
    with desk.office.store.reading() as db:
        hints = prechecked(from_json(invoices.document(db, row)))
    assert [hint.place for hint in hints if hint.term == "BT-125"] == ["supporting_documents[0].attachment.content"]

    assert desk.office.xml_of(row) == came
    report = desk.office.service.check_once(came).result(SECONDS)
    assert report.verdict is Verdict.REJECTED
    (finding,) = [finding for finding in report.errors if finding.rule == "BASE64"]
    assert finding.layer is Layer.XSD
    assert finding.place.endswith("cbc:EmbeddedDocumentBinaryObject")
    assert place_of(finding) == "invoice.attachments"


def test_something_can_be_filled_in_but_it_is_never_written_anew_without_the_file(desk: Desk, tmp_path: Path) -> None:
    whole = document("X-2", company_of(desk), supporting_documents=[{"reference": "Plan", "attachment": _FILE}])
    brought(desk, tmp_path, "X-2.xml", whole.replace(b">JVBERi0xLjcK<", b">JVBERi0xLjcK=<"))
    row = desk.office.invoice_ids(["X-2"])[0]["X-2"]
    fill_in(desk, row, {"BT-13": "B-99"})
    assert b">JVBERi0xLjcK=<" in desk.office.xml_of(row)
    with desk.office.store.reading() as db:
        source = material(db, row, "", company_of(desk), "")
    with pytest.raises(Refused, match=r"\(BT-125\) is empty or damaged"):
        create_xml(source, Syntax.CII)
