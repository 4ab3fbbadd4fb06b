"""Many invoices before they are sent: a Stapellauf, or several marked ones. Every one is named, left-out ones too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xr_tui.i18n import number, tr
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.dialogs import RUN
from xr_tui.ui.bindings import bound
from xr_tui.ui.modals.conditions import Conditions
from xr_tui.ui.modals.dialog import Dialog
from xr_tui.ui.modals.run_plan import RunPlan, RunRow
from xr_tui.ui.modals.run_words import columns, counted, sentence, summed
from xr_tui.ui.modals.send_dialog import Draft, SendDialog
from xr_tui.ui.widgets.address_line import fault_of_address
from xr_tui.ui.widgets.fields import Field
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.line_input import LineInput
from xr_tui.ui.widgets.moment_field import MomentField
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

    def __init__(
        self,
        plan: RunPlan,
        conditions: Conditions,
        *,
        batch: bool,
        measure: Callable[[PlanLine], Draft] | None = None,
    ) -> None:
        """The dialog of a Stapellauf, or of the keys E-Mail and PDF with several invoices marked.

        Args:
            plan: its lines; those with `left_out` are shown with their reason.
            conditions: what the setup says.
            batch: whether it is a Stapellauf.
            measure: makes the XRechnung of a line to see its size; called in a thread.
        """
        super().__init__()
        self._plan = plan
        self._again_possible = plan.has_earlier()
        self._conditions = conditions
        self._measure = measure
        mailed = JobMode.EMAIL in plan.modes()
        name = tr("Batch run") if batch else tr("Send by e-mail") if mailed else tr("File as PDF job")
        self.title_text = tr("{name}: {count} invoices", name=name, count=number(len(plan)))

    def compose_body(self) -> ComposeResult:
        yield Static(id="counts", markup=False)
        yield Static(id="sums", markup=False)
        self._names_senders = self._plan.has_several_senders()
        yield RowList[RunRow](columns(senders=self._names_senders), id="lines")
        with Vertical(classes="run-foot"):
            yield Static(id="current", markup=False)
            yield AddressInput(id="address")
            yield Static(id="typing-help", markup=False)
            yield KeyLine()
            yield MomentField(tr("Send at"), id="at")
            check = Static(plain(self._conditions.check_text), id="check", markup=False)
            yield check.set_class(not self._conditions.check_enabled, "warning")

    def on_mount(self) -> None:
        super().on_mount()
        self._show_address_input(False)
        self._show_lines()
        self._list.focus()

    def refusal(self) -> Phrase | None:
        counts = self._plan.counts()
        if counts.unaddressed:
            return phrase(
                "OK waits for target addresses: {count}. {key} finds the next.",
                count=counts.unaddressed,
                key=key_of("run.next"),
            )
        if not counts.going:
            return phrase("Nothing would be done: all invoices are left out.")
        return self._at.problem

    def result_value(self) -> tuple[PlanLine, ...]:
        return self._plan.planned(self._at.moment)

    def weigh(self) -> None:
        super().weigh()
        counts = self._plan.counts()
        self.query_one("#counts", Static).update(plain(counted(counts)))
        self.query_one("#sums", Static).update(plain(summed(counts, self._plan.part, self._plan.count())))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What no line of the run needs is not offered."""
        return self._again_possible if action == "again" else super().check_action(action, parameters)

    def is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """The line of keys offers what can be done with the line under the cursor."""
        if action == "find_unaddressed":
            return self._plan.counts().unaddressed > 0
        if (row := self._current) is None:
            return True
        suits = {
            "open": self._plan.can_change,
            "address": self._plan.can_address,
            "again": self._plan.can_say_again,
            "drop": self._plan.can_drop,
        }
        return action not in suits or suits[action](row.position)

    # OK and Esc

    def action_call_off(self) -> None:
        """Esc in the address or date leaves it, else the dialog."""
        if self._typing_address:
            self._close_address()
        elif self._at.input.has_focus:
            self._list.focus()
        else:
            super().action_call_off()

    def action_accept(self) -> None:
        """OK; while an address is typed it takes that over and no more: nobody has seen the line with it yet."""
        if self._typing_address:
            if self._take_address():
                taken = tr("The address is taken over. {key} once more sends.", key=key_of("dialog.ok"))
                self.app.notify(taken, markup=False)
        else:
            super().action_accept()

    # The line under the cursor

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

    @on(RowList.Selected)
    def action_open(self) -> None:
        """All that is given for the line: further addresses, subject, text, Leitweg-ID."""
        if (row := self._current) is not None and self._plan.can_change(row.position):
            self._open(row.position)

    @work(group="line", name="line", exclusive=True, description="dialog of one line")
    async def _open(self, position: int) -> None:
        line = self._plan.changeable(position)
        measure = partial(self._measure, line) if self._measure is not None else None
        dialog = SendDialog(line, self._conditions, measure=measure, in_run=True)
        if (changed := await self.app.push_screen_wait(dialog)) is not None:
            self._plan.change(position, changed)
            self._changed()

    # The target address alone, without a dialog

    def action_address(self) -> None:
        """Type another target address for the line under the cursor."""
        row = self._current
        if row is None or not self._plan.can_address(row.position):
            return
        box = self.query_one(AddressInput)
        box.value = row.line.target
        self._show_address_input(True)
        self._say_about_typing(tr("Enter takes the address over for this time · Esc leaves it"))
        box.focus()

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
            self._say_about_typing(tr(fault))
            return False
        self._plan.address(row.position, typed)
        self._close_address()
        self._changed()
        return True

    @property
    def _typing_address(self) -> bool:
        return self.query_one(AddressInput).display

    def _close_address(self) -> None:
        self._show_address_input(False)
        self._list.focus()

    def _show_address_input(self, shown: bool) -> None:
        self.query_one(AddressInput).display = shown
        self._show_typing_help(shown)

    def _show_typing_help(self, shown: bool) -> None:
        """While something is typed, letters are no keys: what Enter and Esc do stands in their place."""
        self.query_one("#typing-help").display = shown
        self.query_one(KeyLine).display = not shown

    def _say_about_typing(self, text: str) -> None:
        self.query_one("#typing-help", Static).update(plain(text))

    # The list

    def action_find_unaddressed(self) -> None:
        """Go to the next invoice that still needs an address."""
        after = self._current.position if self._current else -1
        if (position := self._plan.next_unaddressed(after)) is None:
            self.app.notify(tr("Nothing is missing any more."), markup=False)
            return
        if self._plan.position(position) is None:
            self._plan.show_part(None)
            self.weigh()
        self._list.go_to(position)

    def action_next_part(self) -> None:
        """Show only the lines that need an address, that are left out, that go; then all again."""
        self._plan.show_next_part()
        self._show_lines()

    def _show_lines(self) -> None:
        self._list.show(self._plan, empty=tr("There is nothing to send."))
        self.weigh()

    @on(RowList.Moved)
    def _moved(self) -> None:
        if self._typing_address and not self.query_one(AddressInput).has_focus:
            self._close_address()
        self._show_current()

    def _changed(self) -> None:
        self.weigh()
        if self._names_senders is not (several := self._plan.has_several_senders()):
            self._names_senders = several
            self._list.speak_anew(columns(senders=several))
        self._show_current()
        self._list.reload()

    def _show_current(self) -> None:
        row = self._current
        self.query_one("#current", Static).update(plain(sentence(row, senders=self._names_senders) if row else ""))
        self.refresh_bindings()

    @property
    def _list(self) -> RowList[RunRow]:
        return self.query_one("#lines", RowList)

    @property
    def _current(self) -> RunRow | None:
        """The line under the cursor as it stands now."""
        row = self._list.row
        return self._plan[row.position] if row is not None else None

    # Senden am

    def action_moment(self) -> None:
        """Give the run a date and time."""
        self._at.focus()

    @on(events.DescendantFocus, "#at LineInput")
    def _date_begun(self) -> None:
        self._say_about_typing(tr("Enter goes on · Esc goes back to the list"))
        self._show_typing_help(True)

    @on(events.DescendantBlur, "#at LineInput")
    def _date_left(self) -> None:
        self._show_typing_help(self._typing_address)

    @property
    def _at(self) -> MomentField:
        return self.query_one("#at", MomentField)

    @on(Field.Changed)
    def _moment_changed(self) -> None:
        self.weigh()
