"""What one screen asks of another: small messages that every screen may send and the main screen answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from xr_tui.jobs.making import Made
    from xr_tui.store.rows import InvoiceRow, JobRow


@dataclass
class JobsWanted(Message):
    """Somebody wants to see the jobs of an invoice."""

    invoice: InvoiceRow


@dataclass
class FeedbackWanted(Message):
    """Somebody wants to know what happened in a job."""

    job: JobRow


@dataclass
class SetupWanted(Message):
    """Somebody wants to go to the Einrichtung."""

    field: str = ""
    """The very field, named as `xr_tui.validation.mending` and feedback lines name it; empty for none."""
    job: int = 0
    """The job whose feedback is shown again once the setup was saved; 0 for none."""


class StoreChanged(Message, bubble=False):
    """The database changed, by whomever: every screen that shows something of it looks again."""


@dataclass
class ReportWanted(Message):
    """Somebody wants to see what became of a batch run."""

    run: int | None
    """Its number; None for the newest."""


@dataclass
class RowsChanged(Message):
    """Matrix or customers were changed: other lists show something of them too."""


@dataclass
class JobsMade(Message):
    """Somebody confirmed a dialog, and jobs were made."""

    made: Made
