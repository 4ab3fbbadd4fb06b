"""What a person changes of a plan before it becomes jobs: addresses, who is dropped, who is sent once more."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

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


_NO_ADDRESS = phrase("no target address")
"""As `xr_tui.jobs.plan` says it."""
_ATTENTION = (Standing.NEEDS_ADDRESS, Standing.LEFT_OUT, Standing.GOES)


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One line of the dialog."""

    position: int
    """Where the dialog shows it, counted among all lines."""
    place: int
    """Where it stood in the plan."""
    line: PlanLine
    dropped: bool = False
    """Whether a person took it out."""
    fault: Phrase | None = None
    """What is wrong with its addresses."""

    @property
    def reason(self) -> Phrase | None:
        """Why no job is made of it."""
        if self.dropped:
            return phrase("left out by hand")
        if self.line.left_out is not None:
            return self.line.left_out
        if self.line.earlier is not None and not self.line.again:
            return phrase("already in job {job}", job=self.line.earlier.job)
        return None

    @property
    def standing(self) -> Standing:
        """What will become of it."""
        left_out = self.dropped or self.line.left_out is not None
        if left_out or (self.line.earlier is not None and not self.line.again):
            return Standing.LEFT_OUT
        return Standing.GOES if self.fault is None else Standing.NEEDS_ADDRESS

    @property
    def lacks_address(self) -> bool:
        """Whether an address is all it lacks: OK waits for it, or the batch run leaves it out."""
        return self.standing is Standing.NEEDS_ADDRESS or (not self.dropped and lacks_only_address(self.line))


@dataclass(frozen=True)
class RunCounts:
    """How many lines stand where."""

    mails: int = 0
    files: int = 0
    left_out: int = 0
    unaddressed: int = 0
    sums: Mapping[str, int] = field(default_factory=dict)
    """Gross amount of all that goes, in hundredths, by currency."""

    @property
    def going(self) -> int:
        """How many jobs OK would make."""
        return self.mails + self.files


