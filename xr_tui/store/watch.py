"""Noticing that the database changed, whoever changed it: another program, another machine's user, our own service.

`PRAGMA data_version` answers without reading any table: it is another number after each commit of any other connection.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from xr_tui.errors import StoreUnavailable
from xr_tui.store.database import Store

_LOOK_SECONDS = 0.5
"""Between two looks; one costs some microseconds."""

log = logging.getLogger("xr_tui.store")


class ChangeWatch:
    """Calls somebody after changes of the database, at most once for each look."""

    def __init__(self, store: Store, changed: Callable[[], object], *, every: float = _LOOK_SECONDS) -> None:
        """The watch, not begun yet.

        Args:
            store: whose database.
            changed: called in a thread of the watch's own; must be quick.
            every: seconds between two looks.
        """
        self._store = store
        self._changed = changed
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="xr-tui-watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; returns when the last look is over."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            seen = self._version()
            while not self._ended.wait(self._every):
                version = self._version()
                if version != seen:
                    seen = version
                    self._changed()
        finally:
            with suppress(StoreUnavailable):
                self._store.disconnect()

    def _version(self) -> int | None:
        """A number that each commit of another connection changes; None while the database cannot be read."""
        try:
            self._store.stay_connected()
            with self._store.reading() as db:
                return int(db.execute_sql("PRAGMA data_version").fetchone()[0])
        except StoreUnavailable as fault:
            log.warning("the database cannot be watched: %s", fault)
            return None
