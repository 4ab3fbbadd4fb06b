"""Fill in what an invoice lacks: the business terms that clerks miss most, each with what it says now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from xr_tui.errors import Refused
from xr_tui.i18n import day, tr
from xr_tui.invoice.mendable import MENDABLE, OF_FIELD, Mendable, read_value
from xr_tui.invoice.precheck.hint import FieldHint
from xr_tui.invoice.precheck.values import (
    hint_for_address_of,
    hint_for_email,
    hint_for_leitweg_id,
    hint_for_vat_id,
)
from xr_tui.jobs.overlay import Terms
from xr_tui.phrase import Phrase
from xr_tui.ui.modals.dialog import Form
from xr_tui.ui.widgets.day_field import DayField
from xr_tui.ui.widgets.fields import Field, LineField, TextField
from xr_tui.ui.widgets.visible_text import visible

_HINTS: Mapping[str, FieldHint] = {
    "BT-10": hint_for_leitweg_id,
    "BT-31": hint_for_vat_id,
    "BT-43": hint_for_email,
    "BT-48": hint_for_vat_id,
}


class TermsForm(Form[Mapping[str, str]]):
    """The fields of one invoice that can be filled in. OK gives those that were changed; who opened it keeps them."""

    def __init__(self, terms: Terms, typed: Mapping[str, str] | None = None, *, focus: str = "") -> None:
        """The form.

        Args:
            terms: what the invoice says now.
            typed: what was typed before and could not be kept; none at first.
            focus: path of the field, or number of the term, in which the cursor stands first; else the first empty one.
        """
        super().__init__()
        self._terms = terms
        self._typed = typed or {}
        self._first_field = focus
        self.title_text = tr("Fill in · {number}", number=terms.number)

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(classes="dialog-body", can_focus=False):
            yield from map(self._field, MENDABLE)

    def _field(self, term: Mendable) -> Field:
        label, text = f"{term.term} {tr(term.name)}", self._typed.get(term.field, self._terms.values[term.field])
        if term.is_date:
            return DayField(label, text, read=partial(read_value, term.field), note=self._note(term), id=_id(term))
        if term.is_long:
            return TextField(label, text, check=_check(term), note=self._note(term), id=_id(term))
        return LineField(
            label,
            text,
            check=_check(term),
            hint=self._hint(term),
            at_once=False,
            note=self._note(term),
            id=_id(term),
        )

    def on_mount(self) -> None:
        super().on_mount()
        wanted = [term for term in MENDABLE if self._first_field in (term.field, term.term)]
        empty = [term for term in MENDABLE if not self._terms.values[term.field]]
        first = next(iter((*wanted, *empty, *MENDABLE)))
        self.query_one(f"#{_id(first)}", Field).focus()

    def faulty_fields(self) -> list[Field]:
        """Only of what was typed: what the invoice says elsewhere may be as it likes."""
        changed = {_id(term) for term in MENDABLE if self._text(term) != self._first_text(term)}
        return [field for field in super().faulty_fields() if field.id in changed]

    def result_value(self) -> Mapping[str, str]:
        return {term.field: self._text(term) for term in MENDABLE if self._text(term) != self._first_text(term)}

    def _text(self, term: Mendable) -> str:
        """What stands in a field; before it is there, what will."""
        fields: Iterable[Field] = self.query(f"#{_id(term)}").results(Field)
        found = next((field.value for field in fields if isinstance(field, LineField | TextField)), None)
        return self._typed.get(term.field, self._terms.values[term.field]) if found is None else found

    def _first_text(self, term: Mendable) -> str:
        """What stood in the field before anybody typed, as a field shows it."""
        text, field = self._terms.values[term.field], self.query_one(f"#{_id(term)}", Field)
        if isinstance(field, DayField):
            return field.shown(text)
        return visible("\n".join(text.splitlines()), kept="\n\t") if term.is_long else visible(text).strip()

    @on(Field.Changed)
    def _look_at_addresses(self, event: Field.Changed) -> None:
        """Whether an electronic address is right depends on the scheme, as it stands in the field below."""
        if str(event.field.id).endswith("electronic_address-scheme"):
            self.query_one(f"#{str(event.field.id).removesuffix('scheme')}value", LineField).look()

    def _hint(self, term: Mendable) -> FieldHint | None:
        """What is worth knowing of a value; an electronic address is held against the scheme as it is typed."""
        if not term.field.endswith("electronic_address.value"):
            return _HINTS.get(term.term)
        scheme = OF_FIELD[term.field.removesuffix("value") + "scheme"]
        return hint_for_address_of(lambda: self._text(scheme))

    def _note(self, term: Mendable) -> str:
        entry = self._terms.mended.get(term.field)
        if entry is None:
            return ""
        when = day(entry.at.astimezone().date())
        return tr("filled in here by {who} on {day}; empty takes it back", who=entry.by, day=when)


def _id(term: Mendable) -> str:
    return term.field.replace(".", "-")


def _check(term: Mendable) -> Callable[[str], Phrase | None]:
    def look(text: str) -> Phrase | None:
        try:
            read_value(term.field, text)
        except Refused as refused:
            return refused.message
        return None

    return look
