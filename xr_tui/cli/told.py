"""What the one in charge was told already: cron comes every few minutes, and the same failures stay until mended.

Kept in a small file beside the database, so that all programs know it. Should it get lost, something is told twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from xr_tui.cli.output import tell
from xr_tui.errors import XrTuiError
from xr_tui.i18n import tr
from xr_tui.phrase import Phrase
from xr_tui.settings.places import Places
from xr_tui.store.locks import exclusive
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State

KEY_OF_WAITING = "waiting"
"""Jobs wait, whichever they are."""
_FAULT = "fault "
_CHANGES = frozenset({"answer", "count"})
"""What a server says, and how often, is another each time of one and the same fault."""


def key_of_fault(fault: XrTuiError) -> str:
    """What stopped a run, the same as long as the same is wrong."""
    return _FAULT + _digest(*_lasting(fault.message))


def key_of_left_out(number: str, reason: Phrase) -> str:
    """An invoice of which no job could be made."""
    return "left out " + _digest(number, *_lasting(reason))


def key_of_job(row: JobRow, reason: Phrase | None) -> str:
    """A job that somebody must look at; a failed one is no other than that before for the same document and reason."""
    if row.state is not State.FAILED:
        return f"job {row.id}"
    return "failed " + _digest(
        row.invoice_number, row.mode.value, row.xml_sha256 or "", *(_lasting(reason) if reason else ())
    )


class Told:
    """What one address was told."""

    def __init__(self, path: Path, address: str) -> None:
        """Read it; nothing where that cannot be done: better told twice than never."""
        self._path = path
        self._address = address
        self._all = _read(path)
        self._before = frozenset(self._all.get(address, ()))

    def news(self, now: frozenset[str]) -> frozenset[str]:
        """Of what is so now, what it was not told."""
        return now - self._before

    @property
    def of_a_fault(self) -> bool:
        """Whether the last that was told is that runs could not be done."""
        return any(told.startswith(_FAULT) for told in self._before)

    def keep(self, now: frozenset[str], *, and_before: bool) -> None:
        """Remember this.

        Args:
            now: what is so now.
            and_before: whether what was told before may still be so, because the run did not come to its end.
        """
        now = now | self._before if and_before else now
        if now == self._before:
            return
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            beside.write_text(json.dumps({**self._all, self._address: sorted(now)}), encoding="utf-8")
            os.replace(beside, self._path)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            tell(tr("What was told cannot be kept in {path}: {fault}.", path=self._path, fault=reason))


@contextmanager
def told_to(address: str, places: Places) -> Iterator[Told]:
    """What this address was told; no other program tells it anything meanwhile."""
    path = places.database.with_name(f"{places.database.name}.alerts")
    with ExitStack() as held:
        with suppress(OSError):  # where no file can be made nothing is remembered, but all is told
            held.enter_context(exclusive(path.with_name(f"{path.name}.lock")))
        yield Told(path, address)


def _read(path: Path) -> Mapping[str, list[str]]:
    try:
        stored = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {str(address): [str(each) for each in told] for address, told in stored.items() if isinstance(told, list)}


def _lasting(text: Phrase) -> tuple[str, ...]:
    return (text.template, *(value for name, value in sorted(text.values.items()) if name not in _CHANGES))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
