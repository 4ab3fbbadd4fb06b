"""Einrichtung: the settings shared by all who work on this database."""

from __future__ import annotations

import json
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


def load_for_check(db: Any) -> Settings:
    """Of the stored settings only how to check: service and version of the rules; without pydantic, which takes 0.1 s.

    Whoever checks one file waits for it, because the rules can be loaded only then.
    """
    row = SettingTable.select().where(SettingTable.name == _NAME).first(db)
    stored = {} if row is None else json.loads(row.value)
    check_url, rules_version = (stored.get(name, "") for name in ("check_url", "rules_version"))
    if not isinstance(check_url, str) or not isinstance(rules_version, str):
        return load(db)  # which says what is wrong with them
    return Settings(check_url=check_url, rules_version=rules_version)


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
