"""E-mail addresses: which ones can be written to, and in what form they go over the line."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from xr_tui.delivery.outcome import clean_words
from xr_tui.errors import Refused
from xr_tui.phrase import Phrase, phrase


def check_address(text: str) -> str:
    """The address as it is used on the line: blanks around it gone, an internationalised domain in punycode.

    Syntax only (RFC 5321, RFC 5322); nothing is looked up in the network.

    >>> check_address("rechnung@müller.example")
    'rechnung@xn--mller-kva.example'

    Raises:
        Refused: this is no address, or one that needs SMTPUTF8 (RFC 6531); the sentence says why.
    """
    address = text.strip(" ")
    if fault := _plain_fault(address):
        raise Refused(fault, phrase("An address looks like name@company.example."))
    if ascii_form := _ascii_form(address):
        return ascii_form
    fault = phrase("“{address}” is not an e-mail address.", address=clean_words(address))
    raise Refused(fault, phrase("An address looks like name@company.example."))


def fault_of_address(text: str) -> Phrase | None:
    """What is wrong with an address; None if mail can be sent to it."""
    try:
        check_address(text)
    except Refused as fault:
        return fault.message
    return None


def fault_of_optional_address(text: str) -> Phrase | None:
    """As `fault_of_address`, but nothing at all is no fault."""
    return fault_of_address(text) if text else None


@lru_cache(maxsize=2048)
def _ascii_form(address: str) -> str:
    """The address in ASCII, empty if there is none; kept, since a batch writes to few addresses many times."""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return checked.ascii_email or ""


def forbidden_in_line(text: str) -> bool:
    """Whether the text has line breaks or other control characters, which have no place in a header field.

    They are the way header fields and recipients are smuggled into a mail; half surrogates cannot be encoded.
    """
    if text.isprintable():  # the usual case, at once
        return False
    return any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text)


def _plain_fault(address: str) -> Phrase | None:
    """The mistakes that people make, each with a sentence of its own."""
    shown = clean_words(address)
    if forbidden_in_line(address):
        return phrase("The address contains a line break or another control character.")
    if not address:
        return phrase("The address is empty.")
    if "@" not in address:
        return phrase("“{address}” is not an e-mail address: the @ is missing.", address=shown)
    if address.count("@") > 1 and any(mark in address for mark in ",; "):
        return phrase("“{address}” is more than one address; only one fits here.", address=shown)
    local, _, domain = address.rpartition("@")
    if local and not local.isascii():
        return phrase(
            "“{address}” has letters before the @ that mail servers do not carry; only a-z, digits and . _ - + do.",
            address=shown,
        )
    if "." not in domain:
        return phrase("“{address}” is not an e-mail address: the domain has no full stop.", address=shown)
    return None
