"""The Leitweg-ID, the routing number of public buyers in BT-10."""

from __future__ import annotations

from stdnum.de import leitweg


def is_plausible(text: str) -> bool:
    """Whether the text is a Leitweg-ID with the right check digits.

    A hint, never a reason to refuse: BT-10 of private buyers is any reference, and official samples fail the check.
    """
    return bool(leitweg.is_valid(text))
