"""From a finding one key leads to the very field; once that is filled in, the job is repeated from where one came."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.jobs.conftest import OpenOffice
from tests.ui.jobs.test_feedback_ways import is_within, job_of, send
from tests.ui.reading import screen_lines, screen_text, until, until_seen
from xr_tui.demo.mailbox import Mailbox
from xr_tui.i18n import use_language
from xr_tui.invoice import ubl
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import Contact, Invoice, Item
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.settings.places import packed_folder
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.customer_form import CustomerForm
from xr_tui.ui.modals.matrix_form import MatrixForm
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.modals.terms_form import TermsForm
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.screens.invoice_view import InvoiceView
from xr_tui.ui.widgets.text_view import TextView


@pytest.fixture
def office(open_office: OpenOffice, mailbox: Mailbox) -> Office:
    return open_office(mailbox.port, check=True)


def complete_invoice(office: Office, number: str) -> Invoice:
    """A good invoice of the sample company, with all that creation fills in."""
    raw = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1101.json").read_text(encoding="utf-8"))
    buyer = {
        "name": "Stadt Musterheim",
        "identifiers": [{"value": "10001"}],
        "electronic_address": {"value": "a@stadt.example", "scheme": "EM"},
        "address": {"city": "Musterheim", "post_code": "12345", "country": "DE"},
    }
    del raw["customer"]
    invoice = from_json(json.dumps(raw | {"number": number, "buyer": buyer, "buyer_reference": "04011000-12345-34"}))
    company = office.setup().settings.company
    return prepare(invoice, seller=company.seller, payment=company.payment, customer=None, buyer_reference="")


def came_as_xml(office: Office, folder: Path, invoice: Invoice) -> str:
    """Import it as the XRechnung of another program; returns its number."""
    path = folder / f"{invoice.number}.xml"
    path.write_bytes(ubl.write(invoice))
    assert not import_files(office.store, [path]).problems
    return invoice.number


def without_phone(invoice: Invoice) -> Invoice:
    assert invoice.seller is not None
    contact = replace(invoice.seller.contact or Contact(), phone=None)
    return replace(invoice, seller=replace(invoice.seller, contact=contact))


async def open_feedback(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("2")
    await until(pilot, lambda: any(words in screen_text(pilot.app) for words in ("alle · ", "all · ")))
    await pilot.press(*keys, "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, FeedbackScreen))


async def focused_in(pilot: Pilot[None], field: str) -> None:
    """Wait until the cursor is in this field."""
    await until(pilot, lambda: pilot.app.focused is not None and is_within(pilot.app.focused, field))


async def test_a_term_of_an_imported_document_is_filled_in_at_its_field_and_the_job_repeated(
    office: Office, open_office: OpenOffice, mailbox: Mailbox, tmp_path: Path
) -> None:
    number = came_as_xml(office, tmp_path, without_phone(complete_invoice(office, "X-1")))
    (failed,) = send(office, number)
    office = open_office(mailbox.port, check=True)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_feedback(pilot)
        await until_seen(pilot, "BR-DE-6", "G öffnet das Feld zum Ergänzen: BT-42 Unser Telefon", "G Beheben")
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, TermsForm))
        assert isinstance(app.screen_stack[-2], InvoiceView)
        await focused_in(pilot, "seller-contact-phone")

        # thought better of it: the invoice is there to be read, at the part in question; nothing is offered
        await pilot.press("escape")
        await until_seen(pilot, "X-1 · ", "Verkäufer")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        assert "Seither ergänzt" not in screen_text(app)

        await pilot.press("g")
        await focused_in(pilot, "seller-contact-phone")
        await pilot.press(*"030 123456", "f10")
        await until_seen(pilot, "Seither ergänzt: BT-42 Unser Telefon.", "R Wiederholen", "- fehlgeschlagen")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await pilot.press("f10")
        await until(pilot, lambda: mailbox.count == 1)
        await until(pilot, lambda: job_of(office, failed + 1).state is State.DONE)
        await pilot.press("home", "enter")
        await until_seen(pilot, f"Job {failed + 1}", "+ erledigt")
    assert job_of(office, failed + 1).repeats == failed
    (mail,) = mailbox.folder.glob("*.eml")
    assert office.xml_of(job_of(office, failed).invoice).count(b"<cbc:Telephone>030 123456</cbc:Telephone>") == 1
    assert mail.stat().st_size > 0

    # who looks at the failed job once more is not asked to repeat it again
    app = XrTuiApp(open_office(mailbox.port, check=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_feedback(pilot, "end")
        await until_seen(pilot, "- fehlgeschlagen", "BR-DE-6")
        assert "Seither ergänzt" not in screen_text(app)


async def test_a_line_of_the_invoice_is_shown_under_the_cursor(
    office: Office, open_office: OpenOffice, mailbox: Mailbox, tmp_path: Path
) -> None:
    whole = complete_invoice(office, "X-2")
    nameless = replace(whole.lines[-1], item=replace(whole.lines[-1].item or Item(), name=None))
    lines = (*whole.lines[:-1], nameless)
    send(office, came_as_xml(office, tmp_path, replace(whole, lines=lines)))
    use_language("en")
    app = XrTuiApp(open_office(mailbox.port, check=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_feedback(pilot)
        await until_seen(pilot, f"G shows: line {len(lines)}. Correct it at its source, import it again")
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))
        view = app.screen.query_one("#words-text", TextView)
        await until(pilot, lambda: view.pointed_row is not None)
        at = view.pointed_row or 0
        assert view.scroll_offset.y <= at < view.scroll_offset.y + view.size.height
        strip = view.render_line(at - view.scroll_offset.y)
        assert strip.text.lstrip().startswith(f"{nameless.id} ")
        assert all(segment.style and segment.style.reverse for segment in strip if segment.text.strip())


async def test_matrix_entry_and_customer_open_at_the_field_and_lead_back_to_the_feedback(
    office: Office, open_office: OpenOffice, mailbox: Mailbox
) -> None:
    send(office, "RE-2026-1140", "RE-2026-1141")
    app = XrTuiApp(open_office(mailbox.port, check=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_feedback(pilot, "end")
        await until_seen(pilot, "RE-2026-1140", "G führt zum Eintrag der Kommunikationsmatrix: Leitweg-ID")
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm))
        await focused_in(pilot, "buyer-reference")
        await pilot.press(*"04011000-1234512345-06", "f10")
        await until_seen(pilot, "Behoben? Dann den Job wiederholen", "R Wiederholen")

        await pilot.press("escape", "home", "enter")
        await until_seen(pilot, "RE-2026-1141", "G führt zum Debitor: Ort")
        assert "Behoben?" not in screen_text(app)
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, CustomerForm))
        await focused_in(pilot, "city")
        await pilot.press(*"Nordaue", "f10")
        await until_seen(pilot, "Behoben? Dann den Job wiederholen")
        ways = app.screen.query_one("#ways")
        at = screen_lines(app)[ways.region.y].index("R Wiederholen") - ways.region.x
        await pilot.click("#ways", offset=(at, 0))
        await until(pilot, lambda: isinstance(app.screen, SendDialog))


async def test_the_setup_opens_at_the_field_and_leads_back_once_it_is_saved(
    office: Office, open_office: OpenOffice, mailbox: Mailbox
) -> None:
    holds = office.setup().settings
    seller = replace(holds.company.seller, contact=replace(holds.company.seller.contact or Contact(), phone=None))
    office.save_settings(replace(holds, company=replace(holds.company, seller=seller)))
    send(office, "RE-2026-1101")
    app = XrTuiApp(open_office(mailbox.port, check=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_feedback(pilot)
        await until_seen(pilot, "BR-DE-6", "G führt zur Einrichtung: Telefon")
        await pilot.press("g")
        await focused_in(pilot, "phone")
        await pilot.press(*"030 123456", "f10")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        await until_seen(pilot, "BR-DE-6", "Behoben? Dann den Job wiederholen")
