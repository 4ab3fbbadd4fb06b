"""E-Mail-Versand: one invoice before it is sent or filed, prefilled, changeable for this time only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Checkbox, Static

from xr_tui.delivery.message import attachment_name
from xr_tui.errors import XrTuiError
from xr_tui.i18n import amount, day, moment, number, size, tr
from xr_tui.jobs.earlier import statement
from xr_tui.jobs.mail_size import LARGE, mail_size
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.modals.conditions import Conditions
from xr_tui.ui.modals.dialog import Dialog
from xr_tui.ui.widgets import address_line
from xr_tui.ui.widgets.addresses_field import AddressesField
from xr_tui.ui.widgets.buyer_reference import hint_for_reference, missing_reference
from xr_tui.ui.widgets.fields import Field, LineField, ShownField, TextField
from xr_tui.ui.widgets.moment_field import MomentField, spoken
from xr_tui.ui.widgets.sender_field import SenderField
from xr_tui.ui.widgets.ticks import TickBox
from xr_tui.ui.widgets.visible_text import plain

_SAID = 2
"""Doubts about attachments that stand in the dialog."""


@dataclass(frozen=True)
class Draft:
    """The XRechnung as it would be made now."""

    xml: int
    """Its bytes."""
    doubts: tuple[Phrase, ...] = ()
    """What is doubtful about the files inside it."""


class SendDialog(Dialog[PlanLine]):
    """What will become of one invoice. OK gives the changed line; matrix and invoice stay as they are."""

    @dataclass
    class Measured(Message):
        """The XRechnung was made to see how large it is, or cannot be made."""

        draft: Draft
        fault: XrTuiError | None = None

    def __init__(
        self,
        line: PlanLine,
        conditions: Conditions,
        *,
        measure: Callable[[], Draft] | None = None,
        in_run: bool = False,
    ) -> None:
        """The dialog of the keys E-Mail and PDF, and of one line of a run.

        Args:
            line: as planned from the matrix.
            conditions: what the setup says.
            measure: makes the XRechnung to see its size and what is doubtful about its files; called in a thread.
            in_run: whether OK only takes the line over into a run, which has its own date.
        """
        super().__init__()
        self._line = line
        self._mail = line.mode is JobMode.EMAIL
        self._conditions = conditions
        self._measure = measure
        self._in_run = in_run
        self.title_text = tr("Send by e-mail") if self._mail else tr("File as PDF job")

    def compose_body(self) -> ComposeResult:
        line = self._line
        with VerticalScroll(classes="dialog-body", can_focus=False):
            yield ShownField(tr("Document no."), self._document())
            yield ShownField(tr("Customer"), f"{line.invoice.customer} · {line.invoice.customer_name}")
            if self._mail and self._conditions.senders:
                yield SenderField(self._conditions.senders, line.sender, id="sender")
            elif self._mail:
                yield ShownField(tr("Sender"), self._conditions.sender_text)
            label = tr("Attachment") if self._mail else tr("File name")
            yield ShownField(label, attachment_name(line.invoice.number), id="attachment")
            if self._mail:
                yield from self._compose_addresses()
                yield LineField(tr("Subject"), line.subject, check=_subject_fault, id="subject")
            yield LineField(
                tr("Leitweg-ID"),
                line.buyer_reference,
                hint=hint_for_reference,
                when_empty=missing_reference(),
                id="buyer-reference",
            )
            if not self._in_run:
                yield MomentField(tr("Send at") if self._mail else tr("File at"), line.not_before, id="at")
            if self._mail:
                yield TextField(tr("Text"), line.body, id="body")
        if line.earlier is not None and line.left_out is None:
            yield Static(plain(self._earlier()), id="earlier", classes="warning", markup=False)
            words = tr("send once more all the same, although there is job {job}", job=line.earlier.job)
            yield TickBox(plain(words), line.again, id="again", compact=True)
        yield Static(id="consequence", markup=False)
        if not self._conditions.check_enabled:
            yield Static(plain(self._conditions.check_text), classes="warning", markup=False)

    def yes_text(self) -> str:
        return tr("Take over  F10") if self._in_run else super().yes_text()

    def _compose_addresses(self) -> ComposeResult:
        yield LineField(tr("Target address"), self._line.target, check=address_line.fault_of_address, id="target")
        yield AddressesField(tr("Further addresses"), self._line.further_addresses, id="further")

    def on_mount(self) -> None:
        super().on_mount()
        self._say_consequence()
        self.query_one("#target" if self._mail else "#buyer-reference", LineField).focus()
        if self._measure is not None:
            self.run_worker(self._look_how_large, thread=True, group="size", name="size", exit_on_error=False)

    def refusal(self) -> Phrase | None:
        if self._line.left_out is not None:
            return self._line.left_out
        faulty = [field.label for field in self.query(Field) if field.problem is not None]
        if faulty:
            names = ", ".join(faulty)
            if self._in_run:
                return phrase("Take over waits for: {fields}", fields=names)
            return phrase("OK waits for: {fields}", fields=names)
        if self._line.earlier is not None and not self._again():
            return phrase("To send it once more, tick the box first.")
        return None

    def result_value(self) -> PlanLine:
        line = replace(self._line, buyer_reference=self._typed("buyer-reference"), again=self._again())
        if not self._in_run:
            line = replace(line, not_before=self.query_one("#at", MomentField).moment)
        if not self._mail:
            return line
        senders = self.query(SenderField)
        return replace(
            line,
            sender=senders.first().value if senders else line.sender,
            target=self._typed("target"),
            further_addresses=self.query_one("#further", AddressesField).value,
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
        earlier = self._line.earlier
        if earlier is None:
            return ""
        said = statement(earlier, moment(earlier.at, seconds=False))
        return tr(said)

    # How large it will be

    def _look_how_large(self) -> None:
        """Runs in a thread: writing the XRechnung takes a moment the first time."""
        assert self._measure is not None
        try:
            self.post_message(self.Measured(self._measure()))
        except XrTuiError as fault:
            self.post_message(self.Measured(Draft(0), fault))

    @on(Measured)
    def _show_size(self, event: Measured) -> None:
        event.stop()
        field = self.query_one("#attachment", ShownField)
        if event.fault is not None:
            field.say(tr(event.fault.message))
            return
        name = attachment_name(self._line.invoice.number)
        if not self._mail:
            field.show(tr("{name} · about {size}", name=name, size=size(event.draft.xml)))
            field.say(hint=_doubts_in_words(event.draft.doubts))
            return
        whole = mail_size(event.draft.xml, self._line.body)
        field.show(tr("{name} · mail of about {size}", name=name, size=size(whole)))
        large = tr("Many receivers refuse mails above {size}.", size=size(LARGE)) if whole > LARGE else ""
        field.say(hint=" ".join(filter(None, [large, _doubts_in_words(event.draft.doubts)])))

    # What OK will do

    def _say_consequence(self) -> None:
        self.query_one("#consequence", Static).update(plain(self._consequence()))

    def _consequence(self) -> str:
        if self._in_run:
            return tr("OK takes this over into the run. Nothing is sent before the run itself is confirmed.")
        text = self._mailing() if self._mail else self._filing()
        if (at := self.query_one("#at", MomentField).moment) is not None:
            waits = tr("It waits until {when}; XR-TUI or xr-tui worker must be running then.", when=spoken(at))
            text = f"{text} {waits}"
        return text

    def _mailing(self) -> str:
        to, further = self._typed("target") or "…", len(self.query_one("#further", AddressesField).value)
        if further:
            to = tr("{address} and {count} more", address=to, count=further)
        if self._conditions.check_enabled:
            return tr("OK makes the XRechnung, checks it and mails it to {address} – only if it is valid.", address=to)
        return tr("OK makes the XRechnung and mails it to {address}.", address=to)

    def _filing(self) -> str:
        folder = self._conditions.storage_path or tr("the storage folder")
        if self._conditions.check_enabled:
            return tr(
                "OK makes the XRechnung, checks it and files it in {folder} – only if it is valid.", folder=folder
            )
        return tr("OK makes the XRechnung and files it in {folder}.", folder=folder)


def _doubts_in_words(doubts: Sequence[Phrase]) -> str:
    """The first doubts in full, the rest as a number: the invoice view has them all."""
    said = [tr(doubt) for doubt in doubts[:_SAID]]
    if len(doubts) > _SAID:
        said.append(tr("and {count} more", count=number(len(doubts) - _SAID)))
    return " ".join(said)


def _subject_fault(text: str) -> Phrase | None:
    return None if text else phrase("The subject is empty.")
