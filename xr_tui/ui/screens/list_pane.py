"""What all panes with a list share: the search line above it, and the keys that every list has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from xr_tui.ui.actions.lists import LISTS
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import complain
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.row_source import RowSource
from xr_tui.ui.widgets.search_line import SearchInput, SearchLine

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office

R = TypeVar("R")


class ListPane(Widget, Generic[R]):
    """A pane of the main screen with one list."""

    ACTIONS = (LISTS,)
    BINDINGS: ClassVar[list[BindingType]] = bound(LISTS)
    markable: ClassVar[bool] = False

    def __init__(self, office: Office, *, id: str) -> None:
        super().__init__(id=id, classes="list-pane")
        self.office = office
        self.search = ""
        self._stale = True

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

    def shown_text(self, count: int) -> str:
        """What the list is narrowed to, and how many rows there are."""
        raise NotImplementedError

    # What all have

    def compose(self) -> ComposeResult:
        yield SearchLine()
        yield RowList[R](self.columns(), markable=self.markable, id=f"{self.id}-list")

    @property
    def rows(self) -> RowList[R]:
        """The list."""
        return self.query_one(RowList)

    def on_mount(self) -> None:
        self.call_after_refresh(self.show_rows)  # the frame is painted before a thread begins to compete for time

    def show_rows(self) -> None:
        """List what is searched and filtered now."""
        self._stale = False
        self.rows.show(self.source(), empty=self.empty_text())

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
        """Put the focus where the keys work."""
        self.rows.focus()

    def action_search(self) -> None:
        self.query_one(SearchLine).begin()

    def next_filter(self) -> None:
        """Lists without filters do nothing."""

    def forget_search(self) -> None:
        """Search for nothing; the rows are shown anew by whoever calls this."""
        self.search = ""
        self.query_one(SearchLine).clear()

    def action_reload(self) -> None:
        self.rows.reload()

    @on(SearchLine.Changed)
    def _searched(self, event: SearchLine.Changed) -> None:
        event.stop()
        self.search = event.text
        self.show_rows()

    @on(SearchLine.FilterClicked)
    def _filter_clicked(self, event: SearchLine.FilterClicked) -> None:
        event.stop()
        self.next_filter()

    @on(SearchInput.Left)
    def _search_left(self, event: SearchInput.Left) -> None:
        event.stop()
        self.rows.focus()

    @on(RowList.Arrived)
    def _arrived(self, event: RowList.Arrived) -> None:
        event.stop()
        self.query_one(SearchLine).say_shown(self.shown_text(event.count))

    @on(RowList.Failed)
    def _failed(self, event: RowList.Failed) -> None:
        event.stop()
        complain(self, event.error)


AnyPane = ListPane[Any]
