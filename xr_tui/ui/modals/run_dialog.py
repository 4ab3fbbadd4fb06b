"""Many invoices before they are sent: a Stapellauf, or several marked ones. Every one is named, left-out ones too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xr_tui.i18n import amount, number, tr
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.dialogs import RUN
from xr_tui.ui.bindings import bound
from xr_tui.ui.modals.dialog import Dialog
from xr_tui.ui.modals.run_plan import RunCounts, RunPlan, RunRow, Standing
from xr_tui.ui.modals.words import check_statement, mode_word
from xr_tui.ui.widgets.address_line import fault_of_address
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.widgets.line_input import LineInput
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.visible_text import control_fault, plain


class AddressInput(LineInput):
    """The address of the line under the cursor; Enter takes it over."""

    async def action_submit(self) -> None:
        """Tell the dialog."""
        self.post_message(self.Submitted(self, self.value))


class RunDialog(Dialog[tuple[PlanLine, ...]]):
    """One line per invoice. OK gives all lines back; those without a job say why in `left_out`."""

    ACTIONS = (RUN,)
    BINDINGS: ClassVar[list[BindingType]] = bound(RUN)

    def __init__(self, lines: Sequence[PlanLine], *, batch: bool, check_enabled: bool, check_off_by: str) -> None:
        """The dialog of a Stapellauf, or of the keys E-Mail and PDF with several invoices marked.

        Args:
            lines: as planned; those with `left_out` are shown with their reason.
            batch: whether it is a Stapellauf.
            check_enabled: whether the XRechnung-Prüfung is on.
            check_off_by: who switched it off, or the variable that did.
        """
        super().__init__()
        self._plan = RunPlan(lines)
        self._again_possible = any(line.earlier is not None and line.left_out is None for line in lines)
        self._check_enabled = check_enabled
        self._check_off_by = check_off_by
        self.tall = True
        mailed = any(line.mode is JobMode.EMAIL for line in lines)
        name = tr("Batch run") if batch else tr("Send by e-mail") if mailed else tr("File as PDF job")
        self.title_text = tr("{name}: {count} invoices", name=name, count=number(len(lines)))

    def compose_body(self) -> ComposeResult:
        yield Static(id="counts", markup=False)
        yield RowList[RunRow](_columns(), id="lines")
        with Vertical(classes="run-foot"):
            yield Static(id="current", markup=False)
            yield AddressInput(id="address")
            yield Static(plain(self._keys()), id="run-keys", markup=False)
            check = Static(plain(check_statement(self._check_enabled, self._check_off_by)), id="check", markup=False)
            yield check.set_class(not self._check_enabled, "warning")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(AddressInput).display = False
        self._list.show(self._plan, empty=tr("There is nothing to send."))
        self._list.focus()

    def refusal(self) -> Phrase | None:
        counts = self._plan.counts()
        if counts.unaddressed:
            return phrase(
                "OK waits for target addresses: {count}. {key} finds the next.",
                count=counts.unaddressed,
                key=key_of("run.next"),
            )
        return None if counts.going else phrase("Nothing would be done: all invoices are left out.")

    def result_value(self) -> tuple[PlanLine, ...]:
        return self._plan.planned()

    def weigh(self) -> None:
        super().weigh()
        self.query_one("#counts", Static).update(plain(_counted(self._plan.counts())))

    def action_call_off(self) -> None:
        """Esc in the address leaves the address, else the dialog."""
        if self.query_one(AddressInput).display:
            self._close_address()
        else:
            super().action_call_off()

    def action_accept(self) -> None:
        """OK; an address that is being typed is taken over first, or says why it cannot be."""
        if not self.query_one(AddressInput).display or self._take_address():
            super().action_accept()

    def action_drop(self) -> None:
        """Leave the invoice out, or take it back in."""
        if (row := self._current) is not None:
            self._plan.drop(row.position)
            self._changed()

    def action_again(self) -> None:
        """The explicit yes for an invoice that is in a job already, or taking it back."""
        if (row := self._current) is not None:
            self._plan.say_again(row.position)
            self._changed()

    def action_find_unaddressed(self) -> None:
        """Go to the first invoice that still needs an address."""
        if (position := self._plan.next_unaddressed()) is not None:
            self._list.go_to(position)

    @on(RowList.Selected)
    def action_address(self) -> None:
        """Type another address for the line under the cursor, for this time only."""
        if (row := self._current) is None:
            return
        if not self._plan.can_address(row.position):
            self._show_current()
            return
        box = self.query_one(AddressInput)
        box.value = row.line.target
        box.display = True
        self.query_one("#run-keys", Static).update(
            plain(tr("Enter takes the address over for this time · Esc leaves it"))
        )
        box.focus()

    @on(RowList.Moved)
    def _moved(self) -> None:
        if self.query_one(AddressInput).display and not self.query_one(AddressInput).has_focus:
            self._close_address()
        self._show_current()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self._take_address()

    def _take_address(self) -> bool:
        """Take the typed address over; says what is wrong with it otherwise."""
        row, typed = self._current, self.query_one(AddressInput).value.strip()
        if row is None:
            return False
        if fault := control_fault(typed) or fault_of_address(typed):
            self.query_one("#run-keys", Static).update(plain(tr(fault)))
            return False
        self._plan.address(row.position, typed)
        self._close_address()
        self._changed()
        return True

    def _close_address(self) -> None:
        box = self.query_one(AddressInput)
        box.display = False
        self.query_one("#run-keys", Static).update(plain(self._keys()))
        self._list.focus()

    def _changed(self) -> None:
        self.weigh()
        self._show_current()
        self._list.reload()

    def _show_current(self) -> None:
        row = self._current
        self.query_one("#current", Static).update(plain(_sentence(row) if row else "", kept=""))

    @property
    def _list(self) -> RowList[RunRow]:
        return self.query_one("#lines", RowList)

    @property
    def _current(self) -> RunRow | None:
        """The line under the cursor as it stands now."""
        row = self._list.row
        return self._plan[row.position] if row is not None else None

    def _keys(self) -> str:
        words = [
            tr("{key}: address", key=key_of("run.address")),
            tr("{key}: leave out / take back", key=key_of("run.drop")),
        ]
        if self._again_possible:
            words.append(tr("{key}: send once more", key=key_of("run.again")))
        return " · ".join(words)


def _counted(counts: RunCounts) -> str:
    text = tr(
        "{going} will be worked off ({mails} e-mail, {files} PDF), {left} left out",
        going=number(counts.going),
        mails=number(counts.mails),
        files=number(counts.files),
        left=number(counts.left_out),
    )
    if counts.unaddressed:
        text += " · " + tr("{count} without address", count=number(counts.unaddressed))
    return text


def _columns() -> tuple[Column[RunRow], ...]:
    return (
        Column(key="sign", title="", width=1, text=_sign, tone=_tone),
        Column(key="number", title=tr("Number"), width=12, text=lambda row: row.line.invoice.number, grows=1, most=18),
        Column(
            key="customer",
            title=tr("Customer"),
            width=13,
            text=lambda row: row.line.invoice.customer_name or row.line.invoice.customer,
            grows=2,
        ),
        Column(
            key="amount",
            title=tr("Gross"),
            width=12,
            text=lambda row: amount(row.line.invoice.gross_cents, row.line.invoice.currency),
            right=True,
        ),
        Column(key="mode", title=tr("Mode"), width=6, text=lambda row: mode_word(row.line.mode)),
        Column(key="where", title=tr("Goes to"), width=20, text=_where, tone=_tone, grows=4),
    )


def _sign(row: RunRow) -> str:
    return {Standing.GOES: "→", Standing.NEEDS_ADDRESS: "!", Standing.LEFT_OUT: "–"}[row.standing]


def _tone(row: RunRow) -> Tone:
    return {Standing.GOES: Tone.PLAIN, Standing.NEEDS_ADDRESS: Tone.BAD, Standing.LEFT_OUT: Tone.UNSURE}[row.standing]


def _where(row: RunRow) -> str:
    if (reason := row.reason) is not None:
        return tr(reason)
    if row.line.mode is JobMode.PDF:
        return tr("storage folder")
    if row.line.target:
        return row.line.target
    return tr("address missing")


def _sentence(row: RunRow) -> str:
    """The line under the cursor in full, for what the columns cut off."""
    line = row.line
    where = tr("left out: {reason}", reason=tr(row.reason)) if row.reason else _where(row)
    parts = [line.invoice.number, line.invoice.customer_name, where]
    if row.standing is Standing.NEEDS_ADDRESS and row.fault is not None and line.target:
        parts.append(tr(row.fault))
    if line.again and row.standing is Standing.GOES:
        parts.append(tr("once more, although in job {job}", job=line.earlier))
    return " · ".join(part for part in parts if part)
