"""Lists out of the database: rows first, then their count; the cursor stays on its row whatever happens to others."""

from __future__ import annotations

from textual.app import App, ComposeResult

from tests.ui.reading import screen_lines, store_invoices, until
from xr_tui.jobs.office import Office
from xr_tui.store.invoices import InvoiceQuery
from xr_tui.store.order import Order
from xr_tui.store.rows import InvoiceRow
from xr_tui.ui.screens.sources import InvoiceSource
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.row_list import RowList


class Numbers(App[None]):
    """A list of invoice numbers."""

    CSS = "RowList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.counts: list[int] = []

    def compose(self) -> ComposeResult:
        yield RowList[InvoiceRow]((Column[InvoiceRow](key="n", title="N", width=12, text=lambda row: row.number),))

    @property
    def rows(self) -> RowList[InvoiceRow]:
        return self.query_one(RowList)

    def ask(self, query: InvoiceQuery) -> None:
        self.counts.clear()
        self.rows.show(Asked(self.office.store, query), empty="Nothing.")

    def on_mount(self) -> None:
        self.ask(InvoiceQuery(order=Order("number")))
        self.rows.focus()

    def on_row_list_arrived(self, event: RowList.Arrived) -> None:
        self.counts.append(event.count)


class Asked(InvoiceSource):
    """Any query."""

    def __init__(self, store: object, query: InvoiceQuery) -> None:
        object.__setattr__(self, "store", store)
        object.__setattr__(self, "asked", query)

    def __repr__(self) -> str:
        return f"Asked({self.query})"

    @property
    def query(self) -> InvoiceQuery:
        return self.asked  # type: ignore[attr-defined,no-any-return]


def pointed(app: App[None]) -> str:
    return next((line for line in screen_lines(app) if line.startswith("▸")), "")


async def test_the_cursor_stays_on_its_row_while_the_list_is_sorted_narrowed_and_added_to(office: Office) -> None:
    store_invoices(office, 600)
    app = Numbers(office)
    async with app.run_test(size=(40, 20)) as pilot:
        await until(pilot, lambda: app.counts == [600])
        await pilot.press("end")
        await until(pilot, lambda: "RE-00600" in pointed(app))
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: "RE-00564" in pointed(app))
        line = screen_lines(app).index(pointed(app))
        for query in (
            InvoiceQuery(order=Order("gross", descending=True)),
            InvoiceQuery(search="re-005", order=Order("gross")),
            InvoiceQuery(order=Order("number")),
        ):
            app.ask(query)
            await until(pilot, lambda: bool(app.counts))
            assert "RE-00564" in pointed(app)
        assert app.counts[-1] == 600
        store_invoices(office, 700, name="Stadt Neu")
        app.rows.reload()
        await until(pilot, lambda: app.counts[-1] == 700)
        assert "RE-00564" in pointed(app)
        assert abs(screen_lines(app).index(pointed(app)) - line) < 18
        app.ask(InvoiceQuery(search="re-0001", order=Order("number")))
        await until(pilot, lambda: app.counts == [10])
        assert "RE-00010" in pointed(app), "where the row is not found, the first one is taken"


async def test_every_row_is_passed_from_one_end_to_the_other(office: Office) -> None:
    store_invoices(office, 500)
    app = Numbers(office)
    async with app.run_test(size=(40, 20)) as pilot:
        await until(pilot, lambda: app.counts == [500])
        for key, numbers in (("pagedown", range(1, 501, 18)), ("pageup", range(500, 0, -18))):
            for number in numbers:
                await until(pilot, lambda number=number: f"RE-{number:05}" in pointed(app))  # type: ignore[misc]
                await pilot.press(key)
            await pilot.press("end" if key == "pagedown" else "home")
        app.rows.scroll_to(y=250, animate=False, force=True, immediate=True)
        await until(pilot, lambda: "RE-00251" in screen_lines(app)[1])
