"""Prüfen: what the official rules say of an invoice, without a job and without a mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from xr_tui.errors import XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs import feedback
from xr_tui.jobs.office import Office
from xr_tui.store.rows import FeedbackRow, InvoiceRow
from xr_tui.ui.actions.screens import CHECK
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.going import go_to_cause
from xr_tui.ui.widgets.findings_view import FindingsView
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.visible_text import plain
from xr_tui.validation.report import Report, Verdict


class CheckScreen(Screen[None]):
    """The check of one invoice."""

    ACTIONS = (CHECK,)
    BINDINGS: ClassVar[list[BindingType]] = bound(CHECK)

    def __init__(self, office: Office, invoice: InvoiceRow) -> None:
        super().__init__()
        self._office = office
        self._invoice = invoice
        self._verdict: Callable[[], str] = str
        self._checking = False

    def compose(self) -> ComposeResult:
        yield Static(self._title(), classes="screen-title", markup=False)
        yield Static(id="head", markup=False)
        yield FindingsView(timed=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.action_check()

    def _title(self) -> Content:
        title = tr("Check of invoice {number}", number=self._invoice.number)
        return plain(f" {title} · {self._invoice.customer_name}")

    def speak_anew(self) -> None:
        """The language has changed."""
        self.query_one(".screen-title", Static).update(self._title())
        self.query_one(FindingsView).speak_anew()
        self._say(self._verdict)

    @work(group="check", name="check", exclusive=True, description="official check")
    async def action_check(self) -> None:
        """Create the XRechnung as it would be now and check it."""
        self._checking = True
        self.refresh_bindings()
        self._say(lambda: tr("is being checked …"))
        try:
            checking = await asyncio.to_thread(self._office.check_invoice, self._invoice.id)
            report = await asyncio.wrap_future(checking)
        except XrTuiError as error:
            self._say(lambda: tr("could not be checked"))
            self._show(feedback.faults("check", error))
        else:
            self._say(partial(_verdict_words, report))
            own = await asyncio.to_thread(self._office.own_terms, self._invoice.id)
            *findings, _verdict = feedback.checked(report, "", own=own)
            self._show(findings)

    def _say(self, verdict: Callable[[], str]) -> None:
        self._verdict = verdict
        self.query_one("#head", Static).update(plain(f" {verdict()}"))

    def _show(self, rows: Sequence[FeedbackRow]) -> None:
        self._checking = False
        self.refresh_bindings()
        self.query_one(FindingsView).show(rows, empty=tr("The rules found nothing."))

    @work(group="mend", name="go", description="mending the cause")
    async def action_go(self) -> None:
        """Go where the chosen finding is mended, then check again."""
        chosen = self.query_one(FindingsView).chosen
        with told(self):
            if chosen and await go_to_cause(self.app, self._office, chosen.mend_at, self._invoice):
                self.action_check()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the chosen line has no use for is not offered, nor a second check beside the first."""
        chosen = next((view.chosen for view in self.query(FindingsView)), None)
        if action == "go":
            return True if chosen is not None and chosen.mend_at else None
        return None if action == "check" and self._checking else True

    def action_close(self) -> None:
        self.dismiss(None)


def _verdict_words(report: Report) -> str:
    words = {
        Verdict.ACCEPTED: tr("+ valid by the rules of {version}", version=report.rules_version or report.engine),
        Verdict.REJECTED: tr("- not valid by the rules of {version}", version=report.rules_version or report.engine),
        Verdict.NOT_CHECKED: tr("could not be checked"),
    }
    return words[report.verdict]
