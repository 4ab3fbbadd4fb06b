"""Ansehen: the invoice in words, then its XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from textual.widgets import Static

from tests.ui.forms.stage import SIZE, Stage, picture_of, type_over, until
from xr_tui.i18n import use_language
from xr_tui.invoice.document import to_json
from xr_tui.invoice.mendable import read_value
from xr_tui.invoice.model import Address, Attachment, Buyer, Invoice, SupportingDocument
from xr_tui.invoice.totals import complete_amounts
from xr_tui.jobs import overlay
from xr_tui.jobs.office import Office
from xr_tui.jobs.overlay import terms_of
from xr_tui.store import invoices, mended
from xr_tui.ui.modals.terms_form import TermsForm
from xr_tui.ui.screens.invoice_view import InvoiceView, xml_lines
from xr_tui.ui.screens.invoice_words import in_words
from xr_tui.ui.widgets.day_field import DayField
from xr_tui.ui.widgets.fields import LineField, TextField
from xr_tui.ui.widgets.text_view import TextView

OpenOffice = Callable[[Mapping[str, str]], Office]
DELIVERY = "delivery.date"


async def test_the_invoice_stands_in_words_with_what_creation_fills_in_and_then_as_xml(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(InvoiceView(office, 1))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        words = app.screen.query_one("#words-text", TextView)
        await until(pilot, lambda: "Musterbau GmbH" in words.text)
        for said in ("Rechnung RE-2026-117", "Stadt Musterheim", "2,5 Stunde", "238,00", "DE75512108001245126199"):
            assert said in words.text
        assert "[/x] & Co ␛[2J" in words.text
        assert "\x1b" not in picture_of(app)
        xml = app.screen.query_one("#xml-text", TextView)
        await until(pilot, lambda: "<cbc:ID>RE-2026-117</cbc:ID>" in xml.text)
        await pilot.press("2")
        await pilot.pause()
        assert "<cbc:CustomizationID>" in picture_of(app)
        assert "RE-2026-117 · " in picture_of(app).splitlines()[0], "one sees whose XML it is"
        await pilot.press("pagedown", "right", "escape")
        await pilot.pause()
    assert app.results == [False]


async def test_what_is_doubtful_stands_above_the_invoice_until_it_is_switched_off(
    open_office: OpenOffice, invoice: Invoice
) -> None:
    office = open_office({})
    with office.store.writing() as db:
        doubtful = replace(
            invoice, number="RE-2", buyer=Buyer(name="Amt", address=Address(post_code="123", country="DE", city="Ort"))
        )
        row = invoices.save(
            db,
            invoices.NewInvoice(
                customer="", customer_name="Amt", invoice=doubtful, document=to_json(doubtful), source="test"
            ),
        )
    for off, shown in (((), True), (("addresses",), False)):
        office.save_settings(replace(office.setup().settings, hints_off=off))
        app = Stage(InvoiceView(office, row))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            words = app.screen.query_one("#words-text", TextView)
            await until(pilot, lambda words=words: "Musterbau GmbH" in words.text)  # type: ignore[misc]
            assert ("Einen Blick wert: 1" in words.text) == shown
            assert ("BT-53     Eine deutsche Postleitzahl hat fünf Ziffern." in words.text) == shown


async def test_what_is_missing_is_filled_in_at_its_field_and_shown_as_such(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(InvoiceView(office, 1))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        words = app.screen.query_one("#words-text", TextView)
        await until(pilot, lambda: "Musterbau GmbH" in words.text)
        await pilot.press("E")
        await until(pilot, lambda: "Ergänzen · RE-2026-117" in picture_of(app))
        form = app.screen
        assert form.query_one("#buyer-name", LineField).value == "Stadt Musterheim"
        form.query_one("#delivery-date", LineField).value = "31.2.2026"
        await pilot.press("f10")
        await until(pilot, lambda: "OK wartet auf: BT-72 Lieferdatum" in picture_of(app))
        form.query_one("#delivery-date", LineField).value = "20.11.2026"
        form.query_one("#order_reference", LineField).value = "B [7]"
        await pilot.press("f10")
        await until(pilot, lambda: "Hier ergänzt: 2" in words.text)
        assert "BT-13     Bestellnummer: B [7] · vorher: " in words.text
        xml = app.screen.query_one("#xml-text", TextView)
        await until(pilot, lambda: "<cbc:ActualDeliveryDate>2026-11-20<" in xml.text)
        await pilot.press("e")
        await until(pilot, lambda: "hier ergänzt von" in picture_of(app))
        await pilot.press("escape", "escape")
        await pilot.pause()
    assert app.results == [True]


@pytest.mark.parametrize(
    ("language", "first", "typed", "said"),
    [
        ("de", "02.11.2026", "2026-12-04", "Freitag, 4. Dezember 2026"),
        ("en", "02/11/2026", "04/12/26", "Friday, 4 December 2026"),
    ],
)
async def test_a_day_is_typed_in_the_form_of_either_language_and_said_back(
    open_office: OpenOffice, language: str, first: str, typed: str, said: str
) -> None:
    use_language(language)
    office = open_office({})
    with office.store.reading() as db:
        terms = terms_of(db, 1, office.setup().settings)
    terms = replace(terms, values={**terms.values, DELIVERY: "2026-11-02"})
    app = Stage(TermsForm(terms, focus="BT-72"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        field = app.screen.query_one("#delivery-date", DayField)
        assert field.value == first
        await type_over(pilot, "#delivery-date", typed)
        await until(pilot, lambda: said in picture_of(app))
        await pilot.press("f10")
        await pilot.pause()
    (changed,) = app.results
    assert {name: read_value(name, text) for name, text in changed.items()} == {DELIVERY: "2026-12-04"}


async def test_the_proposed_rounding_is_taken_by_one_key_and_taken_back_by_the_same(
    open_office: OpenOffice, invoice: Invoice
) -> None:
    office = open_office({})
    totals = complete_amounts(invoice).totals
    assert totals.payable is not None
    given = replace(invoice, number="RE-3", totals=replace(totals, payable=totals.payable + Decimal("0.02")))
    with office.store.writing() as db:
        new = invoices.NewInvoice(customer="", customer_name="Amt", invoice=given, document=to_json(given))
        row = invoices.save(db, new)
    app = Stage(InvoiceView(office, row))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        words = app.screen.query_one("#words-text", TextView)
        await until(pilot, lambda: "eine Rundung von 0,02 angeben. U übernimmt das." in words.text)
        await until(pilot, lambda: "U Rundung" in picture_of(app).splitlines()[-1])
        await pilot.press("U")
        await until(pilot, lambda: "Eine Rundung von 0,02 übernehmen (BT-114)?" in picture_of(app))
        await pilot.press("n")
        assert "Hier ergänzt" not in words.text
        await pilot.press("u")
        await until(pilot, lambda: "Zahlbetrag" in picture_of(app) and "238,02" in picture_of(app))
        await pilot.press("j")
        await until(pilot, lambda: "+ BT-114    Rundung: 0,02 · vorher: -" in words.text)
        assert "Einen Blick wert" not in words.text, "the sums are right now"
        await pilot.press("u")
        await until(pilot, lambda: "Die Rundung von 0,02 zurücknehmen (BT-114)?" in picture_of(app))
        await pilot.press("j")
        await until(pilot, lambda: "Einen Blick wert" in words.text)
        assert "Hier ergänzt" not in words.text
        await pilot.press("escape")
        await pilot.pause()
    assert app.results == [True]


async def test_an_electronic_address_is_held_against_the_scheme_as_it_is_typed(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(InvoiceView(office, 1, fill_in="buyer.electronic_address.value"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Ergänzen · RE-2026-117" in picture_of(app))
        address, scheme = (
            app.screen.query_one(f"#buyer-electronic_address-{part}", LineField) for part in ("value", "scheme")
        )
        message = address.query_one(".field-message", Static)
        address.value, scheme.value = "04011000-1234512345-06", "0204"
        await until(pilot, lambda: not message.display)
        scheme.value = "EM"
        await until(pilot, lambda: message.display and "name@firma.example" in str(message.content))
        scheme.value = "0204"
        await until(pilot, lambda: not message.display)
        await pilot.press("f10")
        await pilot.pause()
        await until(pilot, lambda: app.results == [True])
    with office.store.reading() as db:
        kept = {each.field: each.new for each in mended.history(db, [1])}
    assert kept["buyer.electronic_address.scheme"] == "0204"
    assert set(kept) <= {"buyer.electronic_address.value", "buyer.electronic_address.scheme"}


async def test_payment_terms_of_several_lines_stay_as_they_are_and_take_a_cash_discount(
    open_office: OpenOffice, invoice: Invoice
) -> None:
    office = open_office({})
    given = replace(invoice, number="RE-4", payment_terms="Zahlbar in 30 Tagen.\nDanke.")
    with office.store.writing() as db:
        new = invoices.NewInvoice(customer="", customer_name="Amt", invoice=given, document=to_json(given))
        row = invoices.save(db, new)
    app = Stage(InvoiceView(office, row, fill_in="payment_terms"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Ergänzen · RE-4" in picture_of(app))
        field = app.screen.query_one("#payment_terms", TextField)
        await until(pilot, lambda: app.focused is not None and field in app.focused.ancestors)
        app.screen.query_one("#order_reference", LineField).value = "B-7"
        await pilot.press("f10")
        await until(pilot, lambda: app.results == [True])
    with office.store.reading() as db:
        assert [each.field for each in mended.history(db, [row])] == ["order_reference"]
    with office.store.writing() as db:
        skonto = "Zahlbar in 30 Tagen.\n#SKONTO#TAGE=14#PROZENT=2.00#"
        overlay.fill_in(db, row, {"payment_terms": skonto}, by="jana", settings=office.setup().settings)
    assert b"<cbc:Note>Zahlbar in 30 Tagen.\n#SKONTO#TAGE=14#PROZENT=2.00#\n</cbc:Note>" in office.xml_of(row)


async def test_an_invoice_of_many_lines_is_scrolled_to_its_end(open_office: OpenOffice, invoice: Invoice) -> None:
    long = replace(invoice, lines=invoice.lines * 3000)
    app = Stage(InvoiceView(open_office({}), 1))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        words = app.screen.query_one("#words-text", TextView)
        await until(pilot, lambda: "Musterbau GmbH" in words.text)
        words.show(in_words(long))
        await pilot.press("end")
        await until(pilot, lambda: "Vielen Dank für Ihren Auftrag." in picture_of(app))


def test_the_words_are_english_on_request(invoice: Invoice) -> None:
    use_language("en")
    text = "\n".join("".join(part for part, _tone in line.parts) for line in in_words(invoice))
    assert "Invoice RE-2026-117" in text
    assert "To be paid" in text
    assert "2.5 hour" in text


def test_an_incomplete_invoice_is_shown_as_far_as_it_goes() -> None:
    bare = Invoice(number="X-1", supporting_documents=(SupportingDocument(reference="Plan"),))
    text = "\n".join("".join(part for part, _tone in line.parts) for line in in_words(bare))
    assert "X-1" in text
    assert "Plan" in text


def test_an_embedded_file_does_not_flood_the_xml() -> None:
    from xr_tui.invoice import ubl

    attached = Attachment(filename="plan.pdf", mime="application/pdf", content=b"x" * 1_000_000)
    invoice = Invoice(number="X-1", supporting_documents=(SupportingDocument(reference="Plan", attachment=attached),))
    lines = xml_lines(ubl.write(invoice))
    assert max(line.length for line in lines) < 1000
    assert any("Zeichen" in part for line in lines for part, _tone in line.parts)
