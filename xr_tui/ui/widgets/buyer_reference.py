"""What is worth knowing about a Leitweg-ID while it is typed.

Never a refusal: official samples and references of private buyers fail the check digits.
"""

from __future__ import annotations

from xr_tui.invoice.leitweg import is_plausible
from xr_tui.phrase import Phrase, phrase


def hint_for_reference(text: str) -> Phrase | None:
    """A hint where the check digits do not fit."""
    if text and not is_plausible(text):
        return phrase("Its check digits do not fit a Leitweg-ID.")
    return None


def hint_for_final_reference(text: str) -> Phrase | None:
    """As `hint_for_reference`, and a hint where there is none although the XRechnung needs one."""
    if not text:
        return phrase("Without it the check refuses the invoice (BR-DE-15).")
    return hint_for_reference(text)
