"""Words that several dialogs use for the same thing."""

from __future__ import annotations

from textual.content import Content

from xr_tui.i18n import tr
from xr_tui.matrix import DocumentType, JobMode
from xr_tui.ui.actions.keys import word


def help_link() -> Content:
    """The words in the frame of a dialog that a click opens its help with."""
    text = f"{word('f1')} {tr('Help')}"
    return Content.from_markup("[@click=app.help]$text[/]", text=f" {text} ")


def mode_word(mode: JobMode) -> str:
    """`E-Mail` or `PDF`."""
    return tr("E-mail") if mode is JobMode.EMAIL else "PDF"


def document_type_word(kind: DocumentType) -> str:
    """What a matrix entry is for."""
    words = {
        DocumentType.ALL: tr("all"),
        DocumentType.INVOICE: tr("Invoice"),
        DocumentType.CREDIT_NOTE: tr("Credit note"),
    }
    return words[kind]
