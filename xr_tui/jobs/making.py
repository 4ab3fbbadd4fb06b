"""Plan lines become jobs: all in one write transaction, each guarded against sending twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xr_tui.errors import Refused
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.store import batch_runs, jobs, lineage
from xr_tui.store.rows import NewJob

if TYPE_CHECKING:
    from xr_tui.settings.environment import Effective


@dataclass(frozen=True)
class Made:
    """What came of the lines that a person confirmed."""

    jobs: tuple[int, ...]
    """The jobs, in the order of the lines."""
    refused: tuple[tuple[str, Phrase], ...] = ()
    """Invoice numbers of which no job was made at the last moment, and why."""
    batch: int | None = None
    """The batch run they belong to."""
    held: frozenset[int] = frozenset()
    """Those of the jobs that wait for their date."""


def make_jobs(
    db: Any, lines: Sequence[PlanLine], *, runner: str | None, by: str, setup: Effective, batch: bool
) -> Made:
    """Make the jobs of these lines within the running transaction.

    Args:
        lines: as confirmed; those with `left_out` are noted in the batch run and make no job.
        batch: whether this is a Stapellauf, which gets a number and remembers whom it left out.

    Raises:
        Unable: if a backup was copied back and nobody has said yet that sending may go on.
    """
    lineage.refuse_new_jobs(db)
    left_out = [(line.invoice.number, line.left_out) for line in lines if line.left_out is not None]
    run = batch_runs.make(db, by, left_out) if batch else None
    addressed, refused = _parted([line for line in lines if line.left_out is None])
    made: list[int] = []
    held: set[int] = set()
    outcomes = jobs.make_all(db, [_job(line, by, setup) for line in addressed], runner=runner, batch=run)
    for line, outcome in zip(addressed, outcomes, strict=True):
        if isinstance(outcome, Refused):
            refused.append((line.invoice.number, outcome.message))
            continue
        made.append(outcome)
        if line.not_before is not None:
            held.add(outcome)
    if run is not None:
        batch_runs.leave_out(db, run, refused)
    return Made(tuple(made), tuple(refused), run, frozenset(held))


def _parted(lines: Sequence[PlanLine]) -> tuple[list[PlanLine], list[tuple[str, Phrase]]]:
    """The lines that can be sent, and those that lack an address."""
    lacking = [line for line in lines if line.mode is JobMode.EMAIL and not line.target.strip()]
    refused = [(line.invoice.number, phrase("There is no target address.")) for line in lacking]
    return [line for line in lines if line.mode is not JobMode.EMAIL or line.target.strip()], refused


def _job(line: PlanLine, by: str, setup: Effective) -> NewJob:
    settings = setup.settings
    mail = line.mode is JobMode.EMAIL
    sender = settings.sender_named(line.sender) or settings.mail
    return NewJob(
        invoice=line.invoice.id,
        mode=line.mode,
        made_by=by,
        sender=sender.address if mail else "",
        sender_name=sender.display_name if mail else "",
        reply_to=sender.reply_to if mail else "",
        target=line.target.strip() if mail else "",
        further_addresses=line.further_addresses if mail else (),
        subject=line.subject if mail else "",
        body=line.body if mail else "",
        buyer_reference=line.buyer_reference.strip(),
        syntax=line.syntax,
        check_enabled=settings.check_enabled,
        check_off_by="" if settings.check_enabled else _who_switched_off(setup),
        repeats=line.repeats,
        again=line.earlier.job if line.earlier is not None and line.again else None,
        not_before=line.not_before,
    )


def _who_switched_off(setup: Effective) -> str:
    return setup.locked.get("check_enabled") or setup.settings.check_changed_by
