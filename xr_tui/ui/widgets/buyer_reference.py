"""What is worth knowing about a Leitweg-ID while it is typed.

Never a refusal: official samples fail the check digits. Private buyers' references, such as an order number, are no
Leitweg-ID at all, and nothing is said about them.
"""

from __future__ import annotations

from xr_tui.invoice.precheck.values import hint_for_leitweg_id
from xr_tui.phrase import Phrase, phrase

hint_for_reference = hint_for_leitweg_id
"""A hint where a text in the form of a Leitweg-ID has check digits that do not fit."""


def missing_reference() -> Phrase:
    """A hint where there is none although the XRechnung needs one."""
    return phrase("Without it the check refuses the invoice (BR-DE-15).")
