"""Subject and text of a mail out of their templates: placeholders filled in one pass, never twice."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xr_tui.phrase import Phrase, phrase
from xr_tui.store.rows import InvoiceRow

PLACEHOLDERS = ("number", "date", "customer", "company")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def filled(template: str, invoice: InvoiceRow, company: str) -> str:
    """The template with the invoice's values; what a value contains is never taken for a placeholder."""
    return _PLACEHOLDER.sub(lambda match: _values(invoice, company).get(match[1], match[0]), template)


def template_problem(template: str) -> Phrase | None:
    """The placeholder of a template that nothing will ever fill, if there is one."""
    unknown = sorted(set(_PLACEHOLDER.findall(template)).difference(PLACEHOLDERS))
    if not unknown:
        return None
    return phrase(
        "There is no placeholder {name}; there are {known}.",
        name="{" + unknown[0] + "}",
        known=" ".join("{" + name + "}" for name in PLACEHOLDERS),
    )


def _values(invoice: InvoiceRow, company: str) -> Mapping[str, str]:
    day = invoice.issue_date
    return {
        "number": invoice.number,
        "date": day.strftime("%d.%m.%Y") if day else "",
        "customer": invoice.customer_name,
        "company": company,
    }
