"""Invoices that come as XML or inside a PDF, good and hostile."""

from __future__ import annotations

import io
import re
import resource
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from xr_tui.intake.read import ReadFile
from xr_tui.invoice import ubl
from xr_tui.invoice.document import from_json

GOOD = ubl.write(from_json((Path(__file__).parents[1] / "invoice" / "examples" / "every-field.json").read_bytes()))

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def said(file: ReadFile) -> list[str]:
    assert not file.invoices
    return [str(problem.text) for problem in file.problems]


def hybrid(xml: bytes, name: str = "xrechnung.xml") -> bytes:
    """A PDF of one blank page with this file inside."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(name, xml)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_an_xml_invoice_is_read_and_its_bytes_stay_as_they_came(read_one: Any) -> None:
    (item,) = read_one(GOOD).invoices
    assert item.invoice == ubl.read(GOOD).invoice
    assert (item.original.file, item.original.xml, item.hints, item.customer) == (GOOD, GOOD, (), "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1", "utf-8-sig"])
def test_whatever_encoding_it_declares_it_is_read(read_one: Any, encoding: str) -> None:
    declared = encoding.removesuffix("-le").removesuffix("-sig")
    bom = "\ufeff" if encoding == "utf-16-le" else ""
    text = GOOD.decode().replace("UTF-8", declared, 1).replace("’", "'").replace("–", "-").replace("€", "E")
    encoded = (bom + text).encode(encoding, errors="replace")
    (item,) = read_one(encoded).invoices
    assert item.original.xml == encoded


def test_the_xml_inside_a_pdf_is_read_and_both_are_kept(read_one: Any) -> None:
    pdf = hybrid(GOOD)
    (item,) = read_one(pdf).invoices
    assert (item.original.file, item.original.xml) == (pdf, GOOD)


def test_a_part_that_no_term_stands_for_is_named_with_its_place(read_one: Any) -> None:
    strange = GOOD.replace(b"<cbc:ID>", b"<cbc:UUID>4711</cbc:UUID><cbc:ID>", 1)
    (item,) = read_one(strange).invoices
    (hint,) = item.hints
    assert (hint.field, str(hint.text)) == ("/Invoice/UUID", "Unknown here, kept and sent as it is: “4711”.")
    assert hint.file == item.invoice.number


def test_control_characters_are_left_at_the_door_and_the_bytes_stay(read_one: Any) -> None:
    """Those of U+0080 to U+009F, which XML may hold, too: a terminal takes U+009B for the beginning of a command."""
    hostile = "Stadt\x9b2JMuster\u202ekrap\x85heim".encode()
    came = re.sub(
        rb"(<cac:AccountingCustomerParty>.*?RegistrationName>)[^<]*", rb"\g<1>" + hostile, GOOD, flags=re.DOTALL
    )
    came = came.replace(b'filename="', b'filename="\xc2\x9b')
    (item,) = read_one(came).invoices
    assert item.invoice.buyer.name == "Stadt2JMusterkrap heim"
    assert not any("\x9b" in file.attachment.filename for file in item.invoice.supporting_documents if file.attachment)
    assert item.original.xml == came
    hints = {hint.field.rpartition("/")[2]: str(hint.text) for hint in item.hints}
    assert hints["RegistrationName"] == "Unknown here, kept and sent as it is: “U+0085 U+009B U+202E”."
    assert hints["@filename"].endswith("“U+009B”.")


def test_a_pdf_without_an_invoice_and_one_that_is_broken_are_told_so(read_one: Any) -> None:
    none = "This PDF holds no invoice as XML; only hybrid PDFs (ZUGFeRD, Factur-X) can be imported."
    assert said(read_one(hybrid(b"a;b", "list.csv"))) == [none]
    assert said(read_one(b"%PDF-1.7")) == [none]
    assert said(read_one(hybrid(f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l11;</a>'.encode()))) == [none]


DOCTYPE = "The document has a DOCTYPE; it is refused, because entities could read files or exhaust memory."


@pytest.mark.parametrize(
    "content",
    [
        f'<!DOCTYPE Invoice [<!ENTITY l0 "ha">{LAUGHS}]><Invoice>&l11;</Invoice>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><x/>',
    ],
    ids=["billion laughs", "a file", "a server", "a parameter entity"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_do_anything(read_one: Any, content: str, encoding: str) -> None:
    assert said(read_one(content.encode(encoding))) == [DOCTYPE]


def changed(element: str, text: str) -> bytes:
    """The good invoice with another text in the first element of this name."""
    spoiled, count = re.subn(rb"(<cbc:%s[^>]*>)[^<]*" % element.encode(), rb"\g<1>" + text.encode(), GOOD, count=1)
    assert count
    return spoiled


@pytest.mark.parametrize("text", ["NaN", "INF", "1e999", "1,5", "1" * 5000, "0x10", "--1"])
def test_what_is_no_amount_is_named_with_line_and_place(read_one: Any, text: str) -> None:
    file = read_one(changed("PayableAmount", text))
    (problem,) = file.problems
    assert not file.invoices
    assert problem.field == "/Invoice/LegalMonetaryTotal/PayableAmount"
    assert (problem.row or 0) > 10
    assert len(str(problem.text)) < 300


@pytest.mark.parametrize("text", ["0000-01-01", "0001-01-01", "2026-02-30", "20.11.2026", "2026-13-01", "99999-01-01"])
def test_what_is_no_day_is_named_with_line_and_place(read_one: Any, text: str) -> None:
    file = read_one(changed("IssueDate", text))
    (problem,) = file.problems
    assert not file.invoices
    assert problem.field == "/Invoice/IssueDate"


def test_all_that_is_wrong_is_named_at_once(read_one: Any) -> None:
    spoiled = changed("IssueDate", "0000-01-01").replace(
        b">EUR</cbc:DocumentCurrencyCode", b"></cbc:DocumentCurrencyCode"
    )
    assert len(read_one(spoiled).problems) >= 2


def test_elements_inside_one_another_without_end_are_refused(read_one: Any) -> None:
    (problem,) = said(read_one(b"<Invoice>" * 100_000))
    assert problem.startswith("The document is not well-formed XML:")
    padding = b"<!--" + b"x" * 11_000_000 + b"-->"
    (problem,) = said(read_one(padding + b"<Invoice>" * 100_000))
    assert problem.startswith("The document is not well-formed XML:")


def test_bytes_that_are_not_in_the_declared_encoding_are_refused(read_one: Any) -> None:
    spoiled = GOOD.replace(b"<cbc:ID>", b"<cbc:ID>\xff\xfe", 1)
    (problem,) = said(read_one(spoiled))
    assert problem.startswith("The document is not well-formed XML:")


def test_half_a_file_is_refused(read_one: Any) -> None:
    (problem,) = said(read_one(GOOD[: len(GOOD) // 2]))
    assert problem.startswith("The document is not well-formed XML:")


def test_a_pdf_that_unpacks_into_gigabytes_costs_no_memory_here(read_one: Any) -> None:
    """Its own process pays, and only up to its limit."""
    from pypdf.generic import NameObject, StreamObject

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    attached = writer.add_attachment("xrechnung.xml", b"x")
    del attached
    stream = next(each for each in writer._objects if isinstance(each, StreamObject))
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(2_000)) + packer.flush()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    written = io.BytesIO()
    writer.write(written)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (problem,) = said(read_one(written.getvalue()))
    assert "PDF" in problem
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
