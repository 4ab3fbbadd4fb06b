"""Einrichtung: the settings shared by all who work on this database."""

from __future__ import annotations

from typing import Any

from xr_tui.settings.model import Settings
from xr_tui.store.tables import SettingTable

_NAME = "settings"


def load(db: Any) -> Settings:
    """The stored settings; the defaults where nothing was stored yet."""
    row = SettingTable.select().where(SettingTable.name == _NAME).first(db)
    if row is None:
        return Settings()
    from pydantic import TypeAdapter  # heavy: loaded with the first settings that were stored

    return TypeAdapter(Settings).validate_json(row.value)


def save(db: Any, settings: Settings) -> None:
    """Store the settings."""
    from pydantic import TypeAdapter

    value = TypeAdapter(Settings).dump_json(settings).decode()
    SettingTable.insert(name=_NAME, value=value).on_conflict("REPLACE").execute(db)
