"""The throw-away company: sample data, a mailbox on this machine, and nothing of the user's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import InputError, Refused, RulesBroken, RulesMissing
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.phrase import phrase
from xr_tui.settings.model import Settings
from xr_tui.settings.places import Places, packed_folder
from xr_tui.settings.sender import Security

SENDER = "rechnung@musterbau.example"
_MARK = "xr-tui-demo"
"""A file of this name tells a demo's folder from everybody else's."""


@dataclass(frozen=True)
class Demo:
    """A demo that is running."""

    office: Office
    mailbox: Mailbox


@contextmanager
def open_demo(folder: Path | None = None, *, rules_folder: Path | None = None) -> Iterator[Demo]:
    """A demo in this folder, or in a fresh temporary one; the mailbox takes mails while it lasts.

    Environment variables of the program and the user's file are ignored; the rules are installed where missing.

    Raises:
        Refused: if the folder holds anything but a demo.
        Unable: if the rules cannot be installed, or the mailbox not be started.
    """
    folder = _prepared(folder)
    office = Office.open(Places(folder), environ={}, rules_folder=rules_folder)
    try:
        office.rules()
    except (RulesMissing, RulesBroken):
        office.install_rules()
    with Mailbox(folder / "mailbox") as mailbox:
        _fill(office, mailbox.port)
        try:
            yield Demo(office, mailbox)
        finally:
            office.close()


def _prepared(folder: Path | None) -> Path:
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="xr-tui-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / _MARK).exists():
        raise Refused(
            phrase("{folder} is not empty and holds no demo.", folder=folder),
            phrase("Name an empty folder, or leave --data-dir away."),
        )
    (folder / _MARK).touch()
    return folder


def _fill(office: Office, port: int) -> None:
    """The sample data, if they are not there yet, and the mailbox as mail server: its port is new each time."""
    settings = office.setup().settings
    if settings == Settings():
        imported = import_files(office.store, [packed_folder("sample_data")], by=office.user)
        if imported.problems:
            raise InputError(imported.problems)
        settings = office.setup().settings
    server = replace(settings.mail, host="127.0.0.1", port=port, security=Security.NONE, address=SENDER)
    office.save_settings(replace(settings, mail=server))
