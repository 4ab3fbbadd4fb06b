"""What creation takes from company, customer and matrix entry, and what it leaves alone."""

from __future__ import annotations

from xr_tui.invoice.completion import complete, prepare, with_unique_names
from xr_tui.invoice.model import (
    Address,
    Attachment,
    Buyer,
    Contact,
    Identifier,
    Invoice,
    Line,
    Payment,
    Seller,
    SupportingDocument,
)
from xr_tui.matrix import Customer

COMPANY = Seller(name="Musterbau GmbH", vat_id="DE123456789")
ACCOUNT = Payment(means_code="58")
CUSTOMER = Customer(
    number="10000",
    name="Stadt Musterheim",
    street="Rathausplatz 1",
    street2="Hintereingang",
    post_code="54321",
    city="Musterheim",
    country="DE",
    vat_id="DE999999999",
    electronic_address="rechnung@musterheim.example",
    electronic_address_scheme="EM",
    contact="Kämmerei",
    phone="01234 5678",
    email="kaemmerei@musterheim.example",
)


def completed(invoice: Invoice, customer: Customer | None = CUSTOMER, buyer_reference: str = "") -> Invoice:
    return complete(invoice, seller=COMPANY, payment=ACCOUNT, customer=customer, buyer_reference=buyer_reference)


def completed_buyer(buyer: Buyer | None, customer: Customer = CUSTOMER) -> Buyer:
    filled = completed(Invoice(number="1", buyer=buyer), customer).buyer
    assert filled is not None
    return filled


def test_company_is_seller_and_says_how_to_pay_where_the_invoice_does_not() -> None:
    invoice = completed(Invoice(number="1"))
    assert (invoice.seller, invoice.payment) == (COMPANY, ACCOUNT)


def test_a_seller_of_the_invoice_is_never_mixed_with_the_company() -> None:
    own = Seller(name="Tochter GmbH")
    assert completed(Invoice(number="1", seller=own)).seller == own


def test_a_buyer_that_the_invoice_does_not_describe_is_the_customer() -> None:
    assert completed_buyer(None) == Buyer(
        name="Stadt Musterheim",
        identifiers=(Identifier(value="10000"),),
        vat_id="DE999999999",
        electronic_address=Identifier(value="rechnung@musterheim.example", scheme="EM"),
        address=Address(
            street="Rathausplatz 1", street2="Hintereingang", post_code="54321", city="Musterheim", country="DE"
        ),
        contact=Contact(name="Kämmerei", phone="01234 5678", email="kaemmerei@musterheim.example"),
    )


def test_what_the_invoice_says_of_the_buyer_stays() -> None:
    buyer = Buyer(
        name="Stadtwerke",
        identifiers=(Identifier(value="K-7"),),
        electronic_address=Identifier(value="04011000-12345-03", scheme="0204"),
        address=Address(street="Am Werk 3", post_code="54320", city="Werkstadt", country="AT"),
        contact=Contact(name="Frau Strom"),
        vat_id="ATU1",
    )
    assert completed_buyer(buyer) == buyer


def test_gaps_of_the_buyers_address_are_filled_one_by_one() -> None:
    address = completed_buyer(Buyer(address=Address(street="Am Werk 3", post_code="54321", country="DE"))).address
    assert address is not None
    assert address.city == "Musterheim"


def test_the_customers_second_address_line_is_not_added_to_another_street() -> None:
    address = completed_buyer(Buyer(address=Address(street="Am Werk 3"))).address
    assert address is not None
    assert address.street2 is None


def test_a_customer_without_an_electronic_address_gives_none() -> None:
    assert completed_buyer(None, Customer(number="1", name="A")).electronic_address is None


def test_a_buyer_reference_from_outside_replaces_that_of_the_invoice() -> None:
    invoice = Invoice(number="1", buyer_reference="old")
    assert completed(invoice, buyer_reference="new").buyer_reference == "new"
    assert completed(invoice).buyer_reference == "old"


def test_without_a_customer_the_buyer_stays_as_it_is() -> None:
    assert completed(Invoice(number="1"), customer=None).buyer is None


def test_lines_without_a_number_get_their_position() -> None:
    lines = completed(Invoice(number="1", lines=(Line(), Line(id="A"), Line()))).lines
    assert [line.id for line in lines] == ["1", "A", "3"]


def test_a_prepared_invoice_has_its_amounts_too() -> None:
    invoice = prepare(Invoice(number="1"), seller=COMPANY, payment=None, customer=CUSTOMER, buyer_reference="")
    assert invoice.totals.payable is not None


def test_files_of_the_same_name_are_told_apart() -> None:
    names = ["plan.pdf", "Plan.PDF", "plan-2.pdf", "plan.pdf", "liste", "liste"]
    documents = tuple(
        SupportingDocument(reference="R", attachment=Attachment(filename=name, mime="application/pdf", content=b""))
        for name in names
    )
    told_apart = with_unique_names((*documents, SupportingDocument(reference="Link", url="https://firma.example")))
    assert [each.attachment.filename for each in told_apart if each.attachment] == [
        "plan.pdf",
        "Plan-2.PDF",
        "plan-2-2.pdf",
        "plan-3.pdf",
        "liste",
        "liste-2",
    ]
