"""Offices with a mail server: the sample company, with or without the official check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places, packed_folder

OpenOffice = Callable[..., Office]


def server(port: int) -> dict[str, str]:
    """The variables that name a mail server."""
    return {
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
    }


def write_invoices(folder: Path, count: int) -> Path:
    """So many good invoices `M-0001` and so on, as a file to import."""
    good = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1101.json").read_text(encoding="utf-8"))
    path = folder / "many.json"
    path.write_text(json.dumps({"invoices": [{**good, "number": f"M-{n:04}"} for n in range(1, count + 1)]}))
    return path


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with Mailbox(tmp_path / "mailbox") as mailbox:
        yield mailbox


@pytest.fixture
def open_office(tmp_path: Path, rules_home: Path) -> Iterator[OpenOffice]:
    """Opens an office on one data folder, filled with the sample company the first time."""
    offices: list[Office] = []

    def opened(port: int, *, check: bool = False, more: int = 0) -> Office:
        environ = {**server(port), "XR_TUI_CHECK_ENABLED": str(check).lower()}
        office = Office.open(Places(tmp_path / "data"), environ=environ, rules_folder=rules_home)
        if not offices:
            sources = [packed_folder("sample_data"), *([write_invoices(tmp_path, more)] if more else [])]
            assert not import_files(office.store, sources).problems
        offices.append(office)
        return office

    yield opened
    for office in offices:
        office.close()
