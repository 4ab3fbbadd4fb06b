"""Ansehen: the invoice in words, then the XRechnung as it would be created now."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static, TabbedContent, TabPane

from xr_tui.errors import XrTuiError
from xr_tui.i18n import day, decimal, number, tr
from xr_tui.invoice.mendable import ROUNDING
from xr_tui.invoice.model import Invoice
from xr_tui.jobs.creation import Material, material
from xr_tui.jobs.office import Office
from xr_tui.jobs.overlay import terms_of
from xr_tui.jobs.plan import plan_batch
from xr_tui.store import invoices
from xr_tui.store.mended import Mended
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.screens import INVOICE_VIEW
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import complain, sentence, told
from xr_tui.ui.mending import fill_in
from xr_tui.ui.screens.invoice_words import in_words
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.text_view import TextLine, TextView, text_line
from xr_tui.ui.widgets.visible_text import plain

if TYPE_CHECKING:
    from xr_tui.invoice.precheck.hint import Hint

_PARTS = re.compile(r"<[^>]*>?|[^<]+")
_LONGEST = 400
"""Characters of one piece of XML that are shown; an embedded file would have millions on one line."""


class InvoiceView(Screen[bool]):
    """One invoice to be read, and filled in where it lacks something; its result says whether something was."""

    ACTIONS = (INVOICE_VIEW,)
    BINDINGS: ClassVar[list[BindingType]] = bound(INVOICE_VIEW)

    @dataclass
    class _Read(Message):
        pane: str
        lines: Sequence[TextLine]

    @dataclass
    class _Named(Message):
        title: str

    @dataclass
    class _Rounds(Message):
        """Whether there is a rounding to be taken, or to be taken back."""

        possible: bool

    def __init__(self, office: Office, invoice_id: int, *, part: str = "", fill_in: str = "") -> None:
        """The view.

        Args:
            office: whose invoice.
            invoice_id: its row.
            part: the part that the reader is led to, an anchor of `in_words` such as `lines[2]`.
            fill_in: path of a field that is to be filled in at once; once that is kept, the view has done its work.
        """
        super().__init__()
        self._part = part
        self._fill_in_first = fill_in
        self._changed = False
        self._rounds = False
        self._office = office
        self._invoice_id = invoice_id
        self._scrolled: dict[str, Offset] = {}
        """Where the reader was when another language was chosen."""

    def compose(self) -> ComposeResult:
        yield Static(classes="screen-title", markup=False)
        with TabbedContent(initial="words"):
            with TabPane(_tab_name(), id="words"):
                yield TextView(wrap=True, id="words-text")
            with TabPane(plain(f"{key_of('view.xml')} XML"), id="xml"):
                yield TextView(wrap=False, id="xml-text")
        yield KeyLine()

    def on_mount(self) -> None:
        for pane in ("words", "xml"):
            self._view(pane).show([text_line((tr("Reading …"), "faint"))])
        self._view("words").focus()
        self._read()
        if self._fill_in_first:
            self._fill_in(self._fill_in_first)

    def speak_anew(self) -> None:
        """The language has changed; the text is scrolled to where it was."""
        self.query_one(TabbedContent).get_tab("words").label = _tab_name()
        self._scrolled = {pane: self._view(pane).scroll_offset for pane in ("words", "xml")}
        self._read()

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss(self._changed)

    def action_show(self, pane: str) -> None:
        """Open a tab."""
        self.query_one(TabbedContent).active = pane
        self._view(pane).focus()

    def action_fill_in(self) -> None:
        """Ergänzen."""
        self._fill_in()

    @work(name="fill in", group="fill in", description="fill in what the invoice lacks")
    async def _fill_in(self, field: str = "") -> None:
        """Open the form, at this field if one is named; whoever came for that field goes back to where he came from."""
        try:
            kept = await fill_in(self.app, self._office, self._invoice_id, focus=field)
        except XrTuiError as error:
            complain(self.app, error)
            return
        self._changed = self._changed or kept
        if kept and field:
            self.dismiss(True)
        elif kept:
            self._read()

    @work(name="rounding", group="fill in", description="take the rounding, or take it back")
    async def action_take_rounding(self) -> None:
        """Rundung."""
        with told(self):
            from xr_tui.ui.rounding import take_rounding

            if await take_rounding(self.app, self._office, self._invoice_id):
                self._changed = True
                self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A rounding is offered only where one is missing or was taken."""
        return (self._rounds or None) if action == "take_rounding" else True

    @on(_Rounds)
    def _show_rounding(self, message: _Rounds) -> None:
        message.stop()
        self._rounds = message.possible
        self.refresh_bindings()

    @work(thread=True, name="invoice", group="invoice", description="read the invoice and create its XML")
    def _read(self) -> None:
        with self._office.store.reading() as db:
            rows = invoices.by_ids(db, [self._invoice_id])
        self.post_message(self._Named("".join(f"{row.number} · {row.customer_name or row.customer}" for row in rows)))
        for pane, lines in (("words", self._words), ("xml", self._xml)):
            try:
                self.post_message(self._Read(pane, lines()))
            except XrTuiError as error:
                text = sentence(error).splitlines()
                self.post_message(self._Read(pane, [text_line((line, "bad")) for line in text]))

    @on(_Named)
    def _show_title(self, message: _Named) -> None:
        message.stop()
        self.query_one(".screen-title", Static).update(plain(f" {message.title}", kept=""))

    @on(_Read)
    def _show_text(self, message: _Read) -> None:
        message.stop()
        view = self._view(message.pane)
        view.show(message.lines, at=self._part)
        if (at := self._scrolled.pop(message.pane, None)) is not None:
            view.scroll_to(at.x, at.y, animate=False)

    def _words(self) -> list[TextLine]:
        settings = self._office.setup().settings
        with self._office.store.reading() as db:
            (line,) = plan_batch(db, [self._invoice_id], settings)
            source = material(db, self._invoice_id, line.invoice.customer, settings.company, line.buyer_reference)
            terms = terms_of(db, self._invoice_id, settings)
        self.post_message(self._Rounds(terms.rounding is not None or ROUNDING.field in terms.mended))
        invoice = _prepared(source)
        return [*_filled_in(terms.mended), *_hints(invoice, settings.hints_off), *in_words(invoice)]

    def _xml(self) -> list[TextLine]:
        return xml_lines(self._office.xml_of(self._invoice_id))

    def _view(self, pane: str) -> TextView:
        return self.query_one(f"#{pane}-text", TextView)


