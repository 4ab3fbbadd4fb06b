"""Which business terms stand at a place of a document: the binding, read from the document's side."""

from __future__ import annotations

import re
from functools import cache

from xr_tui.invoice.syntax.binding import rows
from xr_tui.invoice.syntax.cii.documents import CII
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE

_NUMBER = re.compile(r"\[\d+\]")
_PREFIX = re.compile(r"\b\w+:")


def terms_at(place: str) -> tuple[str, ...]:
    """The business terms at this place, or next below it; none where the place is not known.

    Args:
        place: path from the root by local names, such as `/Invoice/InvoiceLine[2]/Item/Name`.

    >>> terms_at("/Invoice/InvoiceLine[2]/Item/Name")
    ('BT-153',)
    >>> terms_at("/CrossIndustryInvoice/ExchangedDocument/IssueDateTime/DateTimeString")
    ('BT-2',)
    """
    return _terms().get(_NUMBER.sub("", place), ())


@cache
def _terms() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for syntax in (UBL_INVOICE, UBL_CREDIT_NOTE, CII):
        for row in rows(syntax):
            path = "/" + _PREFIX.sub("", row.path)
            found[path] = tuple(dict.fromkeys((*found.get(path, ()), *row.bt.split())))
    return found
