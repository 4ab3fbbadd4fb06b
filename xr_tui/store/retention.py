"""Until when an invoice must be kept."""

from __future__ import annotations

import datetime as dt

YEARS = 8
"""§ 14b (1) UStG and § 147 (3) AO since 2025-01-01 (Viertes Bürokratieentlastungsgesetz); read 2026-11."""


def keep_until(issued: dt.date | None, ended: dt.date | None) -> dt.date | None:
    """The last day on which the documents of a job must still be there.

    The years begin with the end of the year in which the invoice was issued (§ 14b (1) sentence 3 UStG); where the job
    ended in a later year, with the end of that one, which is the safe side.

    Args:
        issued: BT-2.
        ended: when the job ended.
    """
    days = [day for day in (issued, ended) if day is not None]
    return dt.date(min(max(days).year, dt.MAXYEAR - YEARS) + YEARS, 12, 31) if days else None
