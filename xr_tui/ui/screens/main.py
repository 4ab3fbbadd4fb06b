"""The main screen: title, tabs, the pane that is chosen, what the service says, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from xr_tui.i18n import tr
from xr_tui.jobs.events import DayIsFull, Event, QueuePaused, QueueResumed, Recovered
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.everywhere import MAIN
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import sentence
from xr_tui.ui.screens.invoices import InvoicesPane
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.progress_line import ProgressLine
from xr_tui.ui.widgets.title_line import TitleLine
from xr_tui.ui.widgets.visible_text import plain
from xr_tui.ui.wishes import FeedbackWanted, JobsMade, JobsWanted, ReportWanted, RowsChanged, StoreChanged

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office

_TABS = ("invoices", "jobs", "matrix", "customers", "setup")
_LIVE_SECONDS = 0.4
"""Lists follow the service at most this often."""


class MainScreen(Screen[None]):
    """What stands behind everything else."""

    ACTIONS = (MAIN,)
    BINDINGS: ClassVar[list[BindingType]] = bound(MAIN)

    def __init__(self, office: Office) -> None:
        super().__init__(id="main")
        self.office = office
        self._tab = _TABS[0]
        self._live: Timer | None = None
        self._stale = False
        """Whether rows may have changed since the lists were shown."""
        self._paused_by: QueuePaused | None = None

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield ClickLine(self._tab_words(), id="tabs")
        with ContentSwitcher(id="panes", initial=self._tab):
            yield self._make(self._tab)
        yield Static(id="pause", markup=False)
        yield ProgressLine(self.office)
        yield KeyLine()

    def _tab_words(self) -> list[Word]:
        names = (tr("Invoices"), tr("Job list"), tr("Matrix"), tr("Customers"), tr("Setup"))
        return [Word(key_of(f"everywhere.{tab}"), name, tab) for name, tab in zip(names, _TABS, strict=True)]

    async def on_mount(self) -> None:
        await self.show_tab(self._tab)

    # Tabs

    async def show_tab(self, tab: str) -> Widget:
        """Show a pane, making it when it is wanted for the first time."""
        switcher = self.query_one("#panes", ContentSwitcher)
        found = switcher.query(f"#{tab}")
        pane = found.first() if found else self._make(tab)
        if not found:
            await switcher.mount(pane)
        switcher.current = tab
        self._tab = tab
        self.query_one("#tabs", ClickLine).choose(tab)
        if isinstance(pane, ListPane):
            pane.focus_content()
        else:
            self.call_after_refresh(self._focus_first_in, pane)
        self.refresh_bindings()
        return pane

    async def show_setup(self, field: str) -> None:
        """Show the Einrichtung, the cursor in the field of this name."""
        from xr_tui.ui.screens.setup import SetupPane

        pane = await self.show_tab("setup")
        assert isinstance(pane, SetupPane)
        pane.go_to(field)

    def _make(self, tab: str) -> Widget:
        """A pane; its module is loaded when it is wanted."""
        if tab == "jobs":
            from xr_tui.ui.screens.jobs import JobsPane

            return JobsPane(self.office, id=tab)
        if tab == "matrix":
            from xr_tui.ui.screens.matrix import MatrixPane

            return MatrixPane(self.office, id=tab)
        if tab == "customers":
            from xr_tui.ui.screens.customers import CustomersPane

            return CustomersPane(self.office, id=tab)
        if tab == "setup":
            from xr_tui.ui.screens.setup import SetupPane

            return SetupPane(self.office, id=tab)
        return InvoicesPane(self.office, id=tab)

    def _focus_first_in(self, pane: Widget) -> None:
        """The first thing in a form that takes keys."""
        if (first := next((node for node in pane.query("*") if node.focusable), None)) is not None:
            first.focus()

    @property
    def pane(self) -> Widget:
        """The pane that is shown."""
        return self.query_one(f"#{self._tab}")

    async def speak_anew(self) -> None:
        """The language has changed: the same rows, marks and fields in other words."""
        self.query_one("#tabs", ClickLine).show(self._tab_words())
        for pane in self.query(ListPane[Any]):
            pane.speak_anew()
        if self.query("#setup"):
            from xr_tui.ui.screens.setup import SetupPane

            await self.query_one(SetupPane).speak_anew()
        if self._paused_by is not None:
            self._say_paused(self._paused_by)
        self.query_one(ProgressLine).speak_anew()

    @property
    def has_unsaved_setup(self) -> bool:
        """Whether something was typed in the Einrichtung that is not saved."""
        return any(getattr(pane, "unsaved", False) for pane in self.query("#setup"))

    async def go_to_tab(self, tab: str) -> None:
        """Show a pane, after asking where the setup holds something that is not saved."""
        from xr_tui.ui.screens.setup import SetupPane

        if isinstance(self.pane, SetupPane) and tab != self._tab:
            self.pane.ask_to_leave(lambda: self.call_later(self.show_tab, tab))
            return
        await self.show_tab(tab)

    @on(ClickLine.Clicked, "#tabs")
    async def _tab_clicked(self, event: ClickLine.Clicked) -> None:
        event.stop()
        await self.go_to_tab(event.action)

    # What panes tell one another

    @on(JobsWanted)
    async def _jobs_wanted(self, event: JobsWanted) -> None:
        event.stop()
        from xr_tui.ui.screens.jobs import JobsPane

        pane = await self.show_tab("jobs")
        assert isinstance(pane, JobsPane)
        pane.narrow_to(event.invoice)

    @on(FeedbackWanted)
    def _feedback_wanted(self, event: FeedbackWanted) -> None:
        event.stop()
        from xr_tui.ui.screens.feedback import FeedbackScreen

        self.app.push_screen(FeedbackScreen(self.office, event.job.id))

    @on(RowsChanged)
    def _lists_changed(self, event: RowsChanged) -> None:
        event.stop()
        self.refresh_lists()

    def on_screen_resume(self) -> None:
        """Whatever was done in front of this screen may have changed what it shows."""
        self.refresh_lists()

    def refresh_lists(self) -> None:
        """All lists fetch their rows again: now, or when they are seen."""
        for pane in self.query(ListPane[Any]):
            pane.refresh_rows()

    # What the service says

    def jobs_made(self, event: JobsMade) -> None:
        """Follow new jobs."""
        self.query_one(ProgressLine).follow(event.made.jobs, event.made.batch)
        self._stale = True
        self._follow_live()

    @on(StoreChanged)
    def _store_changed(self) -> None:
        """Somebody changed rows: this program's service or another one."""
        self._stale = True
        self._follow_live()

    def heard(self, events: Sequence[Event]) -> None:
        """Take what the service told."""
        self.query_one(ProgressLine).heard(events)
        for event in events:
            if isinstance(event, QueuePaused):
                self._say_paused(event)
            elif isinstance(event, QueueResumed):
                self._pause_over()
            elif isinstance(event, DayIsFull):
                self.app.notify(tr(event.put_off.sentence), severity="warning", markup=False, timeout=12)
            elif isinstance(event, Recovered):
                self._say_recovered(event)
        self._follow_live()

    def _follow_live(self) -> None:
        if self._live is None:
            self._live = self.set_timer(_LIVE_SECONDS, self._show_live, name="live")

    def _show_live(self) -> None:
        self._live = None
        self.query_one(ProgressLine).count()
        if self._stale:
            self._stale = False
            self.refresh_lists()

    @on(ProgressLine.Finished)
    def _run_finished(self, event: ProgressLine.Finished) -> None:
        """A notice only: a report that opened by itself would take the keys from whoever is typing."""
        event.stop()
        bad = event.standing.failed + event.standing.unclear
        self.app.notify(
            tr("Batch run {run} is finished. {key} shows the report.", run=event.run, key=key_of("main.report")),
            severity="warning" if bad else "information",
            markup=False,
            timeout=8,
        )

    @on(ReportWanted)
    def _report_wanted(self, event: ReportWanted) -> None:
        event.stop()
        from xr_tui.ui.screens.run_report import RunReportScreen

        self.query_one(ProgressLine).report_was_seen()
        self.app.clear_notifications()  # they tell of the run, and would cover what the report says of it
        self.app.push_screen(RunReportScreen(self.office, event.run))

    def action_report(self) -> None:
        """What became of the newest batch run; in the job list, of the one that the chosen job is of."""
        row = self.query_one("#jobs", ListPane).rows.row if self._tab == "jobs" else None
        self.post_message(ReportWanted(row.batch if row is not None else None))

    @on(ClickLine.Clicked, "#progress-keys")
    def _progress_clicked(self, event: ClickLine.Clicked) -> None:
        event.stop()
        if event.action == "hold":
            self.action_hold()
        else:
            self.post_message(ReportWanted(None))

    def action_hold(self) -> None:
        """Begin nothing more, or go on."""
        service = self.office.service
        if service.held:
            service.release()
        elif self.query_one(ProgressLine).is_running:
            service.hold()
        else:
            self.app.notify(tr("Nothing is being sent that could be held."), markup=False)

    def _say_paused(self, event: QueuePaused) -> None:
        self._paused_by = event
        text = tr("STOPPED - {cause}", cause=" ".join(sentence(event.cause).split("\n")))
        again = tr(
            "{key} tries again now; by itself in {seconds} s.",
            key=key_of("main.try_again"),
            seconds=round(event.seconds),
        )
        line = self.query_one("#pause", Static)
        line.update(plain(f"{text}\n{again}", kept="\n"))
        line.display = True
        self.set_class(True, "-paused")
        self.refresh_bindings()

    def _pause_over(self) -> None:
        self._paused_by = None
        self.query_one("#pause").display = False
        self.set_class(False, "-paused")
        self.refresh_bindings()

    def _say_recovered(self, event: Recovered) -> None:
        text = tr(
            "A program had ended in the middle of its work. Jobs that wait again: {waiting}; unclear (?): {unclear}.",
            waiting=event.waiting,
            unclear=event.unclear,
        )
        self.app.notify(text, severity="warning", markup=False, timeout=12)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to try again only while the queue is stopped."""
        return (self.office.paused is not None or None) if action == "try_again" else True

    def action_try_again(self) -> None:
        if self.office.paused is not None:
            self.office.service.resume()
            self._pause_over()
