"""Where the rules live, and what a folder without them says."""

from __future__ import annotations

from pathlib import Path

import pytest

from xr_tui.errors import RulesBroken, RulesMissing
from xr_tui.validation.bundle import DEFAULT_VERSION, bundle, known_versions
from xr_tui.validation.report import Layer, Level
from xr_tui.validation.rules import installed, load, rules_folder


def test_the_variable_names_the_folder(tmp_path: Path) -> None:
    assert rules_folder({"XR_TUI_RULES": str(tmp_path)}) == tmp_path


def test_without_it_they_live_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XR_TUI_RULES", "/elsewhere")
    assert rules_folder({}) == tmp_path / "xr-tui" / "rules"


def test_missing_rules_say_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(RulesMissing) as missing:
        load(tmp_path)
    assert str(tmp_path) in str(missing.value)
    assert "xr-tui rules install" in str(missing.value.hint)


def test_a_folder_without_its_files_is_broken(tmp_path: Path) -> None:
    (tmp_path / DEFAULT_VERSION).mkdir()
    with pytest.raises(RulesBroken):
        load(tmp_path)
    (broken,) = installed(tmp_path)
    assert broken.version == DEFAULT_VERSION
    assert broken.problem is not None


def test_an_empty_folder_has_no_rules(tmp_path: Path) -> None:
    assert installed(tmp_path) == ()


def test_an_unknown_version_is_not_looked_for_on_disk() -> None:
    assert known_versions() == ("2026-08-31",)
    with pytest.raises(KeyError):
        bundle("../2026-08-31")


def test_the_bundle_knows_the_eleven_scenarios_of_kosit() -> None:
    names = [scenario.name for scenario in bundle().scenarios]
    assert len(set(names)) == 11
    assert "EN16931 XRechnung Extension (CII)" in names


def test_plain_en_16931_is_not_judged_by_the_rules_of_xrechnung() -> None:
    for scenario in bundle().scenarios:
        layers = [step.layer for step in scenario.schematron]
        assert layers == [Layer.EN16931] + ([Layer.XRECHNUNG] if "XRechnung" in scenario.name else [])


def test_a_scenario_can_change_the_level_of_a_rule() -> None:
    by_name = {scenario.name: scenario for scenario in bundle().scenarios}
    assert by_name["EN16931 XRechnung (UBL Invoice)"].custom_levels["BR-CL-23"] is Level.WARNING
    assert by_name["EN16931 XRechnung Extension (UBL Invoice)"].custom_levels["BR-CO-16"] is Level.INFORMATION
    assert not by_name["EN16931 (CII)"].custom_levels


def test_every_stylesheet_of_a_scenario_has_a_digest() -> None:
    for scenario in bundle().scenarios:
        assert {step.location for step in scenario.schematron} <= set(bundle().files)
