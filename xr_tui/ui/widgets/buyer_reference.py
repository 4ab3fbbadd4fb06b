"""What is worth knowing about a Leitweg-ID while it is typed.

Never a refusal: official samples fail the check digits. Private buyers' references, such as an order number, are no
Leitweg-ID at all, and nothing is said about them.
"""

from __future__ import annotations

from xr_tui.invoice.leitweg import has_its_form, is_plausible
from xr_tui.phrase import Phrase, phrase


def hint_for_reference(text: str) -> Phrase | None:
    """A hint where a text in the form of a Leitweg-ID has check digits that do not fit."""
    if has_its_form(text) and not is_plausible(text):
        return phrase("Its check digits do not fit a Leitweg-ID.")
    return None


def hint_for_final_reference(text: str) -> Phrase | None:
    """As `hint_for_reference`, and a hint where there is none although the XRechnung needs one."""
    if not text:
        return phrase("Without it the check refuses the invoice (BR-DE-15).")
    return hint_for_reference(text)
