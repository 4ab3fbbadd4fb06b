"""A firm with jobs in every state, so that every colour comes to the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.snapshots.firm import RUNNER, make_firm, open_firm
from xr_tui.jobs.office import Office
from xr_tui.store.locks import exclusive


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Office]:
    """Its office, while another program works its jobs."""
    folder = tmp_path / "firm"
    make_firm(folder)
    office = open_firm(folder)
    with exclusive(office.places.runners / f"{RUNNER}.lock"):
        yield office
        office.close()
