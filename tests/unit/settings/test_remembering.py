"""A choice made on the screens is kept in the user's own file, and nothing else in it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from xr_tui.errors import Unable
from xr_tui.settings.remembering import remember
from xr_tui.settings.user_file import UserFile, read_user_file

_FILE = """\
# mine, do not touch
language = "de"   # the boss wants it

# the keys of my hand
[keys]
"invoices.email" = "e,f8"  # F8 is nearer
"""


def test_comments_order_and_other_keys_stay(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(_FILE, encoding="utf-8")

    remember(path, language="en")
    remember(path, theme="xr-light")

    changed = _FILE.replace('"de"', '"en"')
    assert path.read_text(encoding="utf-8") == 'theme = "xr-light"\n' + changed
    assert read_user_file(path) == UserFile(language="en", theme="xr-light", keys={"invoices.email": "e,f8"})


def test_a_file_is_made_with_its_folder_if_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "config" / "xr-tui" / "config.toml"

    remember(path, language="en", theme="ansi-dark")

    assert read_user_file(path) == UserFile(language="en", theme="ansi-dark")
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"], "nothing is left beside it"


def test_line_ends_access_rights_and_a_link_stay_as_they_are(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_bytes(b'language = "de"\r\n')
    kept.chmod(0o600)
    link = tmp_path / "config.toml"
    link.symlink_to(kept)

    remember(link, language="en")

    assert link.is_symlink()
    assert kept.read_bytes() == b'language = "en"\r\n'
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["language = ", "\xff"])
def test_a_file_that_is_no_toml_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content.encode("latin-1"))

    with pytest.raises(Unable, match="could not be kept"):
        remember(path, language="en")

    assert path.read_bytes() == content.encode("latin-1")


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(Unable, match="could not be kept in"):
        remember(tmp_path / "config" / "config.toml", theme="xr-light")
