"""Lists of a million invoices and as many jobs: every limit, measured through the real screens at 80x24.

    python benchmarks/lists.py [--rows 1000000] [--keep FILE]

The database is made by SQL (a minute or two for a million rows) and thrown away, unless `--keep` names a file to keep
it in for the next run. Times are from the key to the painted rows.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from long_lists_database import make
from textual.pilot import Pilot

from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places
from xr_tui.store import invoices
from xr_tui.store.database import Store
from xr_tui.store.order import Order
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.search_line import SearchInput

_TYPED = ("re-2026-05", "klinikum", "1.234,56", "rechnung12@", "ÜBER", "04011", "qq")
_MEMORY = 250
_REPEAT = 0.033
"""Seconds between two keys of a key that is held down."""


def main() -> None:
    """Make the database where it is not kept, and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--keep", type=Path, metavar="FILE", help="database that is kept for the next run")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep.parent if given.keep else Path(name)
        path = given.keep or folder / "xr-tui.db"
        if not path.exists():
            _apart(make, path, given.rows)
        Store.open(path)  # brought up to date
        places = Path(name) / "data"
        places.mkdir()
        for ending in ("", ".evidence"):  # without the noted end of its chain, it would be taken for a backup
            (places / f"xr-tui.db{ending}").symlink_to(f"{path.resolve()}{ending}")
        _apart(_headless, places)
        _apart(_screens, places)


def _apart(work: Callable[..., None], *arguments: Any) -> None:
    """Run in a process of its own, so that its memory is its own too."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    begun = time.perf_counter()
    process.start()
    process.join()
    if work is make:
        print(f"database made in {time.perf_counter() - begun:.0f} s")
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _say(what: str, seconds: float | list[float], limit: float) -> None:
    """One line: the median and the slowest of what was measured, and the limit, which holds for each of them."""
    times = seconds if isinstance(seconds, list) else [seconds]
    median, slowest = statistics.median(times), max(times)
    sign = "ok" if slowest <= limit else "TOO SLOW"
    figures = f"{median * 1000:6.0f} ms, slowest {slowest * 1000:5.0f} ms"
    print(f"{what:44} {figures}   limit {limit * 1000:5.0f} ms   {sign}", flush=True)


def _office(folder: Path) -> Office:
    environ = {"XR_TUI_CHECK_ENABLED": "false"}
    return Office.open(Places(folder), environ=environ, rules_folder=folder / "no-rules")


# Without screens


def _headless(folder: Path) -> None:
    store = _office(folder).store

    def slowest(work: Callable[[Any], object]) -> float:
        times: list[float] = []
        for _ in range(2):
            begun = time.perf_counter()
            with store.reading() as db:
                work(db)
            times.append(time.perf_counter() - begun)
        return max(times)

    ends = []
    for column in ("number", "date", "due", "customer", "gross", "status"):
        for work in (invoices.after, invoices.before):
            query = invoices.InvoiceQuery(order=Order(column))
            ends.append(slowest(partial(work, query=query, row_id=None, limit=173)))
    _say("store: 173 rows from either end, any order", ends, 0.1)
    for text in _TYPED:
        times = [slowest(partial(_search, text=text[:length])) for length in range(1, len(text) + 1)]
        _say(f"store: search {text!r}, key by key", times, 0.15)
    _say("store: count, then totals of all invoices", slowest(lambda db: invoices.totals(db, _ALL)), 1)


_ALL = invoices.InvoiceQuery()


def _search(db: Any, text: str) -> None:
    invoices.after(db, invoices.InvoiceQuery(search=text), None, 173)


# With screens


def _screens(folder: Path) -> None:
    app = XrTuiApp(_office(folder))

    async def run() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            for tab, name in (("1", "invoices"), ("2", "jobs")):
                await _pane(pilot, tab, name)

            _say_memory("memory of the program")
            for tab, name in (("1", "invoices"), ("2", "jobs")):
                await _marked(pilot, tab, name)
                _say_memory(f"memory, all {name} marked too")

    asyncio.run(run())


def _say_memory(what: str) -> None:
    """The most that the program ever had."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:44} {memory:7.0f} MB   limit {_MEMORY:4} MB   "
          f"{'ok' if memory <= _MEMORY else 'TOO MUCH'}")  # fmt: skip


