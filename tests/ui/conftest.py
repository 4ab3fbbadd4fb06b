"""What tests of the screens share: an office on a fresh folder, and German screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stylesheets import parsed_once
from xr_tui.i18n import use_language
from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places
from xr_tui.ui.actions import use_keys


@pytest.fixture(scope="session", autouse=True)
def stylesheets() -> Iterator[None]:
    """Parsed once for all apps."""
    with parsed_once():
        yield


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """The screens speak German and have the usual keys, whatever a test before chose."""
    use_language("de")
    use_keys({})
    yield
    use_language("de")
    use_keys({})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office without rules, mail server and rows; its check is off, so that nothing asks for rules."""
    environ = {"XR_TUI_CHECK_ENABLED": "false"}
    office = Office.open(Places(tmp_path / "data"), environ=environ, rules_folder=tmp_path / "no-rules")
    yield office
    office.close()
