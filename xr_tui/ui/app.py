"""The app: opens the main screen, starts and ends the service, and passes on what is said between them."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import on, work
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.events import DescendantFocus, Resize
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input
from textual.worker import WorkerFailed

from xr_tui.i18n import LANGUAGES, language, number, tr, use_language
from xr_tui.settings.display import Display
from xr_tui.settings.places import packed_folder
from xr_tui.settings.user_file import THEMES
from xr_tui.store import lineage
from xr_tui.ui import flows
from xr_tui.ui.actions import key_of, use_keys
from xr_tui.ui.actions.everywhere import EVERYWHERE
from xr_tui.ui.actions.keys import wanted_keys
from xr_tui.ui.bindings import Possible, bound
from xr_tui.ui.driver import Terminal
from xr_tui.ui.errors import told
from xr_tui.ui.screens.main import MainScreen
from xr_tui.ui.screens.too_small import TooSmall, fits
from xr_tui.ui.service_events import EventRelay, ServiceEvents
from xr_tui.ui.speaking import speak_anew
from xr_tui.ui.themes import offer, shown
from xr_tui.ui.widgets.progress_line import ProgressLine
from xr_tui.ui.widgets.title_line import TitleLine
from xr_tui.ui.wire import Thrifty
from xr_tui.ui.wishes import JobsMade, SetupWanted, StoreChanged

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office
    from xr_tui.store.watch import ChangeWatch
    from xr_tui.ui.readiness import Readiness

_STYLES = ("app.tcss", "lists.tcss", "forms.tcss")
_BEGIN_SECONDS = 0.3
"""After this the service starts: the first rows come first."""
_LOOK_SECONDS = 15.0
"""Between two looks for jobs that another program left: a running worker has taken them up by then."""
_NAMED = 12
"""Invoices that a question names; `xr-tui restored` names all."""
_LAST_SECONDS = 3.0
"""How long the terminal may take to be given back when the line is lost."""


class XrTuiApp(App[None]):
    """The screens."""

    TITLE = "XR-TUI"
    ACTIONS = (EVERYWHERE,)
    BINDINGS: ClassVar[list[BindingType]] = bound(EVERYWHERE)

    def __init__(self, office: Office, display: Display | None = None) -> None:
        styles = packed_folder("styles")
        super().__init__(css_path=[styles / name for name in _STYLES])
        self.office = office
        use_keys(office.user_file.keys)
        self.set_keymap(wanted_keys())
        self.main = MainScreen(office)
        self.display_wanted = display or Display()
        self._worn = ""
        self._remembering = asyncio.Lock()
        self._relay = EventRelay(self.post_message)
        self._watch: ChangeWatch | None = None
        self._change_told = threading.Event()
        """Set while a change of the database was told and not yet passed on."""
        self._left: frozenset[int] = frozenset()
        """Jobs that nobody worked off when that was last looked at."""
        self._asked_for: frozenset[int] = frozenset()
        """Those among which somebody said whether they are to be taken up."""
        self._closing_down = False
        self._feedback_waits = 0
        """The job whose feedback led into the setup; it is shown again once that is saved."""
        self.hints_off: frozenset[str] = frozenset()
        """Checks before the check that are switched off; fields look here."""
        self._ended = threading.Event()
        self._signals = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

    def get_driver_class(self) -> type[Driver]:
        return Terminal

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send the terminal only what has changed on it."""
        sent: Any = renderable
        if isinstance(renderable, LayoutUpdate | ChopsUpdate) and isinstance(self._driver, Terminal):
            self._driver.picture.fit(*self.size)
            sent = Thrifty(renderable, self._driver.picture)
        super()._display(screen, sent)

    def action_repaint(self) -> None:
        """Send the whole screen again: something else wrote on the terminal."""
        if isinstance(self._driver, Terminal):
            self._driver.picture.forget()
        self.screen.refresh()

    def get_default_screen(self) -> Screen[None]:
        return self.main

    def on_mount(self) -> None:
        self._wear_first()
        self._heed_signals()
        self.set_timer(_BEGIN_SECONDS, self._begin, name="begin")

    # The beginning, after the first paint

    @work(group="begin", name="begin", description="service, rules, older jobs")
    async def _begin(self) -> None:
        gc.freeze()  # what was loaded until now stays
        gc.enable()
        with told(self):
            await asyncio.to_thread(self.office.service.start, self._relay)
        self._watch_the_store()
        readiness = await self._show_readiness()
        with told(self):
            await self._ask_after_a_backup()
            await self._offer_older_jobs()
        self.set_interval(_LOOK_SECONDS, self._look_for_left_jobs, name="left jobs")
        if readiness is not None and readiness.offer_rules:
            from xr_tui.ui.modals.rules_offer import RulesOffer

            if await self.push_screen_wait(RulesOffer(self.office)):
                await self._show_readiness()

    def _watch_the_store(self) -> None:
        """Follow what other programs do on the same database."""
        from xr_tui.store.watch import ChangeWatch

        self._watch = ChangeWatch(self.office.store, self._tell_change)
        self._watch.start()

    def on_unmount(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    def _tell_change(self) -> None:
        """Runs in the watch's thread."""
        if not self._change_told.is_set():
            self._change_told.set()
            self.post_message(StoreChanged())

    async def _show_readiness(self) -> Readiness | None:
        from xr_tui.ui.readiness import read_readiness

        with told(self):
            readiness = await asyncio.to_thread(read_readiness, self.office)
            self.hints_off = frozenset(readiness.settings.hints_off)
            for title in self.main.query(TitleLine):
                title.say_company(readiness.company)
                title.say_rules(
                    readiness.rules_version, check_enabled=readiness.check_enabled, service=readiness.check_service
                )
            threading.Thread(target=self._test_mail, args=(readiness,), daemon=True, name="mail test").start()
            return readiness
        return None

    def _test_mail(self, readiness: Readiness) -> None:
        """Runs in a thread that nobody waits for: a server that does not answer must not hold up the end."""
        from xr_tui.ui.readiness import mail_words

        words = mail_words(self.office, readiness)
        if not self._closing_down:
            self.call_later(self._say_mail, words)

    def _say_mail(self, words: str) -> None:
        for title in self.main.query(TitleLine):  # none is left where the program ended meanwhile
            title.say_mail(words)

    async def _ask_after_a_backup(self) -> None:
        if await asyncio.to_thread(self.office.copied_back) is None:
            return
        detail = tr(
            "Unfinished jobs are unclear now (?). Look what the mail server has sent since the backup was made. "
            "Until somebody says yes here, no job is made."
        )
        if sent := await asyncio.to_thread(self.office.sent_since_backup):
            numbers = ", ".join(mail.invoice for mail in sent[:_NAMED]) + (", …" if len(sent) > _NAMED else "")
            detail = (
                tr(
                    "Sent since, by the journal, and unclear now: {count} ({numbers}).",
                    count=number(len(sent)),
                    numbers=numbers,
                )
                + "\n"
                + detail
            )
        yes = tr("I have looked, go on")
        if await flows.ask(self, tr(lineage.SENTENCE), yes=yes, detail=detail):
            await asyncio.to_thread(self.office.accept_copied_back)

    async def _offer_older_jobs(self) -> None:
        left = await asyncio.to_thread(self.office.abandoned)
        self._left = self._asked_for = left
        if not left:
            return
        question = tr("Waiting jobs that no program works off: {count}. Take them up now?", count=number(len(left)))
        detail = tr(
            "They are sent as they were confirmed then, those with a date not before it. Otherwise they go on waiting."
        )
        if await flows.ask(self, question, yes=tr("Take up"), no=tr("Let them wait"), detail=detail):
            taken = await asyncio.wrap_future(self.office.service.take_up())
            self.notify(tr("Jobs taken up: {count}.", count=number(taken)), markup=False)
            self.main.refresh_lists()

    def _may_ask(self) -> bool:
        """Whether a question may come up by itself: whoever types would answer it unawares."""
        return self.screen is self.main and not isinstance(self.focused, Input) and not self._closing_down

    def _look_for_left_jobs(self) -> None:
        if self._may_ask() and not any(worker.group == "left" and not worker.is_finished for worker in self.workers):
            self._offer_left_jobs()

    @work(group="left", name="left jobs", description="jobs that another program left")
    async def _offer_left_jobs(self) -> None:
        """Another program, such as `xr-tui send --at`, may have left jobs that nobody would send when their time comes.

        Each is asked about once, after a worker had time to take it up.
        """
        with told(self):
            left, before = await asyncio.to_thread(self.office.abandoned), self._left
            self._left = left
            if (left & before) - self._asked_for and self._may_ask():
                await self._offer_older_jobs()

    # What screens and service say

    @on(ServiceEvents)
    def _service_events(self) -> None:
        if self.main.is_mounted:
            self.main.heard(self._relay.take())

    @on(StoreChanged)
    def _store_changed(self) -> None:
        self._change_told.clear()
        for screen in self.screen_stack:
            screen.post_message(StoreChanged())

    @on(JobsMade)
    def _jobs_made(self, event: JobsMade) -> None:
        self.main.jobs_made(event)

    @on(SetupWanted)
    async def _setup_wanted(self, event: SetupWanted) -> None:
        await self._back_to_main()
        self._feedback_waits = event.job
        await self.main.show_setup(event.field)

    async def _back_to_main(self) -> None:
        while self.screen is not self.main:
            await self.pop_screen()

    @work(group="begin", name="readiness", exclusive=True, description="rules and mail server")
    async def on_setup_pane_saved(self) -> None:
        """Company, mail server or check may be others now; whoever came from a feedback goes back to it."""
        if job := self._feedback_waits:
            from xr_tui.ui.screens.feedback import FeedbackScreen

            self._feedback_waits = 0
            await self.push_screen(FeedbackScreen(self.office, job, mended=True))
        await self._show_readiness()

    async def on_setup_pane_language_changed(self) -> None:
        """Every word is another one; a dialog in front ends in the language in which it began."""
        self.remember(language=language())
        await speak_anew(self.screen_stack)
        await self._show_readiness()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A blinking cursor costs a slow line more than a kilobyte a second."""
        if getattr(event.widget, "cursor_blink", False):
            event.widget.cursor_blink = False  # type: ignore[attr-defined]

    def on_resize(self, event: Resize) -> None:
        """Below a certain size nothing could be worked with."""
        if not fits(event.size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())

    def action_help_quit(self) -> None:
        """Ctrl+C, where nothing is selected."""
        self.notify(tr("{key} quits.", key=key_of("everywhere.quit")), markup=False)

    # What can be done everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing begins any more while the program ends."""
        return not self._closing_down

    async def action_tab(self, tab: str) -> None:
        """Show a pane of the main screen."""
        await self._back_to_main()
        self._feedback_waits = 0
        await self.main.go_to_tab(tab)

    def action_help(self) -> None:
        """What can be done here; what is chosen there is done."""
        from xr_tui.ui.modals.help import Help

        if isinstance(self.screen, Help):
            self.screen.dismiss(None)
        elif not isinstance(self.screen, CommandPalette):
            self.push_screen(Help.of(self.screen), self._do)

    def action_command_palette(self) -> None:
        """Everything that can be done here, found by its name."""
        from xr_tui.ui.palette import palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(palette())

    async def _do(self, chosen: Possible | None) -> None:
        if chosen is not None:
            await chosen.run()

    async def action_other_language(self) -> None:
        """German or English."""
        use_language(LANGUAGES[1 - LANGUAGES.index(language())])
        await self.on_setup_pane_language_changed()

    def action_next_theme(self) -> None:
        """The next colours."""
        self.theme = THEMES[(THEMES.index(self.theme) + 1) % len(THEMES)]

    def action_copy(self) -> None:
        """Copy what is under the cursor."""
        from xr_tui.ui.copying import copy

        copy(self)

    # What is chosen on the screens stays chosen

    def _wear_first(self) -> None:
        wanted = self.display_wanted
        if wanted.remote:
            self.animation_level = "none"
        offer(self)
        colours = None if self.is_headless else self.console.color_system
        self.theme = self._worn = shown(wanted.theme, remote=wanted.remote, colours=colours)
        self.theme_changed_signal.subscribe(self, self._worn_anew)

    def _worn_anew(self, theme: Theme) -> None:
        if theme.name != self._worn:
            self._worn = theme.name
            self.remember(theme=theme.name)

    @work(group="remember", name="remember", description="the user's own file")
    async def remember(self, **choices: str) -> None:
        """Keep a choice in the user's own file; where that cannot be, say so and go on."""
        from xr_tui.settings.remembering import remember

        if (path := self.display_wanted.remembered_in) is not None:
            with told(self):
                async with self._remembering:  # one after the other: the last choice stays
                    await asyncio.to_thread(partial(remember, path, **choices))

    # The end

    @work(group="quit", name="quit", exclusive=True, description="question before the end")
    async def action_quit(self) -> None:  # type: ignore[override]
        """End, after a question if jobs still wait."""
        if self._closing_down:
            return
        if self.main.has_unsaved_setup:
            question = tr("The setup has changes that are not saved. Quit all the same?")
            if not await flows.ask(self, question, yes=tr("Quit"), no=tr("Go on working")):
                return
        unfinished = await self._unfinished()
        if unfinished:
            question = tr("Jobs that are not finished: {count}. Quit all the same?", count=number(unfinished))
            detail = tr(
                "What is being handed over is finished first. The others wait until somebody takes them up at the "
                "next start."
            )
            if not await flows.ask(self, question, yes=tr("Quit"), no=tr("Go on working"), detail=detail):
                return
        self.end()

    async def _unfinished(self) -> int:
        with told(self):
            return await self.main.query_one(ProgressLine).recount()
        return 0

    def end(self) -> None:
        """Finish what is being handed over, leave the rest waiting, give the terminal back."""
        if self._closing_down:
            return
        from xr_tui.ui.screens.closing import ClosingScreen

        self._closing_down = True
        self.push_screen(ClosingScreen())
        threading.Thread(target=self._stop_service, args=(asyncio.get_running_loop(),), daemon=True).start()

    def _stop_service(self, loop: asyncio.AbstractEventLoop) -> None:
        """Runs in a thread: stopping may take as long as a mail that is under way."""
        try:
            self.office.close()
        finally:
            loop.call_soon_threadsafe(self.exit)
            if not self.is_headless and not self._ended.wait(_LAST_SECONDS):
                os._exit(0)  # the terminal is gone, and writing to it waits for ever

    def _heed_signals(self) -> None:
        if threading.current_thread() is threading.main_thread() and not self.is_headless:
            for number in self._signals:
                asyncio.get_running_loop().add_signal_handler(number, self.end)

    def ended(self) -> None:
        """The terminal was given back."""
        self._ended.set()

    # A fault of our own

    def _handle_exception(self, error: Exception) -> None:
        """One sentence and exit code 70; Textual would print local variables, IBANs and passwords among them."""
        from xr_tui.ui import crash

        error = error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._return_code = crash.EXIT_CODE
        self._exit_renderables[:] = [Text(crash.sentence(error, self.office.places.log))]
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """The same for faults in Textual's own threads."""
        self._handle_exception(RuntimeError("terminal"))
