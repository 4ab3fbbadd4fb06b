"""What a person gives for this time only, in place of what matrix and setup say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xr_tui.delivery.address import check_address
from xr_tui.errors import InputError, Problem, Refused
from xr_tui.jobs.plan import PlanLine
from xr_tui.jobs.sending_time import read_moment
from xr_tui.jobs.texts import filled, template_problem
from xr_tui.matrix import FurtherAddress, JobMode, Kind
from xr_tui.phrase import phrase
from xr_tui.store.convert import now


@dataclass(frozen=True, kw_only=True)
class Changes:
    """For this time only; what is empty stays as planned."""

    target: str = ""
    further_addresses: tuple[FurtherAddress, ...] = ()
    """All of them: where there are any, those of the matrix get nothing this time."""
    subject: str = ""
    """May hold the placeholders of the setup."""
    not_before: dt.datetime | None = None
    sender: str = ""
    """Name of the sender."""

    def applied(self, line: PlanLine, company: str) -> PlanLine:
        """The line with these changes.

        Args:
            company: the own firm's name, for the placeholder.
        """
        line = replace(line, not_before=self.not_before or line.not_before)
        if line.mode is not JobMode.EMAIL:
            return line
        return replace(
            line,
            sender=self.sender or line.sender,
            target=self.target or line.target,
            further_addresses=self.further_addresses or line.further_addresses,
            subject=filled(self.subject, line.invoice, company) if self.subject else line.subject,
        )


def read_changes(to: Sequence[str], cc: Sequence[str], bcc: Sequence[str], subject: str, at: str) -> Changes:
    """Changes as options of a command say them.

    Args:
        to: the first is the target address, more are further addresses.
        at: as `read_moment` takes it.

    Raises:
        InputError: names everything that is wrong, each with its option.
    """
    problems: list[Problem] = []
    further = [
        *_addresses("--to", Kind.TO, to, problems),
        *_addresses("--cc", Kind.CC, cc, problems),
        *_addresses("--bcc", Kind.BCC, bcc, problems),
    ]
    if fault := template_problem(subject):
        problems.append(Problem(fault, field="--subject"))
    moment = None
    try:
        moment = read_moment(at, now=now())
    except Refused as fault:
        problems.append(Problem(fault.message, field="--at"))
    if problems:
        raise InputError(problems, phrase("No job was made."))
    target = further.pop(0).address if to else ""
    return Changes(target=target, further_addresses=tuple(further), subject=subject.strip(), not_before=moment)


def _addresses(option: str, kind: Kind, texts: Sequence[str], problems: list[Problem]) -> Iterable[FurtherAddress]:
    for text in texts:
        try:
            yield FurtherAddress(check_address(text), kind)
        except Refused as fault:
            problems.append(Problem(fault.message, field=option))
