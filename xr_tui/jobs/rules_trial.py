"""The stored invoices, checked with the rules in use and with others: which would be judged differently?"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from xr_tui.errors import Refused
from xr_tui.jobs.office import Office
from xr_tui.phrase import Phrase, phrase
from xr_tui.store import invoices
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Finding, Level, Report, Verdict
from xr_tui.validation.shelf import Shelf

_AT_ONCE = 8
_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One invoice under both rules."""

    position: int
    """Counted from 1."""
    total: int
    """How many invoices there are to compare."""
    number: str
    """BT-1."""
    before: Report | None
    """By the rules in use; nothing where no XRechnung can be made of the invoice."""
    after: Report | None
    """By the other rules."""
    problem: Phrase | None = None
    """Why no XRechnung can be made of it."""

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """Errors and warnings that only the other rules report, or report more often."""
        if self.before is None or self.after is None:
            return ()
        known = Counter((finding.rule, finding.level) for finding in self.before.findings)
        new = []
        for finding in self.after.findings:
            known[finding.rule, finding.level] -= 1
            if known[finding.rule, finding.level] < 0 and finding.level is not Level.INFORMATION:
                new.append(finding)
        return tuple(new)

    @property
    def changes(self) -> bool:
        """Whether the verdict would be another, or errors or warnings would be new."""
        if self.before is None or self.after is None:
            return False
        return self.before.verdict is not self.after.verdict or bool(self.new_findings)

    @property
    def not_checked(self) -> bool:
        """Whether one of both checks could not be made."""
        return any(report and report.verdict is Verdict.NOT_CHECKED for report in (self.before, self.after))


async def compare(office: Office, other: Shelf, since: dt.date) -> AsyncIterator[Compared]:
    """Every stored invoice of that day or later, in the order of the list.

    Raises:
        RulesMissing, RulesBroken: there are no rules in use to compare with.
    """
    now = await asyncio.to_thread(office.rules)
    wanted = await asyncio.to_thread(lambda: list(_invoices(office, since)))
    log = office.places.log / "check.log"
    async with (
        CheckPool(now, workers=1, stderr_path=log) as before,
        CheckPool(other, workers=1, stderr_path=log) as after,
    ):
        running: list[asyncio.Task[Compared]] = []
        for position, (row_id, number) in enumerate(wanted, 1):
            place = _Place(position, len(wanted), row_id, number)
            running.append(asyncio.create_task(_compared(office, place, before, after)))
            if len(running) >= _AT_ONCE:
                yield await running.pop(0)
        for task in running:
            yield await task


@dataclass(frozen=True)
class _Place:
    position: int
    total: int
    row_id: int
    number: str


async def _compared(office: Office, place: _Place, before: CheckPool, after: CheckPool) -> Compared:
    try:
        xml = await asyncio.to_thread(office.xml_of, place.row_id)
    except Refused as refused:
        return Compared(
            position=place.position,
            total=place.total,
            number=place.number,
            before=None,
            after=None,
            problem=refused.message,
        )
    reports = await asyncio.gather(before.check(xml), after.check(xml))
    return Compared(
        position=place.position, total=place.total, number=place.number, before=reports[0], after=reports[1]
    )


def _invoices(office: Office, since: dt.date) -> Iterator[tuple[int, str]]:
    """Row ids and numbers of the invoices of that day or later; those without a date are among them."""
    with office.store.reading() as db:
        ids = invoices.ids(db, invoices.InvoiceQuery())
        for start in range(0, len(ids), _CHUNK):
            for row in invoices.by_ids(db, ids[start : start + _CHUNK]):
                if row.issue_date is None or row.issue_date >= since:
                    yield row.id, row.number


def nothing_to_compare(days: int) -> Phrase:
    """Says that there is no such invoice."""
    return phrase("There is no invoice of the last {days} days.", days=days)
