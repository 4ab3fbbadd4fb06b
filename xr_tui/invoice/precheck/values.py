"""Doubts about single values: the one source for forms, imports and the view of an invoice."""

from __future__ import annotations

import re

from xr_tui.invoice.leitweg import has_its_form, is_plausible
from xr_tui.invoice.precheck.hint import FieldHint, Precheck
from xr_tui.phrase import Phrase, phrase

_GERMAN_POST_CODE = re.compile(r"[0-9]{5}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def _leitweg_id(text: str) -> Phrase | None:
    if has_its_form(text) and not is_plausible(text):
        return phrase("Its check digits do not fit a Leitweg-ID.")
    return None


def _vat_id(text: str) -> Phrase | None:
    """Nothing is said about numbers of countries outside the EU, whose rules nobody here knows."""
    from stdnum.eu import vat

    plain = "".join(text.split()).upper()
    if _COUNTRY.match(plain) and plain[:2] != "EL" and plain[:2].lower() not in vat.MEMBER_STATES:
        return None
    if vat.is_valid(plain):
        return None
    return phrase("Looks mistyped: a VAT-ID is like DE123456789 and has check digits.")


def _iban(text: str) -> Phrase | None:
    from stdnum import iban

    return None if iban.is_valid(text) else phrase("Looks mistyped: the check digits of this IBAN do not fit.")


def _bic(text: str) -> Phrase | None:
    from stdnum import bic

    return None if bic.is_valid(text) else phrase("Looks mistyped: a BIC has 8 or 11 characters.")


def _email(text: str) -> Phrase | None:
    """As BR-DE-28 counts: one @, two characters before and after it, no dot or blank beside it."""
    name, at, domain = text.partition("@")
    beside = f"{name[-1:]}{domain[:1]}"
    good = at and "@" not in domain and len(name) > 1 and len(domain) > 1 and not set(beside) & set(". ")
    return None if good and not text.endswith(".") else phrase("An address looks like name@company.example.")


def _electronic_address(text: str) -> Phrase | None:
    """By what it looks like: its scheme stands in another field."""
    if "@" in text:
        return _email(text)
    return _leitweg_id(text)


def german_post_code(text: str) -> Phrase | None:
    """A doubt where a post code of Germany has not five digits."""
    return None if _GERMAN_POST_CODE.fullmatch(text) else phrase("A German post code has five digits.")


hint_for_leitweg_id = FieldHint(Precheck.LEITWEG_ID, _leitweg_id)
"""Where a text in the form of a Leitweg-ID has check digits that do not fit; official samples do so too."""
hint_for_vat_id = FieldHint(Precheck.VAT_ID, _vat_id)
"""Where this is no VAT-ID of the EU with right check digits."""
hint_for_iban = FieldHint(Precheck.IBAN, _iban)
"""Where the check digits of an IBAN do not fit."""
hint_for_bic = FieldHint(Precheck.IBAN, _bic)
"""Where this is no BIC."""
hint_for_electronic_address = FieldHint(Precheck.ADDRESSES, _electronic_address)
"""Where this looks like an e-mail address or a Leitweg-ID and is none."""
hint_for_email = FieldHint(Precheck.ADDRESSES, _email)
"""Where this is no e-mail address by the rules' own measure."""
