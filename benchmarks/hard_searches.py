"""The searches, orders and filters that cost the most: all of them, for invoices and jobs; prints the slowest.

    python benchmarks/hard_searches.py FILE [--limit 0.15] [--show 12] [--part 7 | --draw 500]

FILE is a database of `long_lists_database.make`. Time is what the store needs for the first rows of a list, as after
each key in the search line: of the processor, for others may be at work on this machine. What is above the limit is
measured twice more, and the best counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from xr_tui.store import invoices, job_list
from xr_tui.store.database import Store
from xr_tui.store.invoices import InvoiceQuery, Status
from xr_tui.store.job_list import JobQuery
from xr_tui.store.order import Order
from xr_tui.store.states import State

ROWS = 173
"""What a list fetches at 80x24."""
TEXTS = (
    *("r", "2", "ü", "ß", "q", "@", ",", "00", "-2", "ad", "qq", "ö"),  # one and two characters
    *("re-", "202", "2023", "re-2023", "re-2023-0", "-2024-", "re-2025", "re-2026-1", "re-2026-0999"),  # by age
    *("rechnung re-2023", "0000", "000", "012", "-9"),
    *(
        "stadt",
        "landk",
        "landesamt",
        "bäck",
        "bäckerei",
        "agrar",
        "klinikum",
        "universität",
        "überlin",
        "auau",
    ),  # by name
    *("stadtwerke waldwaldstein", "zzzz", "qqqqq", "2023-2024", "stadt re-", "adt", "tad"),  # none, or nearly
    *("1.234,56", "1.2", "999,", ",00", "1,0", "123.4", "1234.56"),  # amounts
    *("04011", "-1-", "rechnung1", "rechnung", "@", ".example", "15004"),  # addresses, references, numbers
)
_INVOICE_COLUMNS = ("date", "number", "due", "customer", "gross", "status")
_JOB_COLUMNS = ("id", "invoice", "customer", "target", "status", "accepted", "finished")
_INVOICE_FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"status": Status.FAILED, "batch": False},
    {"status": Status.SENT},
    {"since": dt.date(2026, 6, 1)},
    {"since": dt.date(2024, 1, 1), "status": Status.SENT, "batch": True},
    {"customer": "10004"},
)
_JOB_FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"states": (State.FAILED, State.RETURNED)},
    {"states": (State.CANCELLED,), "batch_run": 1},
    {"since": dt.datetime(2024, 1, 1, tzinfo=dt.UTC)},
    {"customer": "10004"},
)


def cases() -> Iterator[tuple[str, Any, Any]]:
    """What is asked for: its name, the list's module, the query."""
    for text, order, narrow in itertools.product(TEXTS, _orders(_INVOICE_COLUMNS), _INVOICE_FILTERS):
        yield "invoices", invoices, InvoiceQuery(search=text, order=order, **narrow)
    for text, order, narrow in itertools.product(TEXTS, _orders(_JOB_COLUMNS), _JOB_FILTERS):
        yield "jobs", job_list, JobQuery(search=text, order=order, **narrow)


def _orders(columns: tuple[str, ...]) -> list[Order]:
    return [Order(column, descending=descending) for column in columns for descending in (False, True)]


def drawn(part: int, draw: int) -> list[tuple[str, Any, Any]]:
    """Every n-th of the cases, or so many by lot: always the same."""
    every = list(cases())
    return random.Random(7).sample(every, draw) if draw else every[::part]


def slowest(store: Store, limit: float, chosen: list[tuple[str, Any, Any]]) -> list[tuple[float, str]]:
    """Seconds and name of all cases, the slowest first."""
    found: list[tuple[float, str]] = []
    for name, listing, query in chosen:

        def first(db: Any, listing: Any = listing, query: Any = query) -> None:
            listing.after(db, query, None, ROWS)

        seconds = _seconds(store, first)
        for _ in range(2):
            seconds = min(seconds, _seconds(store, first)) if seconds > limit else seconds
        found.append((seconds, f"{name} {_named(query)}"))
    return sorted(found, reverse=True)


def _seconds(store: Store, work: Callable[[Any], None]) -> float:
    begun = time.thread_time()
    with store.reading() as db:
        work(db)
    return time.thread_time() - begun


def _named(query: Any) -> str:
    order = f"{query.order.column} {'down' if query.order.descending else 'up'}"
    rest = {name: value for name, value in vars(query).items() if value and name not in ("search", "order")}
    return f"{query.search!r} by {order} {' '.join(f'{name}={value}' for name, value in rest.items())}".rstrip()


def main() -> None:
    """Measure all, print the slowest."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--limit", type=float, default=0.15)
    arguments.add_argument("--show", type=int, default=12)
    arguments.add_argument("--part", type=int, default=1, metavar="N", help="only every n-th: all take many minutes")
    arguments.add_argument(
        "--draw", type=int, default=0, metavar="N", help="only so many, drawn by lot with a fixed seed"
    )
    given = arguments.parse_args()
    found = slowest(Store.open(given.file), given.limit, drawn(given.part, given.draw))
    above, median = sum(seconds > given.limit for seconds, _name in found), found[len(found) // 2][0]
    share = f"{above} ({above / len(found):.1%}) above {given.limit * 1000:.0f} ms"
    print(f"{len(found)} lists, {share}, median {median * 1000:.0f} ms, slowest {found[0][0] * 1000:.0f} ms")
    for seconds, name in found[: given.show]:
        print(f"{seconds * 1000:6.0f} ms  {name}")


if __name__ == "__main__":
    main()
