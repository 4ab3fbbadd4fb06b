"""Einrichtung: the settings shared by all who work on this database."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from xr_tui.settings.model import Settings
from xr_tui.store import senders
from xr_tui.store.tables import SettingTable

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_NAME = "settings"


def load(db: Any) -> Settings:
    """The stored settings; the defaults where nothing was stored yet."""
    row = SettingTable.select().where(SettingTable.name == _NAME).first(db)
    settings = Settings() if row is None else _adapter().validate_json(row.value)
    default, *others = senders.load(db) or (settings.mail,)
    return replace(settings, mail=default, senders=tuple(others))


def save(db: Any, settings: Settings) -> None:
    """Store the settings.

    Raises:
        Refused: the senders cannot be stored so, see `xr_tui.store.senders.save`.
    """
    senders.save(db, settings.every_sender)
    value = _adapter().dump_json(settings, exclude={"mail", "senders"}).decode()
    SettingTable.insert(name=_NAME, value=value).on_conflict("REPLACE").execute(db)


@cache
def _adapter() -> TypeAdapter[Settings]:
    from pydantic import TypeAdapter  # heavy: loaded with the first settings that were stored

    return TypeAdapter(Settings)
