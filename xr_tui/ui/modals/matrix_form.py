"""One entry of the Kommunikationsmatrix: how documents of a type go to a customer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.matrix import ALL_CUSTOMERS, DocumentType, JobMode, MatrixEntry, Syntax
from xr_tui.ui.errors import told
from xr_tui.ui.modals.dialog import Form
from xr_tui.ui.modals.words import document_type_word, mode_word
from xr_tui.ui.widgets import address_line
from xr_tui.ui.widgets.addresses_field import AddressesField
from xr_tui.ui.widgets.buyer_reference import hint_for_reference
from xr_tui.ui.widgets.field_checks import fault_of_template
from xr_tui.ui.widgets.fields import ChoiceField, Field, LineField, ShownField, TickField
from xr_tui.ui.widgets.sender_field import SenderField
from xr_tui.ui.widgets.visible_text import plain

WIDGETS = {
    "document_type": "document-type",
    "mode": "mode",
    "batch": "batch",
    "target_address": "target",
    "further_addresses": "further",
    "buyer_reference": "buyer-reference",
    "subject": "subject",
    "syntax": "syntax",
    "sender": "sender",
}
"""The widget of each field of an entry that can be changed."""


class MatrixForm(Form[MatrixEntry]):
    """The editor of an entry. OK gives the changed entry; who opened it saves it."""

    def __init__(
        self,
        entry: MatrixEntry,
        customer_name: str,
        *,
        new: bool = False,
        focus: str = "",
        email_of: Callable[[str], str] | None = None,
        senders: Sequence[tuple[str, str]] = (),
    ) -> None:
        """The form.

        Args:
            entry: as it stands, or what to begin with.
            customer_name: shown beside the number.
            new: whether there is no such entry yet; then the customer can be typed.
            focus: name of the field of `MatrixEntry` in which the cursor stands first; the form's own choice if empty.
            email_of: finds the e-mail address of the customer with a number, empty where there is none; called in a
                thread. Proposed as target address when the job mode becomes E-Mail.
            senders: name and address of each sender; nothing to choose from where there is only one.
        """
        super().__init__()
        self._first_field = focus
        self._entry = entry
        self._customer_name = customer_name
        self._new = new
        self._email_of = email_of
        self._senders = senders
        self._proposed = ""
        self._is_looking = False
        """Whether the customer's address is being looked for: only then it is known whether one is missing."""
        self.title_text = tr("New matrix entry") if new else tr("Matrix entry")

    def compose_body(self) -> ComposeResult:
        entry = self._entry
        with VerticalScroll(classes="dialog-body", can_focus=False):
            yield self._customer_field()
            kinds = [(document_type_word(kind), kind) for kind in DocumentType]
            yield ChoiceField(tr("Document type"), kinds, entry.document_type, id="document-type")
            modes = [(mode_word(mode), mode) for mode in JobMode]
            yield ChoiceField(tr("Job mode"), modes, entry.mode, id="mode")
            yield TickField(tr("Batch mode"), tr("also counts in a batch run"), entry.batch, id="batch")
            yield LineField(
                tr("Target address"),
                entry.target_address,
                check=address_line.fault_of_optional_address,
                at_once=False,
                id="target",
            )
            yield AddressesField(tr("Further addresses"), entry.further_addresses, at_once=False, id="further")
            yield LineField(tr("Leitweg-ID"), entry.buyer_reference, hint=hint_for_reference, id="buyer-reference")
            yield LineField(
                tr("Subject"),
                entry.subject,
                check=fault_of_template,
                placeholder=tr("empty: the one of the setup"),
                note=tr("placeholders: {names}", names="{number} {date} {customer} {company}"),
                id="subject",
            )
            yield ChoiceField(
                tr("Syntax"),
                [(syntax.upper(), syntax) for syntax in Syntax],
                entry.syntax,
                note=tr("an imported XRechnung is sent as it came"),
                id="syntax",
            )
            if len(self._senders) > 1:
                yield SenderField(self._senders, entry.sender, or_none=tr("as the setup says"), id="sender")
        yield Static(id="advice", classes="warning", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._advise()
        usual = "customer" if self._new else "mode"
        wanted = self.query(f"#{WIDGETS.get(self._first_field, usual)}").results(Field)
        next(wanted, self.query_one(f"#{usual}", Field)).focus()

    def result_value(self) -> MatrixEntry:
        return replace(
            self._entry,
            customer=self._typed("customer") if self._new else self._entry.customer,
            document_type=self.query_one("#document-type", ChoiceField).value,
            mode=self.query_one("#mode", ChoiceField).value,
            batch=self.query_one("#batch", TickField).value,
            target_address=self._typed("target"),
            further_addresses=self.query_one("#further", AddressesField).value,
            buyer_reference=self._typed("buyer-reference"),
            subject=self._typed("subject"),
            syntax=self.query_one("#syntax", ChoiceField).value,
            sender=self._sender(),
        )

    def _sender(self) -> str:
        found = self.query(SenderField)
        return found.first().value if found else self._entry.sender

    def _customer_field(self) -> Field:
        if self._new:
            return LineField(
                tr("Customer"), self._entry.customer, placeholder=tr("number; empty: all customers"), id="customer"
            )
        if self._entry.customer == ALL_CUSTOMERS:
            return ShownField(tr("Customer"), tr("all customers without an entry of their own"))
        return ShownField(tr("Customer"), f"{self._entry.customer} · {self._customer_name}")

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", LineField).value

    @on(Field.Changed, "#mode, #customer")
    def _look_for_address(self) -> None:
        """Who is to get mails has an address, as a rule; what was only proposed goes again with the job mode."""
        typed = self._typed("target")
        if typed and typed == self._proposed:
            self.query_one("#target", LineField).value = ""
        elif typed:
            return
        if self._email_of is not None and self._is_mail:
            self._is_looking = True
            self._propose(self._email_of, self._typed("customer") if self._new else self._entry.customer)

    @work(group="propose", name="propose", exclusive=True, description="e-mail address of the customer")
    async def _propose(self, email_of: Callable[[str], str], customer: str) -> None:
        email = ""
        with told(self):
            email = await asyncio.to_thread(email_of, customer)
        self._is_looking = False
        target = self.query_one("#target", LineField)
        if email and not target.value and self._is_mail:
            self._proposed = email
            target.note = tr("as the customer has it")
            target.value = email
        else:
            self._advise()

    @property
    def _is_mail(self) -> bool:
        return self.query_one("#mode", ChoiceField).value is JobMode.EMAIL

    @on(Field.Changed, "#target")
    def _other_address(self) -> None:
        """What stands there no longer comes from the customer."""
        target = self.query_one("#target", LineField)
        if target.note and target.value != self._proposed:
            target.note = ""
            target.look()

    @on(Field.Changed)
    def _advise(self) -> None:
        """An entry that a batch run leaves out, or that mails go nowhere from, is allowed, but not unnoticed."""
        batch = self.query_one("#batch", TickField).value
        text = ""
        if self._is_mail and not self._typed("target") and not self._is_looking:
            text = tr("Without a target address a batch run leaves its invoices out.") if batch else ""
            text = text or tr("Without a target address each mail must be addressed by hand.")
        advice = self.query_one("#advice", Static)
        advice.update(plain(text))
        advice.display = bool(text)
