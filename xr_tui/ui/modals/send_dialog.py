"""E-Mail-Versand: one invoice before it is sent or filed, prefilled, changeable for this time only."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Checkbox, Static

from xr_tui.delivery.message import attachment_name
from xr_tui.i18n import amount, day, tr
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.modals.dialog import Dialog
from xr_tui.ui.modals.words import check_statement, mode_word
from xr_tui.ui.widgets import address_line
from xr_tui.ui.widgets.buyer_reference import hint_for_final_reference
from xr_tui.ui.widgets.fields import Field, LineField, ShownField, TextField
from xr_tui.ui.widgets.ticks import TickBox
from xr_tui.ui.widgets.visible_text import plain


class SendDialog(Dialog[PlanLine]):
    """What will become of one invoice. OK gives the changed line; matrix and invoice stay as they are."""

    def __init__(self, line: PlanLine, *, check_enabled: bool, check_off_by: str, storage_path: str = "") -> None:
        """The dialog of the keys E-Mail and PDF.

        Args:
            line: as planned from the matrix.
            check_enabled: whether the XRechnung-Prüfung is on.
            check_off_by: who switched it off, or the variable that did.
            storage_path: the Ablagepfad, shown for the job mode PDF.
        """
        super().__init__()
        self._line = line
        self._mail = line.mode is JobMode.EMAIL
        self.tall = self._mail
        self._check_enabled = check_enabled
        self._check_off_by = check_off_by
        self._storage_path = storage_path
        self.title_text = tr("Send by e-mail") if self._mail else tr("File as PDF job")

    def compose_body(self) -> ComposeResult:
        line = self._line
        with VerticalScroll(classes="dialog-body", can_focus=False):
            yield ShownField(tr("Document no."), self._document())
            yield ShownField(tr("Customer"), f"{line.invoice.customer} · {line.invoice.customer_name}")
            yield ShownField(tr("Job mode"), mode_word(line.mode))
            if self._mail:
                yield from self._compose_addresses()
            yield LineField(
                tr("Leitweg-ID"),
                line.buyer_reference,
                hint=hint_for_final_reference,
                id="buyer-reference",
            )
            if self._mail:
                yield from self._compose_mail()
        if line.earlier is not None and line.left_out is None:
            yield Static(plain(self._earlier()), id="earlier", classes="warning", markup=False)
            yield TickBox(plain(tr("send once more all the same")), line.again, id="again", compact=True)
        yield Static(id="consequence", markup=False)
        if not self._check_enabled:
            yield Static(plain(check_statement(False, self._check_off_by)), classes="warning", markup=False)

    def _compose_addresses(self) -> ComposeResult:
        yield LineField(
            tr("Target address"),
            self._line.target,
            check=address_line.fault_of_address,
            note=tr("for this time only; the matrix stays as it is"),
            id="target",
        )
        yield LineField(
            tr("Further addresses"),
            address_line.written(self._line.further_addresses),
            check=address_line.fault_of_line,
            placeholder="cc:name@firma.example bcc:…",
            id="further",
        )

    def _compose_mail(self) -> ComposeResult:
        yield LineField(tr("Subject"), self._line.subject, check=_subject_fault, id="subject")
        yield TextField(tr("Text"), self._line.body, id="body")
        yield ShownField(tr("Attachment"), attachment_name(self._line.invoice.number))

    def on_mount(self) -> None:
        super().on_mount()
        self._say_consequence()
        self.query_one("#target" if self._mail else "#buyer-reference", LineField).focus()

    def refusal(self) -> Phrase | None:
        if self._line.left_out is not None:
            return self._line.left_out
        faulty = [field.label for field in self.query(Field) if field.problem is not None]
        if faulty:
            return phrase("OK waits for: {fields}", fields=", ".join(faulty))
        if self._line.earlier is not None and not self._again():
            return phrase("To send it once more, tick the box first.")
        return None

    def result_value(self) -> PlanLine:
        line = replace(self._line, buyer_reference=self._typed("buyer-reference"), again=self._again())
        if not self._mail:
            return line
        return replace(
            line,
            target=self._typed("target"),
            further_addresses=address_line.read(self._typed("further")),
            subject=self._typed("subject"),
            body=self.query_one("#body", TextField).value,
        )

    @on(Field.Changed)
    @on(Checkbox.Changed)
    def _reconsider(self) -> None:
        self._say_consequence()
        self.weigh()

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", LineField).value

    def _again(self) -> bool:
        boxes = self.query("#again").results(Checkbox)
        return any(box.value for box in boxes)

    def _document(self) -> str:
        invoice = self._line.invoice
        parts = (invoice.number, day(invoice.issue_date), amount(invoice.gross_cents, invoice.currency))
        return " · ".join(part for part in parts if part)

    def _earlier(self) -> str:
        return tr("Already in job {job}.", job=self._line.earlier)

    def _say_consequence(self) -> None:
        self.query_one("#consequence", Static).update(plain(self._consequence()))

    def _consequence(self) -> str:
        checked = self._check_enabled
        if self._mail:
            to = self._typed("target") or "…"
            if checked:
                return tr(
                    "OK makes the XRechnung, checks it and mails it to {address} – only if it is valid.", address=to
                )
            return tr("OK makes the XRechnung and mails it to {address}.", address=to)
        to = self._storage_path or tr("the storage folder")
        if checked:
            return tr("OK makes the XRechnung, checks it and files it in {folder} – only if it is valid.", folder=to)
        return tr("OK makes the XRechnung and files it in {folder}.", folder=to)


def _subject_fault(text: str) -> Phrase | None:
    return None if text else phrase("The subject is empty.")