async def _pane(pilot: Pilot[Any], tab: str, name: str) -> None:
    await pilot.press(tab)
    await _until(lambda: bool(pilot.app.screen.query(f"#{name}")))
    pane = pilot.app.screen.query_one(f"#{name}", ListPane)
    rows: RowList[Any] = pane.rows
    await _shown(pilot, rows)

    async def key(name: str) -> float:
        await asyncio.sleep(_REPEAT)
        begun, before = time.perf_counter(), rows._window.index
        pilot.app.simulate_key(name)
        await _until(lambda: rows._window.index != before)
        await _shown(pilot, rows)
        return time.perf_counter() - begun

    begun = time.perf_counter()
    pane.show_rows()
    await _shown(pilot, rows)
    _say(f"{name}: list on screen", time.perf_counter() - begun, 0.3)
    await _counted(rows)
    _say(f"{name}: counted after", time.perf_counter() - begun, 2)
    _say(f"{name}: Page Down, 40 times", [await key("pagedown") for _ in range(40)], 0.05)
    _say(f"{name}: jump to the end", await key("end"), 0.1)
    assert rows.row is not None
    _say(f"{name}: Page Up, 40 times", [await key("pageup") for _ in range(40)], 0.05)
    _say(f"{name}: jump to the beginning", await key("home"), 0.1)
    begun = time.perf_counter()
    rows.scroll_to(y=rows.count // 2, animate=False, force=True, immediate=True)
    await _shown(pilot, rows)
    _say(f"{name}: bar drawn to the middle", time.perf_counter() - begun, 0.3)
    every: list[tuple[float, float]] = []
    for text in _TYPED:
        times, worked = await _typed(pilot, pane, text)
        _say(f"{name}: search {text!r}, key by key", times, 0.15)
        every += zip(times, worked, strict=True)
    _say(f"{name}: any of {len(every)} keys, until its rows are seen", [seconds for seconds, _work in every], 0.15)
    _say(f"{name}: the same, processor time", [work for _seconds, work in every], 0.15)


async def _marked(pilot: Pilot[Any], tab: str, name: str) -> None:
    """Mark all rows, and wait for what they come to."""
    await pilot.press(tab)
    pane = pilot.app.screen.query_one(f"#{name}", ListPane)
    await _shown(pilot, pane.rows)
    begun = time.perf_counter()
    pane.rows.action_mark_all()
    await _until(lambda: len(pane.rows.marked) == pane.rows.count)
    _say(f"{name}: mark all", time.perf_counter() - begun, 2)
    await _until(lambda: not [worker for worker in pilot.app.workers if worker.is_running])


async def _typed(pilot: Pilot[Any], pane: ListPane[Any], text: str) -> tuple[list[float], list[float]]:
    """Type it, waiting for the rows after each key: seconds, and those in which the processor worked for the program.

    The latter is what others on the machine change little. Both hold what is still counted for the key before.
    """
    pane.action_search()
    await pilot.pause()
    times: list[float] = []
    worked: list[float] = []
    for char in text:
        begun, work, number = time.perf_counter(), time.process_time(), pane.rows._number
        pane.query_one(SearchInput).value += char
        await _until(partial(_newer, pane.rows, number))
        await _shown(pilot, pane.rows)
        times.append(time.perf_counter() - begun)
        worked.append(time.process_time() - work)
    pane.forget_search()
    pane.show_rows()
    await _shown(pilot, pane.rows)
    pane.rows.focus()
    await pilot.pause()
    return times, worked


def _newer(rows: RowList[Any], number: int) -> bool:
    return rows._number > number


async def _shown(pilot: Pilot[Any], rows: RowList[Any]) -> None:
    """Until all rows that can be seen are there, and painted."""
    await asyncio.sleep(0)

    def there() -> bool:
        seen = range(rows._top, min(rows._top + rows._rows_seen, rows.count))
        fetched = all(rows._window.line(index) is not None for index in seen)
        return rows._window.known and fetched and rows._shown == rows._number

    await _until(there)
    pilot.app.screen._compositor.render_strips()


async def _counted(rows: RowList[Any]) -> None:
    await _until(lambda: not rows._unsure)


async def _until(condition: Callable[[], bool]) -> None:
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > 30:
            raise TimeoutError
        await asyncio.sleep(0.001)


if __name__ == "__main__":
    main()
