"""What every list has: search, marks, and the ways of the cursor."""

from __future__ import annotations

from xr_tui.phrase import phrase
from xr_tui.ui.actions.action import Action, ActionSet

LISTS = ActionSet(
    title=phrase("List"),
    rank=1,
    actions=(
        Action(
            id="lists.search",
            keys="/",
            does="search",
            name=phrase("Search"),
            help=phrase("search; Esc goes back to the list"),
            footer=50,
        ),
        Action(
            id="lists.reload",
            keys="ctrl+r",
            does="reload",
            name=phrase("Fetch again"),
            help=phrase("fetch the rows again"),
        ),
    ),
)

SEARCH = ActionSet(
    title=phrase("Search"),
    rank=1,
    actions=(
        Action(
            id="search.leave",
            fixed="escape,down,tab",
            does="leave",
            name=phrase("Back to the list"),
            help=phrase("from the search back to the list"),
            footer=1,
            palette=False,
        ),
    ),
)

MARKS = ActionSet(
    title=phrase("Marks"),
    rank=2,
    actions=(
        Action(
            id="marks.toggle",
            keys="space",
            does="toggle_mark",
            name=phrase("Mark"),
            help=phrase("mark, and go to the next row"),
        ),
        Action(
            id="marks.all",
            keys="a",
            does="mark_all",
            name=phrase("Mark all"),
            help=phrase("mark all rows that are found"),
        ),
        Action(
            id="marks.none",
            keys="n",
            does="unmark_all",
            name=phrase("Mark none"),
            help=phrase("take all marks off"),
        ),
        Action(
            id="marks.invert",
            keys="*,i",
            does="invert_marks",
            name=phrase("Turn marks round"),
            help=phrase("turn the marks round"),
        ),
    ),
)

ROWS = ActionSet(
    title=phrase("Cursor"),
    rank=3,
    actions=(
        Action(
            id="rows.up",
            keys="up",
            does="move(-1)",
            name=phrase("Up"),
            help=phrase("row up"),
            palette=False,
        ),
        Action(
            id="rows.down",
            keys="down",
            does="move(1)",
            name=phrase("Down"),
            help=phrase("row down"),
            palette=False,
        ),
        Action(
            id="rows.page_up",
            keys="pageup",
            does="page(-1)",
            name=phrase("Page up"),
            help=phrase("page up"),
            palette=False,
        ),
        Action(
            id="rows.page_down",
            keys="pagedown",
            does="page(1)",
            name=phrase("Page down"),
            help=phrase("page down"),
            palette=False,
        ),
        Action(
            id="rows.first",
            keys="home",
            does="to_end(-1)",
            name=phrase("First row"),
            help=phrase("to the first row"),
        ),
        Action(
            id="rows.last",
            keys="end",
            does="to_end(1)",
            name=phrase("Last row"),
            help=phrase("to the last row"),
        ),
    ),
)
