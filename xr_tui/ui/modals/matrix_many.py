"""Job mode and batch mode of several entries of the Kommunikationsmatrix at once."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from xr_tui.i18n import number, tr
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.store.matrix_changes import MatrixChange
from xr_tui.store.rows import MatrixRow
from xr_tui.ui.modals.dialog import Dialog
from xr_tui.ui.modals.words import document_type_word, mode_word
from xr_tui.ui.widgets.fields import ChoiceField, Field, TickField
from xr_tui.ui.widgets.visible_text import plain
from xr_tui.ui.words import yes_no

_NAMED = 8
"""Entries that are named; the filter shows all of them."""


class MatrixMany(Dialog[MatrixChange]):
    """What is changed in all of them; everything else of each stays. Says how many change before OK."""

    def __init__(self, rows: Sequence[MatrixRow]) -> None:
        super().__init__()
        self._rows = tuple(rows)
        self.title_text = tr("Change {count} matrix entries", count=number(len(rows)))

    def compose_body(self) -> ComposeResult:
        as_it_is = (tr("as it is"), None)
        modes = [as_it_is, *((mode_word(mode), mode) for mode in JobMode)]
        answers = [as_it_is, (yes_no(True), True), (yes_no(False), False)]
        with VerticalScroll(classes="dialog-body", can_focus=False):
            yield ChoiceField(tr("Job mode"), modes, None, id="mode")
            yield ChoiceField(tr("Batch mode"), answers, None, id="batch")
            yield TickField(
                tr("Target address"), tr("where there is none, the customer's e-mail address"), True, id="addresses"
            )
        yield Static(id="consequence", markup=False)
        yield Static(id="advice", classes="warning", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#mode", ChoiceField).focus()
        self._tell()

    def result_value(self) -> MatrixChange:
        mode, batch = (self.query_one(f"#{name}", ChoiceField).value for name in ("mode", "batch"))
        addresses = self.query_one("#addresses", TickField)
        return MatrixChange(mode=mode, batch=batch, address_customers=mode is JobMode.EMAIL and addresses.value)

    def refusal(self) -> Phrase | None:
        if self._changed(self.result_value()):
            return None
        if self.result_value() == MatrixChange():
            return phrase("Choose what is to change.")
        return phrase("All of them have that already.")

    @on(Field.Changed)
    def _chosen(self) -> None:
        self.weigh()
        self._tell()

    def _offer_addresses(self) -> None:
        """Who is to get mails has an address, as a rule: then it need not be typed once more."""
        becomes_mail = self.query_one("#mode", ChoiceField).value is JobMode.EMAIL
        any_known = any(row.customer_email and not row.entry.target_address for row in self._rows)
        self.query_one("#addresses", TickField).display = becomes_mail and any_known

    def _changed(self, change: MatrixChange) -> int:
        return sum(change.of(row) != row.entry for row in self._rows)

    def _tell(self) -> None:
        self._offer_addresses()
        change = self.result_value()
        count, every = self._changed(change), number(len(self._rows))
        self._show("#consequence", tr("Changes: {count} of {all}.", count=number(count), all=every) if count else "")
        self._show("#advice", self._unaddressed(change))

    def _unaddressed(self, change: MatrixChange) -> str:
        """Which of them will lack an address: allowed, but not unnoticed."""
        if change.mode is not JobMode.EMAIL and not change.batch:
            return ""
        after = ((row, change.of(row)) for row in self._rows)
        lacking = [row for row, entry in after if entry.mode is JobMode.EMAIL and not entry.target_address]
        if not lacking:
            return ""
        names = "; ".join(_name(row) for row in lacking[:_NAMED])
        if len(lacking) > _NAMED:
            names = tr("{names} and {count} more", names=names, count=number(len(lacking) - _NAMED))
        means = tr("A batch run leaves their invoices out; each other mail must be addressed by hand.")
        return " ".join([tr("Without a target address: {names}.", names=names), means])

    def _show(self, place: str, text: str) -> None:
        line = self.query_one(place, Static)
        line.update(plain(text))
        line.display = bool(text)


def _name(row: MatrixRow) -> str:
    name = f"{row.entry.customer} {row.customer_name}".strip() or tr("all customers")
    kind = row.entry.document_type
    return name if kind.value == "all" else f"{name} ({document_type_word(kind)})"
