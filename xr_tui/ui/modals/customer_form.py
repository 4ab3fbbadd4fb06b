"""One customer (Debitor): what fills the gaps of the buyer in the invoices."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from xr_tui.i18n import tr
from xr_tui.invoice.precheck.values import hint_for_address_of, hint_for_post_code, hint_for_vat_id
from xr_tui.matrix import Customer
from xr_tui.ui.modals.dialog import Form
from xr_tui.ui.widgets.address_line import fault_of_optional_address
from xr_tui.ui.widgets.field_checks import fault_of_country, fault_of_required
from xr_tui.ui.widgets.fields import Field, LineField, ShownField

_UPPER_CASE = ("country", "vat_id")


class CustomerForm(Form[Customer]):
    """The editor of a customer. OK gives the changed customer; who opened it saves it."""

    def __init__(self, customer: Customer, *, new: bool = False, focus: str = "") -> None:
        """The form.

        Args:
            customer: as it stands, or what to begin with.
            new: whether there is no such customer yet; then the number can be typed.
            focus: name of the field of `Customer` in which the cursor stands first; the form's own choice if empty.
        """
        super().__init__()
        self._first_field = focus
        self._customer = customer
        self._new = new
        self.title_text = tr("New customer") if new else tr("Customer {number}", number=customer.number)

    def compose_body(self) -> ComposeResult:
        known = self._customer
        with VerticalScroll(classes="dialog-body", can_focus=False):
            if self._new:
                yield LineField(tr("Customer no."), known.number, check=fault_of_required, at_once=False, id="number")
            else:
                yield ShownField(tr("Customer no."), known.number)
            yield LineField(tr("Name"), known.name, check=fault_of_required, at_once=False, id="name")
            yield LineField(tr("Street"), known.street, id="street")
            yield LineField(tr("Address line 2"), known.street2, id="street2")
            yield LineField(
                tr("Post code"),
                known.post_code,
                hint=hint_for_post_code(lambda: self._typed("country")),
                id="post_code",
            )
            yield LineField(tr("City"), known.city, id="city")
            yield LineField(tr("Country"), known.country, check=fault_of_country, placeholder="DE", id="country")
            yield LineField(tr("VAT-ID"), known.vat_id, hint=hint_for_vat_id, id="vat_id")
            yield LineField(
                tr("Electronic address"),
                known.electronic_address,
                hint=hint_for_address_of(lambda: self._typed("electronic_address_scheme")),
                note=tr("BT-49; often the e-mail address"),
                id="electronic_address",
            )
            yield LineField(
                tr("Its scheme"),
                known.electronic_address_scheme,
                note=tr("EM e-mail, 0204 Leitweg-ID, 9930 German VAT-ID"),
                id="electronic_address_scheme",
            )
            yield LineField(tr("Contact"), known.contact, id="contact")
            yield LineField(tr("Phone"), known.phone, id="phone")
            yield LineField(
                tr("E-mail"),
                known.email,
                check=fault_of_optional_address,
                at_once=False,
                note=tr("proposed as target address of a new matrix entry"),
                id="email",
            )

    def on_mount(self) -> None:
        super().on_mount()
        first = "number" if self._new else "name"
        wanted = self.query(f"#{self._first_field or first}").results(LineField)
        next(wanted, self.query_one(f"#{first}", LineField)).focus()

    @on(Field.Changed, "#country")
    @on(Field.Changed, "#electronic_address_scheme")
    def _look_at_the_others(self) -> None:
        """What is worth knowing about a post code depends on the country, about an address on its scheme."""
        for name in ("post_code", "electronic_address"):
            self.query_one(f"#{name}", LineField).look()

    def _typed(self, name: str) -> str:
        """What stands in a field; before it is there, what will."""
        fields = self.query(f"#{name}").results(LineField)
        return next((field.value for field in fields), str(getattr(self._customer, name)))

    def result_value(self) -> Customer:
        typed = {str(field.id): field.value for field in self.query(LineField)}
        return replace(self._customer, **{**typed, **{name: typed[name].upper() for name in _UPPER_CASE}})
