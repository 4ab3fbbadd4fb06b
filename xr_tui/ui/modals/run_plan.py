"""What a person changes of a plan before it becomes jobs: addresses, who is dropped, who is sent once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.widgets.address_line import fault_of_address


class Standing(StrEnum):
    """What will become of a line if OK is pressed now."""

    GOES = "goes"
    """It becomes a job."""
    NEEDS_ADDRESS = "needs address"
    """OK waits until it has an address or is dropped."""
    LEFT_OUT = "left out"
    """No job is made of it, and it says why."""


_ATTENTION = (Standing.NEEDS_ADDRESS, Standing.LEFT_OUT, Standing.GOES)


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One line of the dialog."""

    position: int
    """Where the dialog shows it."""
    place: int
    """Where it stood in the plan."""
    line: PlanLine
    dropped: bool = False
    """Whether a person took it out."""
    fault: Phrase | None = None
    """What is wrong with its target address."""

    @property
    def reason(self) -> Phrase | None:
        """Why no job is made of it."""
        if self.dropped:
            return phrase("left out by hand")
        if self.line.left_out is not None:
            return self.line.left_out
        if self.line.earlier is not None and not self.line.again:
            return phrase("already in job {job}", job=self.line.earlier)
        return None

    @property
    def standing(self) -> Standing:
        """What will become of it."""
        if self.reason is not None:
            return Standing.LEFT_OUT
        return Standing.GOES if self.fault is None else Standing.NEEDS_ADDRESS

    def planned(self) -> PlanLine:
        """The line as it is handed back."""
        return replace(self.line, left_out=self.reason)


@dataclass(frozen=True)
class RunCounts:
    """How many lines stand where."""

    mails: int = 0
    files: int = 0
    left_out: int = 0
    unaddressed: int = 0

    @property
    def going(self) -> int:
        """How many jobs OK would make."""
        return self.mails + self.files


class RunPlan:
    """The lines of a run while a person looks at them; a source of rows for the list.

    What needs a look comes first: lines without address, then left-out ones, then the rest. No line changes its
    position while it is looked at.
    """

    def __init__(self, lines: Iterable[PlanLine]) -> None:
        self._faults: dict[str, Phrase | None] = {}
        rows = [RunRow(position=at, place=at, line=line, fault=self._fault(line)) for at, line in enumerate(lines)]
        rows.sort(key=lambda row: _ATTENTION.index(row.standing))
        self._rows = [replace(row, position=at) for at, row in enumerate(rows)]

    def __getitem__(self, position: int) -> RunRow:
        return self._rows[position]

    def count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    def page(self, offset: int, limit: int) -> Sequence[RunRow]:
        """Some of them."""
        return self._rows[offset : offset + limit]

    def position(self, key: object) -> int | None:
        """A row's key is its position."""
        return key if isinstance(key, int) and key < len(self._rows) else None

    def key(self, row: RunRow) -> int:
        """A row's key is its position."""
        return row.position

    def planned(self) -> tuple[PlanLine, ...]:
        """All lines as they stand, left-out ones included, in the order of the plan."""
        return tuple(row.planned() for row in sorted(self._rows, key=lambda row: row.place))

    def counts(self) -> RunCounts:
        """How many lines stand where."""
        standing = [(row.standing, row.line.mode) for row in self._rows]
        return RunCounts(
            mails=standing.count((Standing.GOES, JobMode.EMAIL)),
            files=standing.count((Standing.GOES, JobMode.PDF)),
            left_out=sum(1 for stands, _mode in standing if stands is Standing.LEFT_OUT),
            unaddressed=sum(1 for stands, _mode in standing if stands is Standing.NEEDS_ADDRESS),
        )

    def next_unaddressed(self) -> int | None:
        """The first line that keeps OK waiting."""
        rows = (row.position for row in self._rows if row.standing is Standing.NEEDS_ADDRESS)
        return next(rows, None)

    def drop(self, position: int) -> None:
        """Take a line out, or back in."""
        row = self._rows[position]
        if row.line.left_out is None:
            self._rows[position] = replace(row, dropped=not row.dropped)

    def say_again(self, position: int) -> None:
        """Say the explicit yes to sending once more what has a job already, or take it back."""
        row = self._rows[position]
        if row.line.left_out is None and row.line.earlier is not None:
            self._rows[position] = replace(row, dropped=False, line=replace(row.line, again=not row.line.again))

    def can_address(self, position: int) -> bool:
        """Whether an address is of use to the line."""
        line = self._rows[position].line
        return line.mode is JobMode.EMAIL and (line.left_out is None or lacks_only_address(line))

    def address(self, position: int, target: str) -> None:
        """Give a line another target address for this time; an invoice left out for want of one comes back in."""
        row = self._rows[position]
        left_out = None if lacks_only_address(row.line) else row.line.left_out
        line = replace(row.line, target=target, left_out=left_out)
        self._rows[position] = replace(row, line=line, dropped=False, fault=self._fault(line))

    def _fault(self, line: PlanLine) -> Phrase | None:
        """What is wrong with the address; the same one is looked at once."""
        if line.mode is not JobMode.EMAIL:
            return None
        if line.target not in self._faults:
            self._faults[line.target] = fault_of_address(line.target)
        return self._faults[line.target]


def lacks_only_address(line: PlanLine) -> bool:
    """Whether a batch run leaves the line out for no other reason than its missing address."""
    return line.left_out == phrase("no target address")
