"""Where the program keeps its things."""

from __future__ import annotations

from pathlib import Path

import pytest

from xr_tui.settings.places import default_places, packed_folder


def test_everything_is_in_the_data_folder_that_was_named(tmp_path: Path) -> None:
    places = default_places({}, tmp_path)

    assert (places.database, places.runners, places.storage, places.log) == (
        tmp_path / "xr-tui.db",
        tmp_path / "runners",
        tmp_path / "storage",
        tmp_path / "log",
    )


def test_without_a_name_it_is_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert default_places({}).data == tmp_path / "xr-tui"


@pytest.mark.parametrize("text", ["/srv/firm/invoices.db", "sqlite:////srv/firm/invoices.db"])
def test_the_database_can_be_elsewhere_by_path_or_by_address(tmp_path: Path, text: str) -> None:
    assert default_places({"XR_TUI_DATABASE": text}, tmp_path).database == Path("/srv/firm/invoices.db")


def test_the_locks_of_running_programs_are_beside_the_database_they_share(tmp_path: Path) -> None:
    places = default_places({"XR_TUI_DATABASE": "/srv/firm/invoices.db"}, tmp_path)

    assert places.runners == Path("/srv/firm/runners")


def test_the_home_folder_may_be_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert default_places({"XR_TUI_DATABASE": "~/x.db"}, tmp_path).database == tmp_path / "x.db"


@pytest.mark.parametrize("name", ["styles", "sample_data"])
def test_packed_folders_are_found(name: str) -> None:
    assert any(packed_folder(name).iterdir())
