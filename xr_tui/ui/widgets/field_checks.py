"""Faults of a value while it is typed; hints that refuse nothing are in `xr_tui.invoice.precheck.values`."""

from __future__ import annotations

from xr_tui.jobs.texts import template_problem
from xr_tui.phrase import Phrase, phrase


def fault_of_required(text: str) -> Phrase | None:
    """A fault where nothing was typed."""
    return None if text else phrase("This must not be empty.")


def fault_of_country(text: str) -> Phrase | None:
    """A fault where a country is not a code of two letters (ISO 3166-1 alpha-2)."""
    if not text or (len(text) == 2 and text.isascii() and text.isalpha()):
        return None
    return phrase("A country is two letters, such as DE or AT.")


def fault_of_template(text: str) -> Phrase | None:
    """A fault where a placeholder would never be filled."""
    return template_problem(text)
