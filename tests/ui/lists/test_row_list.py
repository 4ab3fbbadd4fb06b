"""The list widget: paging, cursor, marks, and text from outside."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.strip import Strip

from tests.ui.reading import screen_lines, screen_text, until, until_seen
from xr_tui.store.order import Order
from xr_tui.store.stopping import Stop
from xr_tui.ui.widgets.columns import Column, Tone, fitted, widths
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.row_source import Key


@dataclass
class Names:
    """Rows are words; their key is the word itself."""

    names: list[str]
    pages: list[tuple[int, int]] = field(default_factory=list)

    def count(self) -> int:
        return len(self.names)

    def page(self, offset: int, limit: int) -> Sequence[str]:
        self.pages.append((offset, limit))
        return self.names[offset : offset + limit]

    def position(self, key: Key) -> int | None:
        return self.names.index(str(key)) if key in self.names else None

    def keys(self) -> Sequence[Key]:
        return self.names

    def among(self, keys: frozenset[Key], stop: Stop | None = None) -> int:
        return len(keys & set(self.names))

    def key(self, row: str) -> Key:
        return row


class ListApp(App[None]):
    """One list and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "open")]
    CSS = "RowList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"

    def __init__(self, source: Names) -> None:
        super().__init__()
        self.source = source
        self.said: list[object] = []

    def compose(self) -> ComposeResult:
        columns = (
            Column[str](key="name", title="Name", width=20, text=str, sort="name"),
            Column[str](key="sign", title="S", width=3, text=lambda row: "-", tone=lambda row: Tone.BAD),
            Column[str](key="end", title="End", width=6, text=lambda row: row[-2:], sort="end", high_first=True),
        )
        yield RowList[str](columns, markable=True)

    @property
    def rows(self) -> RowList[str]:
        return self.query_one(RowList)

    def action_open(self) -> None:
        self.rows.select()

    def on_mount(self) -> None:
        self.rows.show(self.source, empty="Nothing here.\nAdd something.", order=Order("name"))
        self.rows.focus()

    def on_row_list_order_wanted(self, event: RowList.OrderWanted) -> None:
        order = event.order
        key = (lambda name: (name[-2:], name)) if order.column == "end" else str
        names = sorted(self.source.names, key=key, reverse=order.descending)
        self.rows.show(Names(names), empty="", order=order)

    def on_row_list_marks_changed(self, event: RowList.MarksChanged) -> None:
        self.said.append("busy" if event.busy else len(event.row_list.marked))

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        self.said.append(("selected", event.row))

    def on_row_list_cell_selected(self, event: RowList.CellSelected) -> None:
        self.said.append((event.column, event.row))


def numbered(count: int) -> Names:
    return Names([f"row {number:05}" for number in range(count)])


def pointed(app: App[None]) -> str:
    """The line with the pointer."""
    return next(line for line in screen_lines(app) if line.startswith("▸"))


async def test_a_list_of_5000_rows_fetches_what_is_seen_and_a_few_around() -> None:
    app = ListApp(numbered(5000))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("end")
        await until_seen(pilot, "row 04999")
        assert "row 04999" in pointed(app)
        await pilot.press("pageup")
        await until(pilot, lambda: "row 04981" in pointed(app))
        await pilot.press("home", "pagedown", "down")
        await until(pilot, lambda: "row 00019" in pointed(app))
    assert max(limit for _offset, limit in app.source.pages) < 400


async def test_the_cursor_stays_on_its_row_while_others_come_and_go() -> None:
    source = numbered(100)
    app = ListApp(source)
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("pagedown", "pagedown", "up")
        held = app.rows.row
        assert held == "row 00035"
        line = screen_lines(app).index(pointed(app))
        source.names[:0] = ["new a", "new b", "new c"]
        app.rows.reload()
        await until(pilot, lambda: app.rows.count == 103)
        assert held in pointed(app)
        assert screen_lines(app).index(pointed(app)) == line, "it stays on its line of the screen, too"
        source.names.remove(held)
        app.rows.reload()
        await until(pilot, lambda: app.rows.count == 102)
        assert app.rows.row == "row 00036", "the next row takes the place of one that is gone"


async def test_at_the_top_of_a_list_new_rows_come_into_sight_above_the_cursor() -> None:
    source = numbered(100)
    app = ListApp(source)
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        source.names.insert(0, "new")
        app.rows.reload()
        await until_seen(pilot, "new")
        assert "row 00000" in pointed(app)


async def test_a_search_keeps_the_cursor_on_its_row_and_marks_outlive_it() -> None:
    app = ListApp(numbered(500))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("down", "down", "space", "space")
        assert app.rows.marked == {"row 00002", "row 00003"}
        app.rows.show(Names(["other", "row 00004"]), empty="")
        await until_seen(pilot, "other")
        assert "row 00004" in pointed(app)
        app.rows.show(app.source, empty="")
        await until_seen(pilot, "■ row 00002", "■ row 00003")
        assert "row 00004" in pointed(app)


