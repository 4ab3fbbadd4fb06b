"""Doubts about single values: the one source for forms, imports and the view of an invoice."""

from __future__ import annotations

import re
from collections.abc import Callable

from xr_tui.invoice.leitweg import has_its_form, is_plausible
from xr_tui.invoice.precheck.hint import FieldHint, Precheck
from xr_tui.phrase import Phrase, phrase

_POST_CODES = {
    "AT": (r"[1-9][0-9]{3}", "1010"),
    "BE": (r"[1-9][0-9]{3}", "1000"),
    "CH": (r"[1-9][0-9]{3}", "3003"),
    "CZ": (r"[0-9]{3} ?[0-9]{2}", "110 00"),
    "DE": (r"[0-9]{5}", "10115"),
    "DK": (r"[0-9]{4}", "1050"),
    "FR": (r"[0-9]{5}", "75001"),
    "IT": (r"[0-9]{5}", "00118"),
    "LI": (r"94[0-9]{2}", "9490"),
    "LU": (r"[0-9]{4}", "1111"),
    "NL": (r"[1-9][0-9]{3} ?[A-Z]{2}", "1012 AB"),
    "PL": (r"[0-9]{2}-[0-9]{3}", "00-001"),
}
"""Form and an example of the post codes of Germany and the countries around it; the prefix `L-` or `A-` is none."""
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


def _post_code(text: str, country: str) -> Phrase | None:
    form, example = _POST_CODES.get(country, ("", ""))
    if not form or re.fullmatch(form, text.upper()):
        return None
    if country == "DE":
        return phrase("A German post code has five digits.")
    return phrase("A post code of {country} is like {example}.", country=country, example=example)


def hint_for_post_code(country: Callable[[], str]) -> FieldHint:
    """Where this is no post code of a country whose post codes are known here.

    Args:
        country: gives its code, in capitals or not, at the moment when the post code is looked at.
    """
    return FieldHint(Precheck.ADDRESSES, lambda text: _post_code(text, country().strip().upper()))


def hint_for_address_of(scheme: Callable[[], str]) -> FieldHint:
    """Where an electronic address (BT-34, BT-49) is not what its scheme says; without one, what it looks like.

    Args:
        scheme: gives the scheme at the moment when the address is looked at.
    """
    looks = {"EM": _email, "0204": _leitweg_id, "9930": _vat_id}
    return FieldHint(Precheck.ADDRESSES, lambda text: looks.get(scheme().strip().upper(), _electronic_address)(text))


hint_for_leitweg_id = FieldHint(Precheck.LEITWEG_ID, _leitweg_id)
"""Where a text in the form of a Leitweg-ID has check digits that do not fit; official samples do so too."""
hint_for_vat_id = FieldHint(Precheck.VAT_ID, _vat_id)
"""Where this is no VAT-ID of the EU with right check digits."""
hint_for_iban = FieldHint(Precheck.IBAN, _iban)
"""Where the check digits of an IBAN do not fit."""
hint_for_bic = FieldHint(Precheck.IBAN, _bic)
"""Where this is no BIC."""
hint_for_email = FieldHint(Precheck.ADDRESSES, _email)
"""Where this is no e-mail address by the rules' own measure."""
