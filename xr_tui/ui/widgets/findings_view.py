"""What happened, line by line, and of the chosen line everything: full text, place, what to do.

What one defect makes several rules report is one line; the others are named with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from xr_tui.i18n import moment, tr
from xr_tui.jobs.defects import by_defect
from xr_tui.store.rows import FeedbackRow
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.finding_text import finding_text, plain_words
from xr_tui.ui.widgets.hanging_text import HangingText
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.row_source import Key
from xr_tui.ui.words import level_tone, level_word, step_word


@dataclass(frozen=True)
class NumberedRow:
    """A feedback line with its place in the job's feedback, which is never changed, only added to."""

    number: int
    feedback: FeedbackRow
    others: tuple[FeedbackRow, ...] = ()
    """What else is reported because of the same defect."""


@dataclass(frozen=True)
class _Rows:
    rows: tuple[NumberedRow, ...]

    def count(self) -> int:
        return len(self.rows)

    def page(self, offset: int, limit: int) -> Sequence[NumberedRow]:
        return self.rows[offset : offset + limit]

    def position(self, key: Key) -> int | None:
        return key if isinstance(key, int) and key < len(self.rows) else None

    def key(self, row: NumberedRow) -> Key:
        return row.number


class FindingsView(Widget):
    """The lines above, the whole of the chosen one below; the screen around it has an action `go` for that one."""

    def __init__(self, *, timed: bool) -> None:
        """The view.

        Args:
            timed: whether the lines have a time.
        """
        super().__init__(id="findings")
        self._timed = timed
        self._rows: tuple[FeedbackRow, ...] = ()

    def compose(self) -> ComposeResult:
        yield RowList[NumberedRow](self._columns(), id="findings-list")
        with VerticalScroll(id="findings-detail"):
            yield HangingText(id="findings-text")

    def show(self, rows: Sequence[FeedbackRow], *, empty: str) -> None:
        """Show these lines; the cursor goes to the first error, in a story without one to how it ended."""
        first_time = not self._rows
        if tuple(rows) == self._rows and rows:
            return
        self._rows = tuple(rows)
        defects = by_defect(rows)
        listing = self.query_one(RowList)
        listing.styles.height = max(3, len(defects)) + 1
        lines = tuple(NumberedRow(at, defect.row, defect.others) for at, defect in enumerate(defects))
        listing.show(_Rows(lines), empty=empty)
        error = next((line.number for line in lines if line.feedback.level == "error"), None)
        if first_time and lines:
            listing.go_to(error if error is not None else len(lines) - 1 if self._timed else 0)

    def speak_anew(self) -> None:
        """The language has changed: the same lines in other words."""
        self.query_one(RowList).speak_anew(self._columns())

    @property
    def chosen(self) -> FeedbackRow | None:
        """The line under the cursor; None while there is none."""
        row = next((listing.row for listing in self.query(RowList)), None)
        return row.feedback if row else None

    def _columns(self) -> Sequence[Column[NumberedRow]]:
        time = Column[NumberedRow](key="time", title=tr("Time"), width=8, text=_time)
        rest = (
            Column[NumberedRow](key="step", title=tr("Step"), width=9, text=lambda row: step_word(row.feedback.step)),
            Column[NumberedRow](
                key="level",
                title=tr("Level"),
                width=7,
                text=lambda row: level_word(row.feedback.level),
                tone=lambda row: level_tone(row.feedback.level),
            ),
            Column[NumberedRow](key="rule", title=tr("Rule"), width=11, text=_rule),
            Column[NumberedRow](key="text", title="STATUSTEXT", width=20, most=400, grows=9, least=12, text=_one_line),
        )
        return (time, *rest) if self._timed else rest

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        text = finding_text(event.row.feedback, event.row.others) if event.row else ()
        self.query_one(HangingText).show(text)
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self.screen.refresh_bindings()  # not every line can be mended

    @on(RowList.Selected)
    async def _selected(self, event: RowList.Selected) -> None:
        """Enter and a double click go where the line is mended, as the key of the screen does."""
        event.stop()
        await self.screen.run_action("go")


def _time(row: NumberedRow) -> str:
    return moment(row.feedback.at).rpartition(" ")[2]


def _rule(row: NumberedRow) -> str:
    return f"{row.feedback.rule} +{len(row.others)}" if row.others else row.feedback.rule


def _one_line(row: NumberedRow) -> str:
    """Of a rule what is wrong in plain words, where known: the official text stands below, and may be English."""
    return " ".join(plain_words(row.feedback).split())