def _tab_name() -> Content:
    return plain(f"{key_of('view.words')} {tr('Invoice')}")


def xml_lines(xml: bytes) -> list[TextLine]:
    """The XML to be read; of embedded files only how long they are."""
    return [text_line(*_coloured(line)) for line in xml.decode("utf-8").splitlines()]


def _hints(invoice: Invoice, off: Sequence[str]) -> list[TextLine]:
    """What is doubtful about the invoice, before it is checked; nothing if nothing is."""
    from xr_tui.invoice.precheck.invoice import prechecked

    found = prechecked(invoice, off=off)
    lines = [text_line((f"! {hint.term:<9} ", "bad"), (_hint_words(hint), "")) for hint in found]
    return [text_line((tr("Worth a look: {count}", count=len(lines)), "title")), *lines, text_line()] if lines else []


def _hint_words(hint: Hint) -> str:
    """What is doubtful; with a proposal the key that takes it."""
    take = " " + tr("{key} takes it over.", key=key_of("view.round")) if hint.term == ROUNDING.term else ""
    return tr(hint.text) + take


def _filled_in(fields: Mapping[str, Mended]) -> list[TextLine]:
    """What was filled in here, with what stood there before; nothing if nothing was."""
    from xr_tui.invoice.mendable import OF_FIELD

    lines = [
        text_line(
            (f"+ {OF_FIELD[field].term:<9} ", "title"),
            (f"{tr(OF_FIELD[field].name)}: {_as_read(field, one.new)}", ""),
            (" · " + tr("before: {old}", old=_as_read(field, one.old) or "-"), "faint"),
            (f" · {one.by}, {day(one.at.astimezone().date())}", "faint"),
        )
        for field, one in fields.items()
    ]
    return [text_line((tr("Filled in here: {count}", count=len(lines)), "title")), *lines, text_line()] if lines else []


def _as_read(field: str, text: str) -> str:
    """The text, a day as the language writes it."""
    from xr_tui.invoice.mendable import OF_FIELD

    if text and field == ROUNDING.field:
        return decimal(Decimal(text), 2)
    return day(dt.date.fromisoformat(text)) if text and OF_FIELD[field].is_date else " ".join(text.splitlines())


def _prepared(source: Material) -> Invoice:
    """The invoice with all that creation fills in; as it was imported where its amounts cannot be computed."""
    from xr_tui.invoice.document import from_json
    from xr_tui.jobs.creation import as_created

    try:
        return as_created(source)
    except ArithmeticError:
        return from_json(source.document)


def _coloured(line: str) -> Iterator[tuple[str, str]]:
    """Tags faint, what they hold plain."""
    for part in _PARTS.findall(line):
        if len(part) > _LONGEST:
            yield part[:60], ""
            yield tr("… {count} characters …", count=number(len(part))), "label"
        else:
            yield part, "faint" if part.startswith("<") else ""
