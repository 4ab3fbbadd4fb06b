"""Einrichtung: company, mail server, check, storage folder, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Static, TabbedContent, Tabs

from xr_tui.errors import XrTuiError
from xr_tui.i18n import language, tr, use_language
from xr_tui.jobs.office import Office
from xr_tui.phrase import Phrase
from xr_tui.settings.meanwhile import differences, merged
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender
from xr_tui.ui.actions import with_key
from xr_tui.ui.actions.panes import SETUP, SETUP_SCREEN
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import sentence
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.device_login import DeviceLogin
from xr_tui.ui.modals.rules_offer import RulesOffer
from xr_tui.ui.screens.setup_facts import SetupState, read_setup, without_locked
from xr_tui.ui.screens.setup_form import SetupForm
from xr_tui.ui.screens.setup_meanwhile import changed_meanwhile
from xr_tui.ui.screens.setup_senders import ask_to_remove, edit_sender
from xr_tui.ui.widgets.fields import ChoiceField, Field, LineField, TextField, TickField
from xr_tui.ui.widgets.senders_list import SendersList
from xr_tui.ui.widgets.visible_text import plain


class SetupPane(Widget):
    """Loads the settings, edits and saves them."""

    ACTIONS = (SETUP,)
    BINDINGS: ClassVar[list[BindingType]] = bound(SETUP)

    @dataclass
    class Saved(Message):
        """The settings were stored; whoever shows something of them looks again."""

        settings: Settings

    class LanguageChanged(Message):
        """From now on another language is spoken; whoever shows words composes them again."""

    @dataclass
    class _Loaded(Message):
        state: SetupState | None
        error: XrTuiError | None = None

    @dataclass
    class _Stored(Message):
        settings: Settings
        error: XrTuiError | None = None

    @dataclass
    class _SavedByOthers(Message):
        mine: Settings
        theirs: Settings

    @dataclass
    class _Answered(Message):
        asked: str
        """Id of what shows the answer."""
        text: str
        good: bool

    def __init__(self, office: Office, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._office = office
        self._state: SetupState | None = None
        self._untouched: Settings | None = None
        """What the fields gave when nothing had been typed yet."""
        self._mounted_form: SetupForm | None = None
        self._spoken = language()
        self._naming = False
        """Whether what keeps the form from being saved is being named."""
        self._wanted = ""
        """The field that somebody wants to go to as soon as there are fields."""

    def compose(self) -> ComposeResult:
        yield Vertical(id="setup-body")
        with Horizontal(classes="dialog-buttons"):
            yield Static(id="setup-status", markup=False)
            yield Button(plain(_save_words()), id="save", variant="primary", compact=True)
            yield Button(plain(tr("Discard")), id="discard", compact=True)

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Read the settings again; what was typed and not saved is gone."""
        self._say(tr("Reading …"))
        self._read()

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not saved."""
        form = self._form
        return form is not None and self._untouched is not None and form.settings() != self._untouched

    def go_to(self, name: str) -> None:
        """Put the cursor into a field, named as `xr_tui.validation.mending` and feedback lines name it."""
        self._wanted = name
        self._go_where_wanted()

    def _go_where_wanted(self) -> None:
        if (form := self._form) is not None and self._wanted:
            if (field := form.field_named(self._wanted)) is not None:
                form.go_to(field)
            self._wanted = ""

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Call `leave`, after asking where something is not saved."""
        if not self.unsaved:
            leave()
            return

        def answered(discard: bool | None) -> None:
            if discard:
                self.reload()
                leave()

        question = Confirm(
            tr("Leave without saving?"), yes=tr("Discard changes"), no=tr("Stay here"),
            detail=tr("The setup has changes that are not saved."),
        )  # fmt: skip
        self.app.push_screen(question, answered)

    def action_save(self) -> None:
        """Save, or name everything that is wrong."""
        form, state = self._form, self._state
        if form is None or state is None:
            return
        if faulty := form.faulty_fields():
            for field in faulty:
                if isinstance(field, LineField | TextField):
                    field.complain()
            form.go_to(faulty[0])
            self._naming = True
            self._say(_named(faulty))
            return
        typed = form.settings()
        if typed.check_enabled != state.holding.settings.check_enabled:
            typed = replace(typed, check_changed_by=self._office.user)
        self._say(tr("Saving …"))
        self._store(without_locked(typed, state.stored, frozenset(state.holding.locked)), state.stored)

    def is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """The line of keys offers what belongs to the section that is open; the keys themselves work in all."""
        section = {"test_login": "mail", "install_rules": "check"}.get(action)
        return section is None or (self._form is not None and self._form.section == section)

    @on(TabbedContent.TabActivated)
    def _section_opened(self) -> None:
        self.screen.refresh_bindings()

    # In threads

    @work(thread=True, name="read the setup", group="setup")
    def _read(self) -> None:
        try:
            self.post_message(self._Loaded(read_setup(self._office)))
        except XrTuiError as error:
            self.post_message(self._Loaded(None, error))

    @work(thread=True, name="save the setup", group="setup")
    def _store(self, settings: Settings, read: Settings) -> None:
        try:
            theirs = self._office.save_settings(settings, read=read)
        except XrTuiError as error:
            self.post_message(self._Stored(settings, error))
        else:
            self.post_message(self._Stored(settings) if theirs is None else self._SavedByOthers(settings, theirs))

    @work(thread=True, name="test the login", group="login")
    def _test_login(self, settings: Settings, sender: Sender) -> None:
        self._test("login-answer", lambda holds: self._office.test_mail_server(holds, sender), settings)

    @work(thread=True, name="send a test mail", group="login")
    def _send_trial_mail(self, settings: Settings, sender: Sender) -> None:
        self._test("login-answer", lambda holds: self._office.send_test_mail(holds, sender, tr), settings)

    @work(thread=True, name="test the service", group="service")
    def _test_service(self, settings: Settings) -> None:
        self._test("service-answer", self._office.test_check_service, settings)

    def _test(self, asked: str, ask: Callable[[Settings], Phrase], settings: Settings) -> None:
        try:
            answer = ask(settings)
        except XrTuiError as error:
            self.post_message(self._Answered(asked, sentence(error), good=False))
        else:
            self.post_message(self._Answered(asked, tr(answer), good=True))

    # What came of it

    @on(_Loaded)
    async def _loaded(self, message: _Loaded) -> None:
        message.stop()
        if message.state is None:
            self._say(sentence(message.error) if message.error else "")
            return
        self._state = message.state
        await self._show(message.state)
        if (form := self._form) is not None:
            self._untouched = form.settings()
            self._say("")
            self._go_where_wanted()

    @on(_Stored)
    def _stored(self, message: _Stored) -> None:
        message.stop()
        if message.error is not None:
            self._say(sentence(message.error))
            return
        self.post_message(self.Saved(message.settings))
        self.app.notify(tr("The setup is saved."), markup=False)
        self.reload()

    @on(_SavedByOthers)
    def _ask_about_theirs(self, message: _SavedByOthers) -> None:
        """Somebody else has saved meanwhile: say what, and ask before both are put together."""
        message.stop()
        form, state, untouched = self._form, self._state, self._untouched
        if form is None or state is None or untouched is None:
            return
        self._say(tr("not saved yet"))
        read = without_locked(untouched, state.stored, frozenset(state.holding.locked))
        both = merged(read, message.mine, message.theirs)

        def answered(together: bool | None) -> None:
            if together:
                self._say(tr("Saving …"))
                self._store(both, message.theirs)

        question = Confirm(
            tr("Somebody else has changed the setup meanwhile. Save both?"),
            yes=tr("Save both"),
            no=tr("Do not save yet"),
            detail=changed_meanwhile(form, differences(state.stored, message.mine, message.theirs)),
        )
        self.app.push_screen(question, answered)

    @on(_Answered)
    def _answered(self, message: _Answered) -> None:
        message.stop()
        answer = self.query_one(f"#{message.asked}", Static)
        answer.update(plain(message.text))
        answer.set_classes(["answer", "good" if message.good else "bad"])

    async def _show(self, state: SetupState, settings: Settings | None = None) -> None:
        """Compose the fields; section and cursor stay where they are.

        Args:
            state: what was read.
            settings: what stands in the fields, if not what was read.
        """
        old, focused = self._form, self._focused_field()
        stored = state.stored  # the list of senders shows what the environment fixes, but works on what is stored
        first = settings or replace(state.holding.settings, mail=stored.mail, senders=stored.senders)
        form = SetupForm(first, state.facts, old.section if old else "company")
        body = self.query_one("#setup-body", Vertical)
        self._mounted_form = None
        await body.remove_children()
        await body.mount(form)
        self._mounted_form = form
        if not form.is_whole or not self.display:  # the screen is being left, or another pane was chosen meanwhile
            return
        if focused is not None:
            form.query_one(f"#{focused}", Field).focus()
        elif old is None and self._has_or_may_take_focus():
            form.query_one(Tabs).focus()

    def _has_or_may_take_focus(self) -> bool:
        focused = self.screen.focused
        return focused is None or self in focused.ancestors

    def _focused_field(self) -> str | None:
        """The field that has the cursor."""
        focused = self.screen.focused
        fields = [node for node in focused.ancestors if isinstance(node, Field)] if focused else []
        return fields[0].id if fields and fields[0] in self.query(Field) else None

    # What the fields do

    @on(Field.Changed)
    def _changed(self, event: Field.Changed) -> None:
        event.stop()
        faulty = self._form.faulty_fields() if self._form and self._naming else []
        self._naming = bool(faulty)
        self._say(_named(faulty) if faulty else tr("not saved yet") if self.unsaved else "")

    @on(Field.Changed, "#check-enabled")
    def _check_switched(self, event: Field.Changed) -> None:
        """Switching off asks: from then on mails leave the house unchecked."""
        field = event.field
        if not isinstance(field, TickField) or field.value:
            return

        def answered(off: bool | None) -> None:
            field.value = not off

        question = Confirm(
            tr("Switch the XRechnung check off?"),
            yes=tr("Switch off"),
            no=tr("Leave it on"),
            detail=tr("Everything is then mailed unchecked, and every feedback says so, with your name."),
        )
        self.app.push_screen(question, answered)

    @on(Field.Changed, "#language")
    async def _language_chosen(self, event: Field.Changed) -> None:
        form = self._form
        if form is None or self._state is None or not isinstance(event.field, ChoiceField):
            return
        use_language(event.field.value)
        await self.speak_anew()
        self.post_message(self.LanguageChanged())

    async def speak_anew(self) -> None:
        """The language has changed: the same fields in it; what was typed stays."""
        if self._spoken == language():
            return
        self._spoken = language()
        for name, words in (("save", _save_words()), ("discard", tr("Discard"))):
            button = self.query_one(f"#{name}", Button)
            button.label = plain(words)
            button.refresh(layout=True)  # a longer word needs a wider button
        if (form := self._form) is not None and self._state is not None:
            await self._show(self._state, form.settings())

    @on(Field.Changed, "#theme")
    def _theme_chosen(self, event: Field.Changed) -> None:
        if isinstance(event.field, ChoiceField) and self._form is not None:
            self.app.theme = event.field.value

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        pressed = {
            "save": self.action_save,
            "discard": self.action_discard,
            "test-service": self.action_test_service,
            "install-rules": self.action_install_rules,
        }
        if event.button.id in pressed:
            pressed[event.button.id]()

    def action_discard(self) -> None:
        """Read the settings again."""
        self.reload()

    def action_test_login(self) -> None:
        """Log in for the chosen sender with what stands there, and show what the server says."""
        if (form := self._form) is not None:
            form.open("mail")
            self._do_with_sender("test_login", form.query_one(SendersList).chosen)

    @on(SendersList.Wanted)
    def _sender_wanted(self, message: SendersList.Wanted) -> None:
        message.stop()
        self._do_with_sender(message.what, message.sender)

    def _do_with_sender(self, what: str, sender: Sender) -> None:
        form, state = self._form, self._state
        if form is None or state is None:
            return
        listing = form.query_one(SendersList)
        holds = listing.as_it_holds(sender)
        settings = replace(form.settings(), mail=listing.as_it_holds(listing.value[0]))
        if what in ("edit", "new"):
            edit_sender(self._office, listing, sender if what == "edit" else None, state)
        elif what == "remove":
            ask_to_remove(listing, sender)
        elif what == "default":
            listing.make_default(sender)
        elif what == "log_in":
            self.app.push_screen(DeviceLogin(self._office, settings, holds), self._logged_in)
        else:
            words = tr("Logging in …") if what == "test_login" else tr("Sending …")
            self.query_one("#login-answer", Static).update(plain(words))
            (self._test_login if what == "test_login" else self._send_trial_mail)(settings, holds)

    def _logged_in(self, done: bool | None) -> None:
        if done:
            self.post_message(self._Answered("login-answer", tr("Logged in; mails go out from now on."), good=True))

    def action_test_service(self) -> None:
        """Ask the service that stands in the fields, and show who answers."""
        if (form := self._form) is not None:
            self.query_one("#service-answer", Static).update(plain(tr("Asking …")))
            self._test_service(form.settings())

    def action_install_rules(self) -> None:
        """Offer the official rules."""
        self.app.push_screen(RulesOffer(self._office), self._rules_offered)

    def _rules_offered(self, installed: bool | None) -> None:
        if installed and not self.unsaved:
            self.reload()

    @property
    def _form(self) -> SetupForm | None:
        """The fields, while they are all there."""
        form = self._mounted_form
        return form if form is not None and form.is_whole else None

    def _say(self, text: str) -> None:
        self.query_one("#setup-status", Static).update(plain(text))


def _save_words() -> str:
    return with_key(tr("Save"), "setup.save")


def _named(faulty: Sequence[Field]) -> str:
    return tr("Not saved: {fields}", fields=", ".join(field.label for field in faulty))


class SetupScreen(Screen[None]):
    """The Einrichtung as a screen of its own; Esc leaves it."""

    ACTIONS = (SETUP_SCREEN,)
    BINDINGS: ClassVar[list[BindingType]] = bound(SETUP_SCREEN)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    def compose(self) -> ComposeResult:
        yield SetupPane(self._office)

    async def speak_anew(self) -> None:
        """The language has changed."""
        await self.query_one(SetupPane).speak_anew()

    def action_leave(self) -> None:
        """Leave, after asking where something is not saved."""
        self.query_one(SetupPane).ask_to_leave(lambda: self.dismiss(None))
