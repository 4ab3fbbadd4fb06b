"""What all panes with a list share: the search line above it, and the keys that every list has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from xr_tui.i18n import month, number, tr
from xr_tui.store.order import Order
from xr_tui.store.stopping import Stop
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.lists import LISTS
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import complain
from xr_tui.ui.screens.narrowing import Narrowing
from xr_tui.ui.widgets.chips import Chip
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.filter_chips import FilterChips
from xr_tui.ui.widgets.key_turns import KeyTurns
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.row_source import Key, MarkableSource, RowSource
from xr_tui.ui.widgets.search_line import SearchLine
from xr_tui.ui.widgets.totals_line import TotalsLine
from xr_tui.ui.words import batch_word

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office

R = TypeVar("R")


class ListPane(Widget, Generic[R]):
    """A pane of the main screen with one list."""

    ACTIONS = (LISTS,)
    BINDINGS: ClassVar[list[BindingType]] = bound(LISTS)
    markable: ClassVar[bool] = False
    needs_row: ClassVar[frozenset[str]] = frozenset()
    """The pane's actions that do something with the marked rows or the one under the cursor."""
    order: Order
    """How the rows stand; each pane begins with an order of its own."""
    total_under: ClassVar[str] = ""
    """Key of the column under which the total stands."""

    def __init__(self, office: Office, *, id: str) -> None:
        super().__init__(id=id, classes="list-pane")
        self.office = office
        self.search = ""
        self.narrowing = Narrowing()
        self._stale = True
        self._other_rows = True
        self._offered: frozenset[str] | None = None

    # What each pane says of itself

    def columns(self) -> Sequence[Column[R]]:
        """The columns, their titles in the language shown."""
        raise NotImplementedError

    def source(self) -> RowSource[R]:
        """The rows for what is searched and filtered now."""
        raise NotImplementedError

    def empty_text(self) -> str:
        """What an empty list says."""
        raise NotImplementedError

    def narrowed_to(self) -> list[str]:
        """What the list is narrowed to, in words, the search left out."""
        to = self.narrowing
        return [
            *([tr("today")] if to.today else []),
            *([month(to.month)] if to.month else []),
            *([to.customer_name or to.customer] if to.customer else []),
            *([batch_word(to.batch)] if to.batch is not None else []),
            *([tr("marked")] if to.marked is not None else []),
        ]

    def shown_text(self, count: str) -> str:
        """What the list is narrowed to, and how many rows there are: a number, or `…` while they are counted."""
        return " · ".join([*(self.shown_words() or [tr("all")]), count])

    def shown_words(self) -> list[str]:
        """What the line under the list begins with; what is searched stands above the list."""
        return [*self.narrowed_to(), *([tr("found")] if self.search else [])]

    def none_fits(self, sentence: str) -> str:
        """What a list says that is empty because of what it is narrowed to, and how to widen it."""
        words = self.narrowed_to()
        if self.search:
            words.append(tr('search "{text}"', text=self.search))
        how = tr(
            "{all} shows all again, {filter} other filters, {search} changes the search.",
            all=key_of("lists.widen"),
            filter=key_of("lists.narrow"),
            search=key_of("lists.search"),
        )
        return f"{sentence} {' · '.join(words)}\n{how}"

    def chips(self) -> Sequence[Chip]:
        """What the list can be narrowed to, and what it is narrowed to now."""
        return ()

    def total_text(self, source: RowSource[R], stop: Stop) -> str:
        """What all rows of the source come to. Called in a thread."""
        return ""

    def marked_text(self, keys: Set[Key], stop: Stop) -> str:
        """What these marked rows come to. Called in a thread."""
        return ""

    def customer_of(self, row: R) -> tuple[str, str]:
        """Number and name of the customer that a row is about; empty if there is none."""
        raise NotImplementedError

    def suits(self, action: str, row: R) -> bool:
        """Whether an action of `needs_row` finds something to do at this row."""
        return True

    # What all have

    def compose(self) -> ComposeResult:
        yield SearchLine(self._searched, self.focus_content)
        if self.chips():
            yield FilterChips(self._turn, self.action_widen, self.focus_content)
        rows = RowList[R](self.columns(), markable=self.markable, id=f"{self.id}-list")
        yield rows
        yield TotalsLine(lambda: rows.edge_of(self.total_under))

    @property
    def rows(self) -> RowList[R]:
        """The list."""
        return self.query_one(RowList)

    @property
    def turns(self) -> KeyTurns:
        """The keys that wait for rows."""
        return self.rows.turns

    def on_mount(self) -> None:
        self.call_after_refresh(self.show_rows)  # the frame is painted before a thread begins to compete for time

    def pointed(self) -> R | None:
        """The row under the cursor; says so where a key needs one and the list is empty."""
        if (row := self.rows.row) is None:
            self.app.notify(tr("There is no row here."), markup=False, timeout=3)
        return row

    def show_rows(self) -> None:
        """List what is searched and filtered now."""
        self._other_rows = True
        self.query_one(TotalsLine).say_shown(self.shown_text("…"), counted=False)
        for line in self.query(FilterChips):
            line.show(self.chips())
        self._show_source()
        if self.rows.marked:
            self._say_marked()

    def _show_source(self) -> None:
        self._stale = False
        self.rows.show(self.source(), empty=self.empty_text(), order=self.order)
        self.screen.refresh_bindings()

    @property
    def is_narrowed(self) -> bool:
        """Whether there may be rows that are not shown."""
        return bool(self.search) or self.narrowing != Narrowing()

    def narrow(self, narrowing: Narrowing) -> None:
        """Show other rows."""
        self.narrowing = narrowing
        self.show_rows()

    def speak_anew(self) -> None:
        """The language has changed: the same rows, with the same search, marks and cursor, in other words."""
        self.query_one(SearchLine).speak_anew()
        self.rows.speak_anew(self.columns())
        self.show_rows()

    def refresh_rows(self) -> None:
        """Rows may have changed: fetch them again now, or when the pane is seen next."""
        if self.display and self.is_on_screen:
            self.rows.reload()
        else:
            self._stale = True

    def on_show(self) -> None:
        if self._stale:
            self._stale = False
            self.rows.reload()

    def focus_content(self) -> None:
        """Put the focus where the keys work: at once, for the next key."""
        self.screen.set_focus(self.rows)

    def action_search(self) -> None:
        self.query_one(SearchLine).begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc and the key beside it are of use only while rows may be hidden; chips not every list has."""
        if action == "widen":
            return self.is_narrowed or None
        return action != "narrow" or bool(self.chips())

    def is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """What needs a row needs one that suits it; of marked rows it is looked for when the key is pressed."""
        if action not in self.needs_row or not self.query(RowList) or self.rows.marked:
            return True
        row = self.rows.row
        return not self.rows.is_empty and (row is None or self.suits(action, row))

    @on(RowList.Moved)
    def _offer_anew(self, event: RowList.Moved) -> None:
        """The line at the bottom follows the cursor."""
        event.stop()
        self._look_what_is_of_use()

    def _look_what_is_of_use(self) -> None:
        offered = frozenset(action for action in self.needs_row if self.is_of_use(action, ()))
        if offered != self._offered:
            self._offered = offered
            self.screen.refresh_bindings()

    def action_narrow(self) -> None:
        """The next letter turns a chip on or off."""
        for line in self.query(FilterChips):
            line.begin()

    def action_widen(self) -> None:
        """Show everything again."""
        if self.is_narrowed:
            self.forget_search()
            self.narrow(Narrowing())

    def forget_search(self) -> None:
        """Search for nothing; the rows are shown anew by whoever calls this."""
        self.search = ""
        self.query_one(SearchLine).clear()

    def action_reload(self) -> None:
        self.rows.reload()

    def _searched(self, text: str) -> None:
        self.search = text
        self.show_rows()

    def _turn(self, name: str) -> None:
        """Turn a chip on or off."""
        if name == "marked":
            self._turn_marked()
        elif name == "customer":
            self._turn_customer()
        else:
            self.narrow(self.narrowing.turned(name, dt.datetime.now().astimezone().date()))

    def _turn_marked(self) -> None:
        """All marked rows, whatever the list was narrowed to before; or everything again."""
        if self.narrowing.marked is not None:
            self.narrow(replace(self.narrowing, marked=None))
        elif self.rows.marked:
            self.action_widen()
            self.narrow(Narrowing(marked=self.rows.marked))
        else:
            self.app.notify(tr("No row is marked. {key} marks one.", key=key_of("marks.toggle")), markup=False)

    def _turn_customer(self) -> None:
        if self.narrowing.customer:
            self.narrow(self.narrowing.to_customer("", ""))
            return
        number, name = self.customer_of(self.rows.row) if self.rows.row is not None else ("", "")
        if number:
            self.narrow(self.narrowing.to_customer(number, name))
        else:
            self.app.notify(tr("The row under the cursor has no customer."), markup=False)

    @on(SearchLine.MarkedClicked)
    def _marked_clicked(self, event: SearchLine.MarkedClicked) -> None:
        event.stop()
        self._turn_marked()

    @on(RowList.Arrived)
    def _arrived(self, event: RowList.Arrived) -> None:
        event.stop()
        line = self.query_one(TotalsLine)
        line.say_shown(self.shown_text(number(event.count)))
        if (source := self.rows.source) is not None and self.total_under:
            line.recount(partial(self.total_text, source), other=self._other_rows)
        self._other_rows = False

    @on(RowList.OrderWanted)
    def _order_wanted(self, event: RowList.OrderWanted) -> None:
        event.stop()
        self.order = event.order
        self._show_source()

    @on(RowList.MarksChanged)
    def _marks_changed(self, event: RowList.MarksChanged) -> None:
        event.stop()
        self._look_what_is_of_use()
        if event.busy:
            self.query_one(SearchLine).say_marking()
        else:
            self._say_marked()

    def _say_marked(self) -> None:
        keys, source = self.rows.marked, self.rows.source
        seen = source if self.is_narrowed and isinstance(source, MarkableSource) else None
        work = partial(self._marked, keys, seen) if keys else None
        self.query_one(SearchLine).say_marked(work)

    def _marked(self, keys: Set[Key], seen: MarkableSource | None, stop: Stop) -> str:
        """How many are marked, how many of them are not in the list, and what they come to. Runs in a thread."""
        text = tr("{count} marked", count=number(len(keys)))
        hidden = len(keys) - seen.among(keys, stop) if seen is not None else 0
        if hidden:
            text = tr("{marked}, {count} hidden", marked=text, count=number(hidden))
        total = self.marked_text(keys, stop)
        return f"{text} · {total}" if total else text

    @on(RowList.Failed)
    def _failed(self, event: RowList.Failed) -> None:
        event.stop()
        complain(self, event.error)


AnyPane = ListPane[Any]
