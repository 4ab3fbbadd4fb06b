"""What the snapshots share: a firm that is the same on every machine, and a clock and a place that stand still."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import time_machine
from syrupy.assertion import SnapshotAssertion

from tests.snapshots.firm import NOON, RUNNER, make_firm, open_firm
from tests.snapshots.frames import FrameExtension
from tests.snapshots.walk import Walk, Walking
from tests.stylesheets import parsed_once
from xr_tui.i18n import use_language
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.settings.places import packed_folder
from xr_tui.store.locks import exclusive
from xr_tui.ui.app import XrTuiApp


@pytest.fixture(scope="session", autouse=True)
def stylesheets() -> Iterator[None]:
    """Parsed once for all apps."""
    with parsed_once():
        yield


@pytest.fixture(scope="session")
def made_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the firm, to be copied."""
    folder = tmp_path_factory.mktemp("firm") / "data"
    with _standing_in_berlin():
        make_firm(folder)
    return folder


@pytest.fixture
def berlin() -> Iterator[None]:
    """The clock shows the time of Berlin."""
    with _standing_in_berlin():
        yield


@pytest.fixture
def office(made_firm: Path, tmp_path: Path, berlin: None) -> Iterator[Office]:
    """The firm's office at noon of a Monday, while another program works its jobs."""
    with _at_noon(made_firm, tmp_path / "data") as office:
        yield office


@pytest.fixture
def checking_office(made_firm: Path, tmp_path: Path, berlin: None) -> Iterator[Office]:
    """The same office with the check on, but without the rules for it."""
    with _at_noon(made_firm, tmp_path / "data", XR_TUI_CHECK_ENABLED="true") as office:
        yield office


@pytest.fixture
def ruled_office(made_firm: Path, tmp_path: Path, rules_home: Path, berlin: None) -> Iterator[Office]:
    """The same office with the check on and the official rules, and RE-2026-1200, whose sums are wrong."""
    faulty = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1143.json").read_text(encoding="utf-8"))
    faulty |= {"number": "RE-2026-1200", "totals": {"net": 800, "gross": 900}}
    file = tmp_path / "RE-2026-1200.json"
    file.write_text(json.dumps(faulty), encoding="utf-8")
    with _at_noon(made_firm, tmp_path / "data", rules=rules_home, XR_TUI_CHECK_ENABLED="true") as office:
        import_files(office.store, [file])
        yield office


@pytest.fixture
def empty_office(tmp_path: Path, berlin: None) -> Iterator[Office]:
    """An office in which nothing was ever done, and which has no rules yet."""
    office = open_firm(tmp_path / "empty", XR_TUI_CHECK_ENABLED="true")
    with time_machine.travel(NOON, tick=True):
        yield office
        office.close()


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both languages."""
    use_language(request.param)
    yield request.param
    use_language("de")


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The smallest usual terminal, and a roomy one."""
    shape: tuple[int, int] = request.param
    return shape


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The frame that was looked at by eye; `pytest tests/snapshots --snapshot-update` takes it anew."""
    return snapshot.use_extension(FrameExtension)


@pytest.fixture
def walking(language: str, size: tuple[int, int], picture: SnapshotAssertion) -> Walking:
    """Opens an office's screens, to walk through them."""

    @asynccontextmanager
    async def opened(office: Office) -> AsyncIterator[Walk]:
        app = XrTuiApp(office)
        app.animation_level = "none"
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Walk(pilot, picture)

    return opened


@contextmanager
def _at_noon(made: Path, folder: Path, rules: Path = Path("/nowhere/rules"), **environ: str) -> Iterator[Office]:
    """The firm's office on a copy of its folder."""
    shutil.copytree(made, folder)
    office = open_firm(folder, rules, **environ)
    with exclusive(office.places.runners / f"{RUNNER}.lock"), time_machine.travel(NOON, tick=True):
        yield office
        office.close()


@contextmanager
def _standing_in_berlin() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()  # for the tests that come after