async def test_marks_of_all_none_and_turned_round() -> None:
    app = ListApp(numbered(3000))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("space", "asterisk")
        await until(pilot, lambda: len(app.rows.marked) == 2999)
        assert "row 00000" not in app.rows.marked
        await pilot.press("A")
        await until(pilot, lambda: len(app.rows.marked) == 3000)
        app.rows.unmark(["row 00005"])
        assert len(app.rows.marked) == 2999
        await pilot.press("u")
        assert app.rows.marked == frozenset()


async def test_a_click_goes_to_the_row_and_tells_the_cell_and_a_click_in_front_marks() -> None:
    app = ListApp(numbered(50))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.click(RowList, offset=(25, 5))
        assert app.said == [("sign", "row 00004")]
        assert "row 00004" in pointed(app)
        await pilot.click(RowList, offset=(1, 3))
        assert app.rows.marked == {"row 00002"}
        await pilot.press("enter")
        assert app.said[-1] == ("selected", "row 00002")


async def test_rows_are_sorted_by_key_and_by_click_and_the_cursor_stays_on_its_row() -> None:
    app = ListApp(numbered(500))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "Name ▲", "row 00000")
        await pilot.press("down", "down", "down")
        await pilot.press("greater_than_sign")
        await until_seen(pilot, "End ▼", "row 00103")
        assert "row 00003" in pointed(app), "the column between cannot be sorted by and is skipped"
        await pilot.press("O")
        await until_seen(pilot, "End ▲")
        await until(pilot, lambda: "row 00003" in pointed(app))
        await pilot.press("less_than_sign")
        await until_seen(pilot, "Name ▲", "row 00005")
        await pilot.click(RowList, offset=(5, 0))
        await until_seen(pilot, "Name ▼", "row 00005")
        assert "row 00003" in pointed(app)
        await pilot.click(RowList, offset=(25, 0))
        await pilot.click(RowList, offset=(30, 0))
        await until_seen(pilot, "End ▼")
        assert "row 00003" in pointed(app)


async def test_keys_pressed_while_rows_are_fetched_count() -> None:
    app = ListApp(numbered(5000))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        for key in ("end", *["pageup"] * 20):
            app.simulate_key(key)
        await until(pilot, lambda: app.rows.row == f"row {4999 - 20 * 18:05}")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.rows.row == f"row {4999 - 20 * 18:05}"


async def test_keys_that_need_a_row_wait_until_it_is_fetched_and_keep_their_order() -> None:
    app = ListApp(numbered(5000))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        for key in ("end", "space", "pageup", "space", *["pageup"] * 20, "full_stop", "up", "enter"):
            app.simulate_key(key)
        await until(pilot, lambda: len(app.rows.marked) > 2)
        assert app.rows.marked >= {"row 04999", "row 04981"}
        assert min(map(str, app.rows.marked)) == f"row {4999 - 18 + 1 - 20 * 18:05}"
        await until(pilot, lambda: ("selected", f"row {4999 - 18 - 20 * 18:05}") in app.said)


async def test_keys_after_a_search_are_for_the_rows_that_it_finds() -> None:
    class Slow(Names):
        def count(self) -> int:
            gate.wait(5)
            return len(self.names)

    gate = threading.Event()
    app = ListApp(numbered(50))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        app.rows.show(Slow(["found 1", "found 2"]), empty="")
        await pilot.press("space", "enter")
        assert app.rows.marked == frozenset()
        gate.set()
        await until_seen(pilot, "■ found 1")
        assert app.said[-1] == ("selected", "found 2"), "Space went on to the next row"


async def test_a_range_is_marked_from_the_last_mark_to_here_near_or_far_and_by_shift() -> None:
    app = ListApp(numbered(3000))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("down", "down", "space", "down", "down", "full_stop")
        assert app.rows.marked == {"row 00002", "row 00003", "row 00004", "row 00005"}
        await pilot.press("end", "up")
        await until(pilot, lambda: app.rows.row == "row 02998")
        await pilot.press("full_stop")
        await until(pilot, lambda: len(app.rows.marked) == 2997)
        assert {"row 00002", "row 01500", "row 02998"} < app.rows.marked
        assert app.said[-2:] == ["busy", 2997]
        await pilot.press("u", "home")
        await until_seen(pilot, "row 00000")
        await pilot.press("shift+down", "shift+down", "shift+down")
        assert app.rows.marked == {"row 00000", "row 00001", "row 00002", "row 00003"}
        await pilot.press("shift+up", "shift+up")
        assert app.rows.marked == {"row 00000", "row 00001"}, "on the way back marks are taken off"
        await pilot.click(RowList, offset=(5, 8), shift=True)
        assert app.rows.marked == {f"row {number:05}" for number in range(8)}


