"""What somebody else has changed in the Einrichtung meanwhile, in the words of its form."""

from __future__ import annotations

from collections.abc import Iterable

from xr_tui.i18n import tr
from xr_tui.settings.meanwhile import Difference
from xr_tui.ui.screens.setup_form import SetupForm

_FIELDS = {
    "company.seller.contact.name": "contact",
    "company.seller.electronic_address": "electronic_address",
    "company.seller.electronic_address.value": "electronic_address",
    "company.payment": "iban",
    "company.payment.credit_transfers": "iban",
    "hints_off": "hint-leitweg-id",
}
"""Settings whose field is not called like their last part."""
_MOST, _LONGEST = 6, 40


def changed_meanwhile(form: SetupForm, changes: Iterable[Difference]) -> str:
    """One line for each change, by the name of its field; what both have changed says which one will stand.

    Args:
        form: whose fields have the names.
        changes: what somebody else has changed.
    """
    lines = [_line(form, change) for change in changes]
    more = [tr("… and {count} more", count=len(lines) - _MOST)] if len(lines) > _MOST else []
    after = tr("What you have changed is saved, and of all else what is there now.")
    return "\n".join([*lines[:_MOST], *more, "", after])


def _line(form: SetupForm, change: Difference) -> str:
    name = _name(form, change)
    gone = tr("deleted") if change.sender and not change.name else tr("empty")
    theirs, mine = (_word(value) if value is not None else gone for value in (change.theirs, change.mine))
    if change.both:
        return tr("{field}: {theirs}, but yours is saved: {mine}", field=name, theirs=theirs, mine=mine)
    return tr("{field}: {theirs}", field=name, theirs=theirs)


def _name(form: SetupForm, change: Difference) -> str:
    """What is changed, in the words of the form; of a sender also whose."""
    if change.sender:
        whose = tr("Sender {name}", name=change.sender)
        return f"{whose}, {_sender_word(change.name)}" if change.name else whose
    if change.name == "mail":
        return tr("Default sender")
    if change.name.startswith("mail."):
        return tr("Default sender, {field}", field=_sender_word(change.name.removeprefix("mail.")))
    field = form.field_named(_FIELDS.get(change.name, change.name.rpartition(".")[2]))
    return field.label if field is not None else change.name


def _sender_word(setting: str) -> str:
    """What a field of a sender is called in its form."""
    words = {
        "address": tr("Sender"),
        "host": tr("Server"),
        "port": tr("Port"),
        "security": tr("Encryption"),
        "user": tr("User"),
        "login": tr("Login"),
    }
    return words.get(setting, setting)


def _word(value: object) -> str:
    """A value of one line; groups and lists are only said to be others."""
    if value == "":
        return tr("empty")
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if not isinstance(value, str | int):
        return tr("changed")
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
