"""Senders as they are kept: the default one first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from xr_tui.errors import Refused
from xr_tui.matrix import DocumentType
from xr_tui.phrase import phrase
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.settings.throttle import Throttle
from xr_tui.store.states import UNFINISHED
from xr_tui.store.tables import JobTable, MatrixTable, SenderTable

_LIMITS = tuple(field.name for field in fields(Throttle))
_FIELDS = tuple(field.name for field in fields(Sender) if field.name != "throttle")


def load(db: Any) -> tuple[Sender, ...]:
    """All senders, the default one first; nothing where none was ever stored."""
    rows = SenderTable.select().order_by(SenderTable.place).dicts().execute(db)
    return tuple(_to_sender(row) for row in rows)


def save(db: Any, senders: Sequence[Sender]) -> None:
    """Store these senders in place of all there were; entries that name one that is gone leave the choice to the setup.

    Raises:
        Refused: two have the same name or address, or jobs wait for one that is gone.
    """
    _refuse_twins(senders)
    if load(db) == tuple(senders):
        return
    gone = {one.name: one.address for one in load(db)}
    for sender in senders:
        gone.pop(sender.name, None)
    for name, address in gone.items():
        _refuse_waiting(db, name, address)
        MatrixTable.update(sender="").where(MatrixTable.sender == name).execute(db)
    SenderTable.delete().execute(db)
    for place, sender in enumerate(senders):
        limits = {name: getattr(sender.throttle, name) for name in _LIMITS}
        row = {name: str(getattr(sender, name)) for name in _FIELDS} | {"port": sender.port, "place": place}
        SenderTable.insert(row | limits).execute(db)


def entries_naming(db: Any, name: str) -> int:
    """How many entries of the matrix name this sender."""
    return int(MatrixTable.select().where(MatrixTable.sender == name).count(db))


def jobs_waiting_for(db: Any, address: str) -> int:
    """How many unfinished jobs are to be sent for this address."""
    unfinished = [state.value for state in UNFINISHED]
    wanted = (JobTable.state.in_(unfinished), JobTable.mode == "email", JobTable.sender == address)
    return int(JobTable.select().where(*wanted).count(db)) if address else 0


def _refuse_waiting(db: Any, name: str, address: str) -> None:
    if waiting := jobs_waiting_for(db, address):
        raise Refused(
            phrase("{count} jobs wait to be sent for {name}; it cannot be removed yet.", count=waiting, name=name),
            phrase("Let them finish, or cancel them in the job list."),
        )


def _refuse_twins(senders: Sequence[Sender]) -> None:
    for name, count in Counter(sender.name.casefold() for sender in senders).items():
        if count > 1:
            raise Refused(phrase("There are two senders called {name}.", name=name))
    for address, count in Counter(sender.address.casefold() for sender in senders if sender.address).items():
        if count > 1:
            raise Refused(
                phrase("Two senders have the address {address}.", address=address),
                phrase("Jobs know their sender by its address: give each its own."),
            )


def _to_sender(row: dict[str, Any]) -> Sender:
    fixed = {
        "document_type": DocumentType(row["document_type"]),
        "security": Security(row["security"]),
        "login": LoginKind(row["login"]),
        "throttle": Throttle(**{name: row[name] for name in _LIMITS}),
    }
    return Sender(**{**{name: row[name] for name in _FIELDS}, **fixed})
