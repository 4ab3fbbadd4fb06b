"""What must hold after every round, by the receiving server's own log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.services.jobs.under_fire.desk import all_jobs, said_of
from tests.services.jobs.under_fire.receiver import Taken
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State

_MAY_BE_OUT = {State.DONE, State.UNCLEAR, State.SENDING}


def look_at(folder: Path, log: Sequence[Taken], *, past: Collection[str] = ()) -> None:
    """While programs come and go: nothing twice, nothing that went out looks unsent, nothing unsent looks done.

    Args:
        folder: where the jobs are.
        log: of the receiving server.
        past: invoices that went out after the backup was made that was copied back.
    """
    twice = [number for number, count in Counter(mail.number for mail in log).items() if count > 1]
    assert not twice, f"taken twice: {twice}"
    jobs = all_jobs(folder)
    out = {mail.number for mail in log}
    for number in out.difference(past):
        states = {job.state for job in jobs if job.invoice_number == number}
        assert states & _MAY_BE_OUT, f"{number} is out, but its jobs say {states}"
    looks_done = {job.invoice_number for job in jobs if job.state is State.DONE}
    assert looks_done <= out, f"never taken: {looks_done - out}"


def doubts(folder: Path) -> int:
    """How many jobs are `?`, or will be as soon as somebody finds that their program has died."""
    return sum(job.state in (State.UNCLEAR, State.SENDING) for job in all_jobs(folder))


def uncertain(folder: Path, *, past: bool) -> list[JobRow]:
    """The jobs that are `?`; each must say what to look for and the two ways out.

    Args:
        folder: where they are.
        past: whether a backup was copied back: what had not begun in it has no Message-ID to look for.
    """
    newest = {job.invoice_number: job for job in all_jobs(folder)}  # an older one has been sent again
    found = [job for job in newest.values() if job.state is State.UNCLEAR]
    for job in found:
        assert job.state.sign == "?"
        advice = " ".join(str(row.advice) for row in said_of(folder, job.id) if row.advice is not None)
        assert job.message_id or past, f"job {job.id} has no Message-ID"
        assert (job.message_id or "Look for") in advice, f"job {job.id} does not say what to look for: {advice}"
        assert "was sent" in advice, advice
        assert "send again" in advice, advice
    return found


def look_at_the_end(folder: Path, log: Sequence[Taken], numbers: Collection[str], *, past: Collection[str]) -> None:
    """When a person has answered for each `?` and a last program has worked in peace: all went out once, and say so."""
    look_at(folder, log, past=past)
    assert {mail.number for mail in log} == set(numbers), f"missing: {set(numbers) - {mail.number for mail in log}}"
    newest = {job.invoice_number: job for job in all_jobs(folder)}
    bad = {number: job.state.value for number, job in newest.items() if job.state is not State.DONE}
    assert not bad, bad
    kept = {job.mail_sha256 for job in newest.values()}
    others = {mail.number for mail in log if mail.number not in past and mail.sha256 not in kept}
    assert not others, f"kept are other bytes than went out: {others}"
    assert set(newest) | set(past) >= set(numbers)
