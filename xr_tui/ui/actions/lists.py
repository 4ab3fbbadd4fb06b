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
            help=phrase("search for any part of a number, name, amount or address; Esc goes back to the list"),
            footer=50,
        ),
        Action(
            id="lists.narrow",
            keys="f",
            does="narrow",
            name=phrase("Filter"),
            help=phrase("narrow the list: the next letter turns a filter on or off"),
            footer=51,
        ),
        Action(
            id="lists.widen",
            keys="0",
            fixed="escape",
            does="widen",
            name=phrase("Show all"),
            help=phrase("show everything again, whatever was searched and filtered"),
            footer=4,
        ),
        Action(
            id="lists.reload",
            keys="ctrl+r",
            does="reload",
            name=phrase("Fetch again"),
            help=phrase("the rows as they stand in the database now"),
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

CHIPS = ActionSet(
    title=phrase("Filter"),
    rank=1,
    text=phrase(
        "A letter turns the filter on or off in whose word it is underlined; then the list has the keys again."
    ),
    actions=(
        Action(
            id="chips.clear",
            keys="0,backspace,delete",
            does="clear",
            name=phrase("Show all"),
            help=phrase("turn all filters off"),
            footer=1,
            palette=False,
        ),
        Action(
            id="chips.leave",
            fixed="escape,enter,down,up,tab,space",
            does="leave",
            name=phrase("Back to the list"),
            help=phrase("back to the list without a change"),
            footer=2,
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
            help=phrase("mark, then one row down"),
        ),
        Action(
            id="marks.all",
            keys="a",
            does="mark_all",
            name=phrase("Mark all"),
            help=phrase("every row that search and filters show"),
        ),
        Action(
            id="marks.none",
            keys="u",
            does="unmark_all",
            name=phrase("Mark none"),
            help=phrase("take all marks off, also of rows that are not shown"),
        ),
        Action(
            id="marks.invert",
            keys="*,i",
            does="invert_marks",
            name=phrase("Turn marks round"),
            help=phrase("what is marked is not any more, and the other way round"),
        ),
        Action(
            id="marks.to_here",
            keys=".",
            does="mark_to_here",
            name=phrase("Mark to here"),
            help=phrase(
                "all rows from the last mark to here; so does Ctrl or Shift and a click, or pulling the mouse along "
                "the left edge"
            ),
        ),
        Action(
            id="marks.drag_down",
            keys="shift+down",
            does="drag_marks(1)",
            name=phrase("Mark downwards"),
            help=phrase("go down and mark; on the way back, take the marks off"),
            palette=False,
        ),
        Action(
            id="marks.drag_up",
            keys="shift+up",
            does="drag_marks(-1)",
            name=phrase("Mark upwards"),
            help=phrase("go up and mark; on the way back, take the marks off"),
            palette=False,
        ),
    ),
)

ORDER = ActionSet(
    title=phrase("Sorting"),
    rank=3,
    actions=(
        Action(
            id="order.next",
            keys=">",
            does="sort_column(1)",
            name=phrase("Sort by the next column"),
            help=phrase("by the next column; a click on the title of a column sorts by that one"),
        ),
        Action(
            id="order.previous",
            keys="<",
            does="sort_column(-1)",
            name=phrase("Sort by the column before"),
            help=phrase("by the column before"),
        ),
        Action(
            id="order.turn",
            keys="o",
            does="turn_order",
            name=phrase("Sort the other way round"),
            help=phrase("the other way round; so does another click on the title"),
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
