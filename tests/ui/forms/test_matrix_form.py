"""The editors of a matrix entry and of a customer."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.ui.forms.stage import HOSTILE, SIZE, Stage, picture_of, put, type_over, until, words_on
from xr_tui.i18n import use_language
from xr_tui.matrix import Customer, DocumentType, FurtherAddress, JobMode, Kind, MatrixEntry, Syntax
from xr_tui.store.matrix_changes import MatrixChange
from xr_tui.store.rows import MatrixRow
from xr_tui.ui.modals.customer_form import CustomerForm
from xr_tui.ui.modals.matrix_form import WIDGETS, MatrixForm
from xr_tui.ui.modals.matrix_many import MatrixMany
from xr_tui.ui.widgets.fields import ChoiceField, Field, LineField


async def test_from_pdf_to_email_with_address_and_batch_mode_by_keyboard_alone() -> None:
    app = Stage(MatrixForm(MatrixEntry(customer="10001"), "Stadt Musterheim"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("left", "enter", "space", "enter")
        await put(pilot, "rechnung@stadt.example")
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [
        MatrixEntry(customer="10001", mode=JobMode.EMAIL, batch=True, target_address="rechnung@stadt.example")
    ]


async def test_everything_of_an_entry_survives_an_ok() -> None:
    entry = MatrixEntry(
        customer="10001",
        document_type=DocumentType.CREDIT_NOTE,
        mode=JobMode.EMAIL,
        batch=True,
        target_address="rechnung@stadt.example",
        further_addresses=(FurtherAddress("a@x.example", Kind.BCC), FurtherAddress("b@x.example", Kind.TO)),
        buyer_reference="04011000-1234512345-06",
        subject="Rechnung {number}",
        syntax=Syntax.CII,
    )
    app = Stage(MatrixForm(entry, "Stadt Musterheim"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [entry]


async def test_the_syntax_is_chosen_and_the_form_says_what_it_does_not_touch() -> None:
    app = Stage(MatrixForm(MatrixEntry(customer="10001"), "Stadt Musterheim", focus="syntax"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Syntax                (•) UBL   ( ) CII" in picture_of(app)
        assert "eine importierte XRechnung geht so hinaus, wie sie kam" in picture_of(app)
        await pilot.press("right", "f10")
        await pilot.pause()
    assert app.results == [MatrixEntry(customer="10001", syntax=Syntax.CII)]


async def test_all_problems_are_named_at_once_each_at_its_field() -> None:
    entry = MatrixEntry(customer="10001", target_address="rechnung.stadt", subject="Rechnung {nummer}")
    app = Stage(MatrixForm(entry, HOSTILE))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f10")
        words = words_on(app.screen)
        assert "OK wartet auf: Zieladresse, Betreff" in words
        assert "{nummer}" in words
        assert "\x1b" not in picture_of(app)
        assert not app.results


async def test_batch_mode_without_address_is_allowed_but_not_unnoticed() -> None:
    app = Stage(MatrixForm(MatrixEntry(customer="10001", mode=JobMode.EMAIL, batch=True), "Stadt Musterheim"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "lässt der Stapellauf diese Rechnungen aus" in words_on(app.screen)
        await type_over(pilot, "#target", "a@x.example")
        assert "lässt der Stapellauf" not in picture_of(app)
        await type_over(pilot, "#target", "")
        await pilot.press("f10")
        await pilot.pause()
    assert len(app.results) == 1


async def test_who_is_to_get_mails_is_proposed_the_address_of_the_customer() -> None:
    addresses = {"10001": "post@stadt.example"}
    entry = MatrixEntry(customer="10001", mode=JobMode.PDF)
    app = Stage(MatrixForm(entry, "Stadt Musterheim", email_of=lambda number: addresses.get(number, "")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        mode, target = app.screen.query_one("#mode", ChoiceField), app.screen.query_one("#target", LineField)
        assert target.value == ""
        mode.choose(JobMode.EMAIL)
        await until(pilot, lambda: target.value == "post@stadt.example")
        await until(pilot, lambda: "wie beim Debitor" in picture_of(app))
        mode.choose(JobMode.PDF)
        await until(pilot, lambda: target.value == "")
        mode.choose(JobMode.EMAIL)
        await until(pilot, lambda: target.value == "post@stadt.example")
        await type_over(pilot, "#target", "kasse@stadt.example")
        assert "wie beim Debitor" not in picture_of(app)
        for other in (JobMode.PDF, JobMode.EMAIL):
            mode.choose(other)
            await until(pilot, lambda other=other: mode.value is other)  # type: ignore[misc]
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [replace(entry, mode=JobMode.EMAIL, target_address="kasse@stadt.example")]


async def test_the_proposal_follows_the_number_that_is_typed_and_says_nothing_of_strangers() -> None:
    addresses = {"10001": "post@stadt.example"}
    new = MatrixEntry(mode=JobMode.EMAIL)
    app = Stage(MatrixForm(new, "", new=True, email_of=lambda number: addresses.get(number, "")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        target = app.screen.query_one("#target", LineField)
        await type_over(pilot, "#customer", "10001")
        await until(pilot, lambda: target.value == "post@stadt.example")
        await type_over(pilot, "#customer", "99999")
        await until(pilot, lambda: target.value == "")


async def test_many_entries_that_become_e_mail_take_the_addresses_of_their_customers_unless_not_wanted() -> None:
    rows = (
        MatrixRow(id=1, entry=MatrixEntry(customer="1"), customer_name="A", customer_email="a@x.example"),
        MatrixRow(id=2, entry=MatrixEntry(customer="2"), customer_name="B"),
    )
    app = Stage(MatrixMany(rows))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "E-Mail-Adresse des Debitors" not in picture_of(app)
        await pilot.press("right")
        await until(pilot, lambda: "[x] wo keine steht, die E-Mail-Adresse des Debitors" in picture_of(app))
        assert "Ohne Zieladresse: 2 B." in picture_of(app)
        await pilot.press("enter", "enter", "space")
        await until(pilot, lambda: "Ohne Zieladresse: 1 A; 2 B." in picture_of(app))
        await pilot.press("space", "f10")
        await pilot.pause()
    assert app.results == [MatrixChange(mode=JobMode.EMAIL, address_customers=True)]


async def test_a_new_entry_is_for_the_typed_customer() -> None:
    app = Stage(MatrixForm(MatrixEntry(), "", new=True))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await put(pilot, "10007")
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [MatrixEntry(customer="10007")]


async def test_a_customer_is_changed_and_what_was_not_touched_stays() -> None:
    customer = Customer(number="10001", name="Stadt Musterheim", street2="Haus 3", contact="Frau Ost", phone="1")
    app = Stage(CustomerForm(customer))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_over(pilot, "#city", "Musterheim")
        await type_over(pilot, "#country", "de")
        await pilot.press("f10")
        await pilot.pause()
    (changed,) = app.results
    assert (changed.city, changed.country) == ("Musterheim", "DE")
    assert (changed.street2, changed.contact, changed.phone) == ("Haus 3", "Frau Ost", "1")


async def test_a_new_customer_needs_number_and_name_and_a_country_of_two_letters() -> None:
    use_language("en")
    app = Stage(CustomerForm(Customer(number="", name="", country="GER", vat_id="DE123456789"), new=True))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "must not be empty" not in picture_of(app)
        assert "a VAT-ID is like" in picture_of(app)
        await pilot.press("f10")
        assert "OK waits for: Customer no., Name, Country" in picture_of(app)
        await put(pilot, "10009")
        await type_over(pilot, "#name", "Agrarhof AG")
        await type_over(pilot, "#country", "AT")
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [Customer(number="10009", name="Agrarhof AG", country="AT", vat_id="DE123456789")]


@pytest.mark.parametrize("field", [name.name for name in fields(MatrixEntry) if name.name != "customer"])
async def test_the_entry_opens_at_the_field_that_is_to_be_mended(field: str) -> None:
    senders = (("Standard", "rechnung@musterbau.example"), ("Süd", "sued@musterbau.example"))
    app = Stage(MatrixForm(MatrixEntry(customer="10001"), "Stadt Musterheim", focus=field, senders=senders))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.focused is not None
        ids = [node.id for node in app.focused.ancestors_with_self if isinstance(node, Field)]
        assert ids == [WIDGETS[field]]


async def test_the_customer_opens_at_the_field_that_is_to_be_mended() -> None:
    customer = Customer(number="10001", name="Stadt Musterheim")
    for focus, expected in (("post_code", "post_code"), ("email", "email"), ("", "name"), ("number", "name")):
        app = Stage(CustomerForm(customer, focus=focus))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            assert app.focused is app.screen.query_one(f"#{expected}", LineField).input


async def test_a_post_code_is_doubted_as_it_is_typed_by_the_rules_of_its_country_unless_switched_off() -> None:
    customer = Customer(number="10010", name="Van der Meer", post_code="12345", country="NL")
    app = Stage(CustomerForm(customer))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Eine Postleitzahl in NL ist wie 1012 AB." in picture_of(app)
        await type_over(pilot, "#country", "DE")
        assert "Postleitzahl in" not in picture_of(app)
        await type_over(pilot, "#post_code", "1012")
        assert "Eine deutsche Postleitzahl hat fünf Ziffern." in picture_of(app)
        app.hints_off = frozenset({"addresses"})
        await type_over(pilot, "#post_code", "1013")
        assert "fünf Ziffern" not in picture_of(app)
