"""Labelled fields of forms: the label, what is typed, and below it what is wrong with it or worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, RadioButton, RadioSet, Static, TextArea

from xr_tui.i18n import tr
from xr_tui.invoice.precheck.hint import FieldHint
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.widgets.line_input import LineInput
from xr_tui.ui.widgets.ticks import Choice, RoundTick, TickBox
from xr_tui.ui.widgets.visible_text import control_fault, plain, visible

T = TypeVar("T")
Look = Callable[[str], Phrase | None]
"""Looks at what was typed and says what is wrong with it, or worth knowing about it."""


class Field(Widget):
    """What all fields share: a label on the left and a line for messages, there only while it says something."""

    @dataclass
    class Changed(Message):
        """Somebody changed the field."""

        field: Field

        @property
        def control(self) -> Field:
            return self.field

    def __init__(self, label: str, *, locked: str = "", note: str = "", id: str | None = None) -> None:
        """A field.

        Args:
            label: in the language shown.
            locked: the variable that fixes the value; such a field cannot be edited and says so.
            note: stands below the field while there is nothing more important to say.
            id: of the widget.
        """
        super().__init__(id=id, classes="field")
        self.label = label
        self.locked = locked
        self.note = note

    def compose(self) -> ComposeResult:
        with Horizontal(classes="field-row"):
            yield Label(plain(self.label), classes="field-label")
            yield from self.compose_control()
        yield Static(classes="field-message", markup=False)

    def compose_control(self) -> ComposeResult:
        """The part that is typed into or chosen from."""
        raise NotImplementedError

    def on_mount(self) -> None:
        if self.locked:
            self.note = tr("locked: set by the environment variable {variable}", variable=self.locked)
        self.look()

    def look(self) -> None:
        """Look at the value and show what there is to say."""
        self.say()

    @property
    def problem(self) -> Phrase | None:
        """What is wrong with the value; None if nothing is."""
        return None

    def focus(self, scroll_visible: bool = True) -> Self:
        """Put the cursor into the part that is typed into or chosen from."""
        for widget in self.query("LineInput, Choice, TickBox, TextArea"):
            widget.focus(scroll_visible)
        return self

    def say(self, problem: str = "", hint: str = "") -> None:
        """Show the problem, else the hint, else the note."""
        if not self.children:  # a key can come before the form has all its parts; it looks at its value again then
            return
        text = problem or hint or self.note
        line = self.query_one(".field-message", Static)
        line.update(plain(text))
        line.display = bool(text)
        self.set_class(bool(problem), "-problem")
        self.set_class(bool(hint) and not problem, "-hint")


class LineField(Field):
    """A line of text."""

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        check: Look | None = None,
        hint: Look | None = None,
        when_empty: Phrase | None = None,
        placeholder: str = "",
        at_once: bool = True,
        locked: str = "",
        note: str = "",
        id: str | None = None,
    ) -> None:
        """A line of text.

        Args:
            label: in the language shown.
            value: what stands in it at first.
            check: says what is wrong; called with the text without outer blanks.
            hint: says what is worth knowing; never a refusal. A check before the check may be switched off.
            when_empty: what is worth knowing while nothing stands in the field.
            placeholder: shown while the field is empty.
            at_once: whether a problem is shown before anything was typed; otherwise after typing or `complain`.
            locked: the variable that fixes the value.
            note: stands below the field while there is nothing more important to say.
            id: of the widget.
        """
        super().__init__(label, locked=locked, note=note, id=id)
        self._first = value
        self._check = check
        self._hint = hint
        self._when_empty = when_empty
        self._placeholder = placeholder
        self._complaining = at_once

    def compose_control(self) -> ComposeResult:
        yield LineInput(self._first, placeholder=self._placeholder, disabled=bool(self.locked))

    @property
    def input(self) -> LineInput:
        """The input itself."""
        return self.query_one(LineInput)

    @property
    def value(self) -> str:
        """What stands in the field, without outer blanks."""
        return self.input.value.strip() if self.is_mounted else visible(self._first).strip()

    @value.setter
    def value(self, text: str) -> None:
        self.input.value = visible(text)

    @property
    def problem(self) -> Phrase | None:
        if self.locked:
            return None
        return control_fault(self.value) or (self._check(self.value) if self._check else None)

    def complain(self) -> None:
        """From now on show what is wrong, also where nothing was typed."""
        self._complaining = True
        self.look()

    def look(self) -> None:
        """Look at the value again and show what there is to say."""
        problem = self.problem if self._complaining else None
        hint = self._worth_knowing() if not self.locked else None
        self.say(tr(problem) if problem else "", tr(hint) if hint else "")

    def _worth_knowing(self) -> Phrase | None:
        if not self.value:
            return self._when_empty
        off = getattr(self.app, "hints_off", ())
        if self._hint is None or (isinstance(self._hint, FieldHint) and self._hint.check in off):
            return None
        return self._hint(self.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._complaining = self._complaining or event.value != visible(self._first)
        self.look()
        self.post_message(self.Changed(self))


class ChoiceField(Field, Generic[T]):
    """One of a few values, all of them in sight."""

    def __init__(
        self,
        label: str,
        choices: Sequence[tuple[str, T]],
        value: T,
        *,
        stacked: bool = False,
        locked: str = "",
        note: str = "",
        id: str | None = None,
    ) -> None:
        """One of a few values.

        Args:
            label: in the language shown.
            choices: each value with its words.
            value: the chosen one.
            stacked: whether each stands on a line of its own: for words that are too long to stand side by side.
            locked: the variable that fixes the value.
            note: stands below the field while there is nothing more important to say.
            id: of the widget.
        """
        super().__init__(label, locked=locked, note=note, id=id)
        self.set_class(stacked, "-stacked")
        self._choices = tuple(choices)
        self._first = value

    def compose_control(self) -> ComposeResult:
        with Choice(compact=True, disabled=bool(self.locked)):
            for words, value in self._choices:
                yield RoundTick(plain(words), value == self._first, compact=True)

    @property
    def value(self) -> T:
        """The chosen value."""
        pressed = self.query_one(RadioSet).pressed_index
        return self._choices[pressed][1] if pressed >= 0 else self._first

    def choose(self, value: T) -> None:
        """Choose this value."""
        for button, (_words, its_value) in zip(self.query(RadioButton), self._choices, strict=True):
            if its_value == value:
                button.value = True

    @on(RadioSet.Changed)
    def _chosen(self, event: RadioSet.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self))


class TickField(Field):
    """Yes or no."""

    def __init__(
        self, label: str, words: str, value: bool, *, locked: str = "", note: str = "", id: str | None = None
    ) -> None:
        """A box to tick; `words` stand beside it, the other arguments are those of `Field`."""
        super().__init__(label, locked=locked, note=note, id=id)
        self._words = words
        self._first = value

    def compose_control(self) -> ComposeResult:
        yield TickBox(plain(self._words), self._first, compact=True, disabled=bool(self.locked))

    @property
    def value(self) -> bool:
        """Whether it is ticked."""
        return self.query_one(Checkbox).value

    @value.setter
    def value(self, ticked: bool) -> None:
        self.query_one(Checkbox).value = ticked

    @on(Checkbox.Changed)
    def _ticked(self, event: Checkbox.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self))


class TextField(Field):
    """Several lines of text."""

    def __init__(
        self, label: str, value: str = "", *, check: Look | None = None, note: str = "", id: str | None = None
    ) -> None:
        """Several lines; line breaks and tabs are part of them. The arguments are those of `LineField`."""
        super().__init__(label, note=note, id=id)
        self._first = value.replace("\r\n", "\n").replace("\r", "\n")
        self._check = check

    def compose_control(self) -> ComposeResult:
        area = TextArea(visible(self._first, kept="\n\t"), compact=True, show_line_numbers=False, soft_wrap=True)
        area.cursor_blink = False
        yield area

    @property
    def value(self) -> str:
        """The text."""
        return self.query_one(TextArea).text

    @value.setter
    def value(self, text: str) -> None:
        self.query_one(TextArea).text = visible(text, kept="\n\t")

    @property
    def problem(self) -> Phrase | None:
        if control_fault(self.value):
            return phrase("There is a control character in the text.")
        return self._check(self.value) if self._check else None

    def complain(self) -> None:
        """Show what is wrong; a text says so from the start."""
        self.look()

    def look(self) -> None:
        """Look at the text again and show what there is to say."""
        problem = self.problem
        self.say(tr(problem) if problem else "")

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.look()
        self.post_message(self.Changed(self))


class ShownField(Field):
    """Something to read, not to change."""

    def __init__(self, label: str, text: str | Content, *, id: str | None = None) -> None:
        """A line that is only read."""
        super().__init__(label, id=id)
        self._text = text

    def compose_control(self) -> ComposeResult:
        text = self._text if isinstance(self._text, Content) else plain(self._text)
        yield Label(text, classes="field-text")

    def show(self, text: str) -> None:
        """Show another text."""
        self.query_one(".field-text", Label).update(plain(text))
