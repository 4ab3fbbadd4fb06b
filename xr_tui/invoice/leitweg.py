"""The Leitweg-ID, the routing number of public buyers in BT-10."""

from __future__ import annotations

import re

from stdnum.de import leitweg

_FORM = re.compile(r"(0[1-9]|1[0-6]|99)[0-9]{0,10}(-[A-Za-z0-9]{0,30})?-[0-9]{2}")
"""Number of a federal state (99: the federation) and further digits, fine address, check digits.

Source: KoSIT, Formatspezifikation Leitweg-ID.
"""


def is_plausible(text: str) -> bool:
    """Whether the text is a Leitweg-ID with the right check digits.

    A hint, never a reason to refuse: BT-10 of private buyers is any reference, and official samples fail the check.
    """
    return bool(leitweg.is_valid(text))


def has_its_form(text: str) -> bool:
    """Whether the text is written as a Leitweg-ID is, whatever its check digits.

    >>> has_its_form("04011000-1234512345-07"), has_its_form("4500012345"), has_its_form("PO-2026-17")
    (True, False, False)
    """
    return _FORM.fullmatch(text) is not None
