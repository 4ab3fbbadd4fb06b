"""Is everything there that a job needs? Asked by `doctor`; sends nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from xr_tui.errors import XrTuiError
from xr_tui.jobs.office import Office
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender
from xr_tui.store import customers, invoices, job_list, lineage, matrix_entries


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """database, rules, company, mail, storage, matrix or jobs."""
    ok: bool
    text: Phrase
    hint: Phrase | None = None
    """What to do, where something is missing."""
    sender: str = ""
    """Whose mail server that is, where there are several senders."""


def examine(office: Office) -> list[Finding]:
    """Look at everything, one after the other; a fault in one place does not stop the next."""
    settings = office.setup().settings
    looks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("database", lambda: _database(office)),
        ("rules", lambda: _rules(office, settings)),
        ("company", lambda: _company(settings)),
        *((("mail", partial(_mail, office, settings, sender))) for sender in settings.every_sender),
        ("storage", lambda: _storage(office, settings)),
        ("jobs", lambda: _jobs(office)),
    )
    found: list[Finding] = []
    for name, look in looks:
        try:
            found += look()
        except XrTuiError as error:
            found.append(Finding(name, False, error.message, error.hint))
    return found


def _database(office: Office) -> Iterator[Finding]:
    with office.store.reading() as db:
        counted = {
            "invoices": invoices.count(db, invoices.InvoiceQuery()),
            "customers": customers.count(db),
            "entries": matrix_entries.count(db),
        }
    text = phrase(
        "Database {path}: {invoices} invoices, {customers} customers, {entries} matrix entries.",
        path=office.store.path,
        **counted,
    )
    hint = None if all(counted.values()) else phrase("Type: xr-tui import PATH")
    yield Finding("database", True, text, hint)


def _rules(office: Office, settings: Settings) -> Iterator[Finding]:
    if settings.check_url and settings.check_enabled:
        yield Finding("rules", True, office.test_check_service(settings))
    else:
        yield from _rules_here(office)
    if not settings.check_enabled:
        text = phrase("The XRechnung check is switched off: everything is mailed unchecked.")
        yield Finding("rules", False, text, phrase("Switch it on in the setup."))


def _rules_here(office: Office) -> Iterator[Finding]:
    from xr_tui.validation.shelf import LOOK_FOR_NEWER, OLD_AFTER_DAYS, too_old

    rules = office.rules()
    yield Finding("rules", True, phrase("Official rules {version} are installed.", version=rules.version))
    days = rules.age_in_days(dt.datetime.now().astimezone().date())
    if days > OLD_AFTER_DAYS:
        yield Finding("rules", False, too_old(days), LOOK_FOR_NEWER)


def _company(settings: Settings) -> Iterator[Finding]:
    seller = settings.company.seller
    parts: tuple[tuple[object, Phrase], ...] = (
        (seller.name, phrase("The company's name is missing (BT-27).")),
        (seller.vat_id or seller.tax_number, phrase("The company's VAT ID or tax number is missing (BT-31, BT-32).")),
        (seller.electronic_address, phrase("The company's electronic address is missing (BT-34).")),
        (seller.address, phrase("The company's address is missing (BG-5).")),
        (seller.contact, phrase("The company's contact is missing (BG-6).")),
        (settings.company.payment, phrase("The company's bank account is missing (BG-16).")),
    )
    missing = [text for value, text in parts if not value]
    for text in missing:
        yield Finding("company", False, text, phrase("Give it in the setup, or import the company."))
    if not missing:
        yield Finding("company", True, phrase("Company: {name}.", name=seller.name))


def _mail(office: Office, settings: Settings, sender: Sender) -> Iterator[Finding]:
    """Log in for one sender and ask whether its server takes mail from it."""
    try:
        text, hint, ok = office.test_mail_server(settings, sender), None, True
    except XrTuiError as error:
        text, hint, ok = error.message, error.hint, False
    yield Finding("mail", ok, text, hint, sender.name if settings.senders else "")


def _storage(office: Office, settings: Settings) -> Iterator[Finding]:
    from xr_tui.jobs.filing import writable

    folder = Path(settings.storage_path or office.places.storage)
    writable(folder)
    yield Finding("storage", True, phrase("Storage folder {folder} can be written.", folder=folder))


def _jobs(office: Office) -> Iterator[Finding]:
    with office.store.reading() as db:
        counts = job_list.counts(db)
        is_past = lineage.waits_for_a_yes(db) is not None
    if is_past:
        yield Finding("jobs", False, lineage.SENTENCE, lineage.WAY_OUT)
    left = len(office.abandoned())
    if left:
        text = phrase("{count} jobs wait and nobody works them off.", count=left)
        yield Finding("jobs", False, text, phrase("Type: xr-tui worker, or xr-tui batch"))
    if counts.unclear:
        text = phrase("{count} jobs are unclear: nobody knows whether their mail arrived.", count=counts.unclear)
        yield Finding("jobs", False, text, phrase("Open them in the job list and say what became of them."))
    if not left and not counts.unclear and not is_past:
        yield Finding("jobs", True, phrase("No job is left lying about."))