async def test_a_range_is_marked_by_pulling_the_mouse_along_the_left_edge_or_with_ctrl_and_a_click() -> None:
    app = ListApp(numbered(3000))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.click(RowList, offset=(1, 12))
        await pilot.mouse_down(RowList, offset=(1, 3))
        await pilot.hover(RowList, offset=(1, 7))
        assert app.rows.marked == {f"row {number:05}" for number in (2, 3, 4, 5, 6, 11)}
        await pilot.hover(RowList, offset=(20, 4))
        assert app.rows.marked == {"row 00002", "row 00003", "row 00011"}, "on the way back marks are taken off"
        await pilot.mouse_up(RowList, offset=(1, 4))
        await pilot.hover(RowList, offset=(1, 9))
        assert app.rows.marked == {"row 00002", "row 00003", "row 00011"}
        assert "row 00003" in pointed(app)
        await pilot.click(RowList, offset=(1, 11))
        assert "row 00010" in app.rows.marked, "a click by itself marks one row as before"
        await pilot.click(RowList, offset=(5, 15), control=True)
        assert app.rows.marked >= {f"row {number:05}" for number in range(10, 15)}


async def test_keys_after_another_order_are_for_the_rows_in_that_order() -> None:
    app = ListApp(numbered(500))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        for key in ("O", "end", "enter"):
            app.simulate_key(key)
        await until(pilot, lambda: ("selected", "row 00000") in app.said)
        await until_seen(pilot, "Name ▼", "row 00000")
        assert "row 00000" in pointed(app)


async def test_no_marks_come_back_that_were_taken_off_while_rows_were_looked_for() -> None:
    class Slow(Names):
        def keys(self) -> Sequence[Key]:
            gate.wait(5)
            return self.names

    gate = threading.Event()
    app = ListApp(Slow([f"row {number:05}" for number in range(200)]))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("a", "down", "u")
        assert "row 00001" in pointed(app), "the keys work while rows are looked for"
        gate.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.rows.marked == frozenset()


async def test_names_are_never_markup_and_control_characters_become_signs() -> None:
    hostile = ["[/x] & Co", "[red]Rot[/red] :smile:", "Stadt\x1b[2J\nzwei", "\u202eREVO"]
    app = ListApp(Names(hostile))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "[/x] & Co", "[red]Rot[/red] :smi", "Stadt␛[2J␊zwei", "�REVO")
        assert "\x1b" not in screen_text(app)


async def test_an_empty_list_says_what_to_do_and_no_key_breaks_it() -> None:
    app = ListApp(Names([]))
    async with app.run_test(size=(60, 20)) as pilot:
        await until_seen(pilot, "Nothing here.", "Add something.")
        await pilot.press("down", "end", "pageup", "space", "enter", "A", "asterisk")
        assert app.rows.row is None
        assert not [said for said in app.said if isinstance(said, tuple)]
        assert app.rows.marked == frozenset()
        app.source.names.append("first")
        app.rows.reload()
        await until_seen(pilot, "first")
        assert app.rows.row == "first"


async def test_columns_stretch_with_the_terminal() -> None:
    app = ListApp(numbered(50))
    async with app.run_test(size=(60, 10)) as pilot:
        await until_seen(pilot, "row 00000")
        await pilot.press("end")
        await pilot.resize_terminal(100, 6)
        await until(pilot, lambda: len(screen_lines(app)[0]) == 100)
        await until_seen(pilot, "row 00049")


def test_room_that_is_left_over_goes_to_the_columns_that_grow() -> None:
    fixed = Column[str](key="a", title="", width=10, text=str)
    growing = Column[str](key="b", title="", width=10, text=str, grows=1, most=20)
    greedy = Column[str](key="c", title="", width=10, text=str, grows=3)
    rare = Column[str](key="d", title="", width=10, text=str, from_width=100)
    assert widths((fixed, growing, greedy, rare), 32) == (10, 10, 10, 0)
    assert widths((fixed, growing, greedy, rare), 37) == (10, 12, 13, 0)
    assert sum(widths((fixed, growing, greedy, rare), 70)) == 68


def test_text_is_cut_by_cells_and_not_by_letters() -> None:
    assert fitted("株式会社", 6) == "株式 …" or fitted("株式会社", 6) == "株式…"
    assert fitted("abc", 5) == "abc  "
    assert fitted("12,50", 7, right=True) == "  12,50"
    assert fitted("abcdef", 4) == "abc…"


class CountingList(RowList[str]):
    """Counts the lines that it draws."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


class CountingApp(ListApp):
    """The same list, counted."""

    def compose(self) -> ComposeResult:
        yield CountingList((Column[str](key="name", title="Name", width=20, text=str),))


async def test_rows_that_did_not_change_are_not_drawn_again_and_those_that_did_are() -> None:
    app = CountingApp(numbered(200))
    async with app.run_test(size=(40, 12)) as pilot:
        await until_seen(pilot, "row 00001")
        rows, pages = app.query_one(CountingList), app.source.pages
        await pilot.press("down")
        drawn = []
        for fetches in (2, 3):  # the first one still makes room for the bar at the side
            rows.reload()
            await until(pilot, lambda: len(pages) >= fetches)  # noqa: B023 - awaited at once
            await pilot.pause()
            drawn.append(rows.drawn)
        assert drawn[1] == drawn[0], "nothing flickers"
        app.source.names[3] = "row 00003 changed"
        rows.reload()
        await until_seen(pilot, "row 00003 changed")
