"""Fill in what an invoice lacks: the business terms that clerks miss most, each with what it says now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from xr_tui.errors import Refused
from xr_tui.i18n import day, tr
from xr_tui.invoice.mendable import MENDABLE, Mendable, read_value
from xr_tui.invoice.precheck.hint import FieldHint
from xr_tui.invoice.precheck.values import hint_for_address_of, hint_for_email, hint_for_leitweg_id
from xr_tui.jobs.overlay import Terms
from xr_tui.phrase import Phrase
from xr_tui.ui.modals.dialog import Form
from xr_tui.ui.widgets.day_field import DayField
from xr_tui.ui.widgets.fields import LineField

_HINTS: Mapping[str, FieldHint] = {
    "BT-10": hint_for_leitweg_id,
    "BT-43": hint_for_email,
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
            for term in MENDABLE:
                yield self._field(term)

    def _field(self, term: Mendable) -> LineField:
        label, text = f"{term.term} {tr(term.name)}", self._typed.get(term.field, self._terms.values[term.field])
        if term.is_date:
            return DayField(label, text, read=partial(read_value, term.field), note=self._note(term), id=_id(term))
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
        self.query_one(f"#{_id(first)}", LineField).focus()

    def result_value(self) -> Mapping[str, str]:
        fields = ((term.field, self.query_one(f"#{_id(term)}", LineField)) for term in MENDABLE)
        return {name: field.value for name, field in fields if field.value != self._as_shown(name, field)}

    def _as_shown(self, name: str, field: LineField) -> str:
        """What stands in the field while nobody changes it."""
        text = self._terms.values[name]
        return field.shown(text) if isinstance(field, DayField) else text

    def _hint(self, term: Mendable) -> FieldHint | None:
        """What is worth knowing of a value; an electronic address is held against the scheme in its field."""
        if not term.field.endswith("electronic_address.value"):
            return _HINTS.get(term.term)
        scheme = term.field.removesuffix("value") + "scheme"
        return hint_for_address_of(lambda: self._terms.values[scheme])

    def _note(self, term: Mendable) -> str:
        entry = self._terms.mended.get(term.field)
        if entry is None:
            return ""
        return tr("filled in here by {who} on {day}", who=entry.by, day=day(entry.at.astimezone().date()))


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
