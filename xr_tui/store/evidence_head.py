"""The end of the chain, noted once more in a file beside the database.

Whoever cuts records off the end of the chain, or copies an older database into its place, does not change this file:
that is how both are found. It is written after each commit, never before, so that it lags behind at most; and it is
brought to the disk once a second, so that the loss of a power cut is a second's and no commit waits for a second disk.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import time
from pathlib import Path

from xr_tui.store.evidence import Head

_LINE = re.compile(rb"(\d{20}) ([0-9a-f]{64})\n")
_SYNC_SECONDS = 1.0

log = logging.getLogger("xr_tui.store")


class HeadFile:
    """The file of one database. May be used by any number of programs and threads at once."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".evidence")
        self._synced = 0.0

    def read(self) -> Head | None:
        """What is noted; None if there is no file, or nothing readable in it."""
        try:
            found = _LINE.fullmatch(self.path.read_bytes())
        except FileNotFoundError:
            return None
        return Head(int(found[1]), found[2].decode()) if found else None

    def advance(self, head: Head) -> None:
        """Note a further end, unless another program has noted a still further one. Never fails: it may lag."""
        try:
            self._write(head, anew=False)
        except OSError as fault:
            log.warning("the end of the evidence could not be noted: %s", fault.strerror)

    def set(self, head: Head) -> None:
        """Note this end, whatever was noted; durable when it returns.

        Raises:
            OSError: if it cannot be written.
        """
        self._write(head, anew=True)

    def _write(self, head: Head, *, anew: bool) -> None:
        # As readable and writable as the umask lets: whoever shares the database writes this file too.
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            noted = _LINE.fullmatch(os.pread(handle, 200, 0))
            if not anew and noted is not None and int(noted[1]) >= head.count:
                return
            line = b"%020d %s\n" % (head.count, head.chain.encode())
            os.pwrite(handle, line, 0)
            os.ftruncate(handle, len(line))
            if anew or time.monotonic() - self._synced > _SYNC_SECONDS:
                os.fsync(handle)
                self._synced = time.monotonic()
        finally:
            os.close(handle)
