"""What the store hands out and takes in: values without a database behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xr_tui.matrix import FurtherAddress, JobMode, MatrixEntry, Syntax
from xr_tui.phrase import Phrase
from xr_tui.store.states import State


@dataclass(frozen=True, kw_only=True)
class InvoiceRow:
    """One line of the invoice table."""

    id: int
    number: str
    """BT-1."""
    customer: str
    """Customer number; empty where the invoice could not be matched."""
    customer_name: str
    issue_date: dt.date | None
    """BT-2."""
    due_date: dt.date | None
    """BT-9."""
    document_type: str
    currency: str
    net_cents: int | None
    """BT-109 in hundredths."""
    gross_cents: int | None
    """BT-112 in hundredths."""
    buyer_reference: str
    """BT-10 as the invoice carries it."""
    mode: JobMode | None
    """Job mode of its matrix entry; None without an entry."""
    batch: bool
    """Whether its entry has Stapelmodus."""
    last_job: int | None
    last_state: State | None
    """State of its newest job."""


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One line of the Kommunikationsmatrix."""

    id: int
    entry: MatrixEntry
    customer_name: str
    customer_email: str = ""
    """What the customer has; proposed where the entry has no target address."""


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A job to be made; it freezes what the job needs."""

    invoice: int
    """Row id of the invoice."""
    mode: JobMode
    made_by: str
    sender: str = ""
    sender_name: str = ""
    """Name that receivers see; empty means the company's."""
    reply_to: str = ""
    target: str = ""
    further_addresses: tuple[FurtherAddress, ...] = ()
    subject: str = ""
    body: str = ""
    buyer_reference: str = ""
    """BT-10 of the dialog, else of the invoice, else of the entry."""
    syntax: Syntax = Syntax.UBL
    """What its XRechnung is written in, unless the invoice came as one."""
    check_enabled: bool = True
    check_off_by: str = ""
    repeats: int | None = None
    """The job this one repeats."""
    again: int | None = None
    """The earlier live job that a person named when saying: send it once more."""
    not_before: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """One line of the job list, with all that the job froze."""

    id: int
    invoice: int
    invoice_number: str
    customer: str
    customer_name: str
    mode: JobMode
    state: State
    runner: str | None
    batch: int | None
    repeats: int | None
    again: int | None
    made_by: str
    accepted_at: dt.datetime
    not_before: dt.datetime | None
    """Next attempt not before this time."""
    finished_at: dt.datetime | None
    attempts: int
    sender: str
    sender_name: str
    reply_to: str
    target: str
    further_addresses: tuple[FurtherAddress, ...]
    subject: str
    body: str
    buyer_reference: str
    syntax: Syntax
    """What its XRechnung is written in, unless the invoice came as one."""
    check_enabled: bool
    check_off_by: str
    message_id: str | None
    mail_sha256: str | None
    xml_sha256: str | None
    report_sha256: str | None
    rules_version: str | None
    answer: str | None
    """The mail server's last words."""


@dataclass(frozen=True, kw_only=True)
class FeedbackRow:
    """One line of the Rückmeldungsübersicht."""

    step: str
    """create, check, send or file."""
    level: str
    """error, warning or information."""
    text: Phrase
    """STATUSTEXT: what happened; of a rule its official text."""
    rule: str = ""
    """Id of the rule, such as BR-DE-15."""
    advice: Phrase | None = None
    """What is wrong in plain words, and what to do."""
    location: str = ""
    """Where it is in the XML, as XPath."""
    mend_at: str = ""
    """Where in this program the cause is mended: matrix, customer, company, invoice or setup, after a dot the very
    field or part (`customer.city`, `invoice.lines[2]`), which jobs of former versions lack; empty if unknown."""
    at: dt.datetime | None = None
    """When; set by the store."""
    attempt: int = 0
    """In which attempt of the job; set by the store."""


@dataclass(frozen=True)
class JobCounts:
    """How many jobs stand where; for the progress line."""

    open: int = 0
    at_work: int = 0
    done: int = 0
    failed: int = 0
    unclear: int = 0
