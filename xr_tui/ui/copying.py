"""What is worth copying where the cursor is: the number of an invoice, a finding with its rule, a whole document.

It goes to the clipboard of the clerk's own machine by OSC 52, which passes through SSH; a program on the server has no
other way there. Whether the terminal allows it cannot be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from textual.app import App
from textual.widget import Widget
from textual.widgets import Input, TextArea

from xr_tui.i18n import tr
from xr_tui.matrix import Customer
from xr_tui.store.rows import FeedbackRow, InvoiceRow, JobRow, MatrixRow
from xr_tui.ui.widgets.findings_view import NumberedRow
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.text_view import TextView
from xr_tui.ui.widgets.visible_text import visible

_MOST = 74_000
"""Bytes that terminals take at least: xterm's limit is 100,000 characters of base64."""
_SHOWN = 60
"""Signs of a copied text that the notice shows."""


@dataclass(frozen=True)
class Copy:
    """Something to be copied."""

    text: str
    name: str = ""
    """What it is, where the text does not show it."""


def copy(app: App[Any]) -> None:
    """Copy what is worth it where the cursor is, and say what that was."""
    found = _of_screen(app)
    if found is None or not found.text:
        app.notify(tr("There is nothing here to copy."), markup=False)
    elif (size := len(found.text.encode())) > _MOST:
        text = tr(
            "Too long for a terminal's clipboard: {size} kB; {most} at most.", size=size // 1000, most=_MOST // 1000
        )
        app.notify(text, severity="warning", markup=False)
    else:
        app.copy_to_clipboard(found.text)
        app.notify(tr("Copied: {what}", what=found.name or _short(found.text)), markup=False)


def _of_screen(app: App[Any]) -> Copy | None:
    if selected := app.screen.get_selected_text():
        return Copy(selected)
    focused = app.screen.focused
    inner = [node for node in focused.ancestors_with_self if isinstance(node, Widget)] if focused else []
    others = [node for node in app.screen.query(Widget) if node.is_on_screen and node not in inner]
    return next((copy for node in (*inner, *others) if (copy := _of_widget(node)) is not None), None)


def _of_widget(widget: Widget) -> Copy | None:
    if isinstance(widget, Input | TextArea) and widget.has_focus:
        return Copy(widget.selected_text or (widget.value if isinstance(widget, Input) else widget.text))
    if isinstance(widget, RowList):
        return _of_row(widget.row) or Copy("\t".join(widget.cells))
    if isinstance(widget, TextView):
        return Copy(widget.text, tr("the whole text, {count} lines", count=widget.text.count("\n") + 1))
    return None


@singledispatch
def _of_row(row: object) -> Copy | None:
    """What is worth copying of a row; None where all of its cells are."""
    return None


@_of_row.register
def _(row: InvoiceRow) -> Copy:
    return Copy(row.number)


@_of_row.register
def _(row: JobRow) -> Copy:
    """The Message-ID is what a mail server's people ask for."""
    return Copy(row.message_id, f"Message-ID {row.message_id}") if row.message_id else Copy(row.invoice_number)


@_of_row.register
def _(row: MatrixRow) -> Copy | None:
    return Copy(row.entry.target_address) if row.entry.target_address else None


@_of_row.register
def _(row: Customer) -> Copy:
    return Copy(row.number)


@_of_row.register
def _(row: NumberedRow) -> Copy:
    return _of_row(row.feedback) or Copy("")


@_of_row.register
def _(row: FeedbackRow) -> Copy:
    """All that somebody else needs to help with it."""
    advice = tr(row.advice) if row.advice is not None else ""
    text = tr(row.text)
    rule = row.rule if row.rule and row.rule not in text else ""
    parts = (" ".join(part for part in (rule, text) if part), advice, row.location)
    return Copy("\n".join(part for part in parts if part))


def _short(text: str) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