class RunPlan:
    """The lines of a run while a person looks at them; a source of rows for the list.

    What needs a look comes first: lines without address, then left-out ones (those that a person can still bring in
    before the others), then the rest. No line changes its
    position while it is looked at, nor does it leave what is shown before another part is chosen. Counts are kept
    with each change: a run has thousands of lines, and a key may not cost a look at all of them.
    """

    def __init__(self, lines: Iterable[PlanLine]) -> None:
        """The plan; looks at every address, which for thousands is a matter for a thread."""
        self._faults: dict[str, Phrase | None] = {}
        rows = [RunRow(position=at, place=at, line=line, fault=self._fault(line)) for at, line in enumerate(lines)]
        rows.sort(key=_attention)
        self._rows = [replace(row, position=at) for at, row in enumerate(rows)]
        self._standing: Counter[tuple[Standing, JobMode]] = Counter()
        self._sums: Counter[str] = Counter()
        self._senders: Counter[str] = Counter()
        for row in self._rows:
            self._count(row, 1)
        self.part: Standing | None = None
        """The standing that is shown; None shows all lines."""
        self._shown: Sequence[int] = range(len(self._rows))

    def __getitem__(self, position: int) -> RunRow:
        return self._rows[position]

    def __len__(self) -> int:
        return len(self._rows)

    # What the list asks

    def count(self) -> int:
        """How many lines are shown."""
        return len(self._shown)

    def page(self, offset: int, limit: int) -> Sequence[RunRow]:
        """Some of them."""
        return [self._rows[position] for position in self._shown[offset : offset + limit]]

    def position(self, key: object) -> int | None:
        """Where a row stands among those shown."""
        if not isinstance(key, int):
            return None
        at = bisect_left(self._shown, key)
        return at if at < len(self._shown) and self._shown[at] == key else None

    def key(self, row: RunRow) -> int:
        """A row's key is its position."""
        return row.position

    # What is known of all lines

    def planned(self, not_before: dt.datetime | None) -> tuple[PlanLine, ...]:
        """All lines as they stand, left-out ones included, in the order of the plan.

        Args:
            not_before: Senden am, for all of them.
        """
        rows = sorted(self._rows, key=lambda row: row.place)
        return tuple(replace(row.line, left_out=row.reason, not_before=not_before) for row in rows)

    def counts(self) -> RunCounts:
        """How many lines stand where."""
        return RunCounts(
            mails=self._standing[Standing.GOES, JobMode.EMAIL],
            files=self._standing[Standing.GOES, JobMode.PDF],
            left_out=self._number(Standing.LEFT_OUT),
            unaddressed=self._number(Standing.NEEDS_ADDRESS),
            sums={currency: cents for currency, cents in sorted(self._sums.items()) if cents},
        )

    def modes(self) -> frozenset[JobMode]:
        """The job modes there are."""
        return frozenset(row.line.mode for row in self._rows)

    def has_several_senders(self) -> bool:
        """Whether its mails come from more than one sender."""
        return sum(1 for lines in self._senders.values() if lines) > 1

    def has_earlier(self) -> bool:
        """Whether one could be sent once more."""
        return any(row.line.earlier is not None and row.line.left_out is None for row in self._rows)

    def next_unaddressed(self, after: int) -> int | None:
        """The next line after this position that waits for an address; after the last comes the first."""
        turned = chain(range(after + 1, len(self._rows)), range(after + 1))
        return next((position for position in turned if self._rows[position].lacks_address), None)

    def show_next_part(self) -> None:
        """Show all lines, then only those of each standing that there is, then all again."""
        parts = [None, *(standing for standing in _ATTENTION if self._number(standing))]
        at = parts.index(self.part) if self.part in parts else 0
        self.show_part(parts[(at + 1) % len(parts)])

    def show_part(self, part: Standing | None) -> None:
        """Show the lines that stand so now; all for None."""
        self.part = part
        rows = range(len(self._rows))
        self._shown = rows if part is None else [at for at in rows if self._rows[at].standing is part]

    # What a person changes

    def drop(self, position: int) -> None:
        """Take a line out, or back in."""
        row = self._rows[position]
        if self.can_drop(position):
            self._put(replace(row, dropped=not row.dropped))

    def say_again(self, position: int) -> None:
        """Say the explicit yes to sending once more what has a job already, or take it back."""
        row = self._rows[position]
        if self.can_say_again(position):
            self._put(replace(row, dropped=False, line=replace(row.line, again=not row.line.again)))

    def can_drop(self, position: int) -> bool:
        """Whether the line is not left out by the plan itself."""
        return self._rows[position].line.left_out is None

    def can_say_again(self, position: int) -> bool:
        """Whether the line waits for the explicit yes, or has it."""
        line = self._rows[position].line
        return line.left_out is None and line.earlier is not None

    def can_change(self, position: int) -> bool:
        """Whether what is given for the line is of use: it goes, or would with an address."""
        line = self._rows[position].line
        return line.left_out is None or lacks_only_address(line)

    def can_address(self, position: int) -> bool:
        """Whether an address is of use to the line."""
        return self._rows[position].line.mode is JobMode.EMAIL and self.can_change(position)

    def address(self, position: int, target: str) -> None:
        """Give a line another target address for this time; an invoice left out for want of one comes back in."""
        self.change(position, replace(self.changeable(position), target=target))

    def changeable(self, position: int) -> PlanLine:
        """The line as a dialog takes it: what only an address was missing for is no longer left out."""
        line = self._rows[position].line
        return replace(line, left_out=None) if lacks_only_address(line) else line

    def change(self, position: int, line: PlanLine) -> None:
        """Put a changed line in the place of the old one; who changes it wants it in."""
        self._put(replace(self._rows[position], line=line, dropped=False, fault=self._fault(line)))

    def _put(self, row: RunRow) -> None:
        self._count(self._rows[row.position], -1)
        self._rows[row.position] = row
        self._count(row, 1)

    def _count(self, row: RunRow, by: int) -> None:
        standing, invoice = row.standing, row.line.invoice
        self._standing[standing, row.line.mode] += by
        if row.line.mode is JobMode.EMAIL:
            self._senders[row.line.sender] += by
        if standing is Standing.GOES:
            self._sums[invoice.currency] += by * (invoice.gross_cents or 0)

    def _number(self, standing: Standing) -> int:
        return sum(self._standing[standing, mode] for mode in JobMode)

    def _fault(self, line: PlanLine) -> Phrase | None:
        """What is wrong with the first faulty address; the same one is looked at once."""
        if line.mode is not JobMode.EMAIL:
            return None
        addresses = (line.target, *(further.address for further in line.further_addresses))
        return next((fault for address in addresses if (fault := self._fault_of(address))), None)

    def _fault_of(self, address: str) -> Phrase | None:
        if address not in self._faults:
            self._faults[address] = fault_of_address(address)
        return self._faults[address]


def _attention(row: RunRow) -> tuple[int, bool, bool]:
    return _ATTENTION.index(row.standing), not row.lacks_address, row.line.left_out is not None


def lacks_only_address(line: PlanLine) -> bool:
    """Whether a batch run leaves the line out for no other reason than its missing address."""
    return line.left_out is not None and line.left_out == _NO_ADDRESS
