"""A configuration of KoSIT's validator, as it is published, is run without any code of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.validation import kosit_layout as layout
from tests.services.validation.conftest import SHEET
from xr_tui.errors import Refused, RulesBroken, RulesMissing
from xr_tui.validation.engine import Engine
from xr_tui.validation.install import install, remove
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Layer, Level, Verdict
from xr_tui.validation.rules import InstalledRules, installed, load

Made = Callable[..., bytes]


@pytest.fixture
def own(rules: InstalledRules, tmp_path: Path) -> Callable[..., InstalledRules]:
    """Installs a configuration with one scenario of our own and the stylesheets of these contents."""
    schemas = {name: content for name, content in layout.configuration(rules).items() if name.startswith(layout.UBL)}

    def made(*contents: str, **scenario: object) -> InstalledRules:
        sheets = {
            f"resources/{n}.xsl": SHEET.replace("{content}", content).encode() for n, content in enumerate(contents)
        }
        described = layout.scenario(sheets=dict.fromkeys(sheets, "EN16931"), **scenario)  # type: ignore[arg-type]
        files = schemas | sheets | {"scenarios.xml": layout.scenarios(described)}
        zipped = tmp_path / "own.zip"
        zipped.write_bytes(layout.zipped(files))
        return install(tmp_path / "rules", zipped)

    return made


def asserting(rule: str, flag: str = "fatal") -> str:
    return f'<svrl:failed-assert id="{rule}" flag="{flag}"><svrl:text>[{rule}]</svrl:text></svrl:failed-assert>'


def test_what_was_installed_is_shown_with_its_digest_name_and_date(
    kosit_zip: Path, kosit_rules: InstalledRules
) -> None:
    assert kosit_rules.version.startswith("2026-08-31-")
    assert kosit_rules.bundle.specification == "Validator Configuration XRechnung 3.0.2"
    assert kosit_rules.bundle.valid_from == dt.date(2026, 8, 31)
    assert kosit_rules.origin is not None
    assert kosit_rules.origin.sha256 == hashlib.sha256(kosit_zip.read_bytes()).hexdigest()
    assert kosit_rules.origin.source == str(kosit_zip)


def test_the_same_as_a_folder_or_inside_a_folder_of_the_zip_is_the_same_version(
    rules: InstalledRules, kosit_rules: InstalledRules, tmp_path: Path
) -> None:
    files = layout.configuration(rules)
    for name, content in files.items():
        path = tmp_path / "unpacked" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "nested.zip").write_bytes(layout.zipped(files, folder="validator-configuration/"))
    assert install(tmp_path / "rules", tmp_path / "unpacked").version == kosit_rules.version
    assert install(tmp_path / "rules", tmp_path / "nested.zip").version == kosit_rules.version
    assert len(installed(tmp_path / "rules")) == 1


def test_it_can_be_checked_with_in_worker_processes(kosit_rules: InstalledRules, invoice: Made) -> None:
    async def check() -> None:
        async with CheckPool(kosit_rules, workers=1) as pool:
            report = await pool.check(invoice())
            assert report.verdict is Verdict.ACCEPTED
            assert report.rules_version == kosit_rules.version

    asyncio.run(check())


def test_its_own_schemas_are_used(kosit_rules: InstalledRules, invoice: Made) -> None:
    report = Engine(kosit_rules).check(invoice(("2026-11-20", "soon")))
    assert {finding.layer for finding in report.findings} == {Layer.XSD}


def test_a_condition_of_xpath_2_chooses_the_scenario(own: Callable[..., InstalledRules], invoice: Made) -> None:
    rules = own("", match="some $id in /invoice:Invoice/cbc:ID satisfies matches($id, '^RE-\\d+$')")
    assert Engine(rules).check(invoice()).verdict is Verdict.ACCEPTED
    other = Engine(rules).check(invoice(("RE-1", "X-1")))
    assert other.verdict is Verdict.REJECTED
    assert "No scenario fits" in str(other.problems[0])


def test_a_condition_that_dies_on_a_document_does_not_match_it(
    own: Callable[..., InstalledRules], invoice: Made
) -> None:
    rules = own("", match="xs:integer(/invoice:Invoice/cbc:ID) = 7")
    assert Engine(rules).check(invoice(("RE-1", "7"))).verdict is Verdict.ACCEPTED
    assert Engine(rules).check(invoice()).scenario is None


def test_any_number_of_stylesheets_runs_and_levels_are_changed_by_the_scenario(
    own: Callable[..., InstalledRules], invoice: Made
) -> None:
    rules = own(*(asserting(f"R-{n}") for n in range(4)), levels={"R-0 R-1": "warning", "R-2\n R-3": "information"})
    report = Engine(rules).check(invoice())
    assert [(finding.rule, finding.level) for finding in report.findings] == [
        *[("R-0", Level.WARNING), ("R-1", Level.WARNING), ("R-2", Level.INFORMATION), ("R-3", Level.INFORMATION)]
    ]
    assert report.verdict is Verdict.ACCEPTED


def test_a_rule_with_two_levels_gets_the_graver_one(own: Callable[..., InstalledRules], invoice: Made) -> None:
    rules = own(asserting("R-1"), levels={"R-1": "information", " R-1": "error"})
    assert Engine(rules).check(invoice()).verdict is Verdict.REJECTED


def test_without_any_stylesheet_the_schema_alone_decides(own: Callable[..., InstalledRules], invoice: Made) -> None:
    rules = own()
    assert Engine(rules).check(invoice()).verdict is Verdict.ACCEPTED
    assert Engine(rules).check(invoice(("2026-11-20", "soon"))).verdict is Verdict.REJECTED


def test_without_a_condition_for_acceptance_any_failed_assert_rejects(
    own: Callable[..., InstalledRules], invoice: Made
) -> None:
    assert Engine(own("", accept=None)).check(invoice()).verdict is Verdict.ACCEPTED
    report = Engine(own(asserting("R-1", "warning"), accept=None)).check(invoice())
    assert report.verdict is Verdict.REJECTED
    assert "failed asserts: 1" in str(report.problems[0])


def test_a_condition_for_acceptance_is_asked_of_the_report_and_can_only_be_stricter(
    own: Callable[..., InstalledRules], invoice: Made
) -> None:
    strict = own(asserting("R-1", "warning"), accept="empty(//rep:message[@level = ('warning', 'error')])")
    report = Engine(strict).check(invoice())
    assert report.verdict is Verdict.REJECTED
    assert "acceptMatch" in str(report.problems[0])
    lenient = own(asserting("R-1"), accept="true()")
    assert Engine(lenient).check(invoice()).verdict is Verdict.REJECTED
    usual = own(asserting("R-1", "warning"), accept="exists(/rep:report/rep:assessment/rep:accept)")
    assert Engine(usual).check(invoice()).verdict is Verdict.ACCEPTED


def test_several_schemas_of_a_scenario_count_together(own: Callable[..., InstalledRules], invoice: Made) -> None:
    both = own(
        "", schemas=(f"{layout.UBL}/maindoc/UBL-Invoice-2.1.xsd", f"{layout.UBL}/maindoc/UBL-CreditNote-2.1.xsd")
    )
    assert Engine(both).check(invoice()).verdict is Verdict.ACCEPTED
    assert Engine(both).check(invoice(("2026-11-20", "soon"))).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("framework/1/scenarios", "framework/2/scenarios", "root element"),
        ("<date>2026-08-31</date>", "<date>soon</date>", "no date"),
        ("<match>exists(/invoice:Invoice)</match>", "", "has no match"),
        ("<location>resources/ubl", "<location>/etc", "outside its own folder"),
        ("<location>resources/ubl", "<location>resources/../../ubl", "outside its own folder"),
        ("<location>resources/ubl", "<location>%2e%2e/ubl", "outside its own folder"),
        ("<location>resources/ubl", "<location>https://example.org/ubl", "outside its own folder"),
        ("<location>resources/ubl", "<location>file:///etc/ubl", "outside its own folder"),
        ("<location>resources/ubl", "<location>resources\\ubl", "outside its own folder"),
        ("maindoc/UBL-Invoice-2.1.xsd", "maindoc/none.xsd", "which is not there"),
        ("exists(/invoice:Invoice)", "exists((((", "cannot be compiled"),
        ("exists(/invoice:Invoice)", "exists(/unknown:Invoice)", "cannot be compiled"),
        ('prefix="cbc"', 'prefix="a b"', "no prefix"),
        ('encoding="UTF-8"?>', 'encoding="UTF-8"?><!DOCTYPE scenarios>', "DOCTYPE"),
        ("</name>", "</nam>", "not well-formed"),
    ],
)
def test_a_scenarios_file_that_cannot_be_used_is_refused_with_a_sentence(
    rules: InstalledRules, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    files = layout.configuration(rules)
    described = layout.scenarios(layout.scenario()).decode()
    assert old in described
    files["scenarios.xml"] = described.replace(old, new).encode()
    (tmp_path / "bad.zip").write_bytes(layout.zipped(files))
    with pytest.raises(Refused, match=sentence):
        install(tmp_path / "rules", tmp_path / "bad.zip")
    assert installed(tmp_path / "rules") == ()


def test_a_changed_file_is_refused_later(own: Callable[..., InstalledRules]) -> None:
    rules = own("")
    sheet = rules.root / "resources" / "0.xsl"
    sheet.write_bytes(sheet.read_bytes() + b"<!-- changed -->")
    with pytest.raises(RulesBroken, match=r"0\.xsl was changed after it was installed"):
        load(rules.folder.parent, rules.version)
    with pytest.raises(RulesBroken, match="changed"):
        Engine(rules).warm()


def test_a_missing_file_is_refused_later(own: Callable[..., InstalledRules]) -> None:
    rules = own("")
    (rules.root / layout.UBL / "common" / "UBL-CommonBasicComponents-2.1.xsd").unlink()
    with pytest.raises(RulesBroken, match=r"CommonBasicComponents-2\.1\.xsd cannot be read"):
        load(rules.folder.parent, rules.version)
    with pytest.raises(RulesBroken, match=r"CommonBasicComponents-2\.1\.xsd cannot be read"):
        Engine(rules).warm()


def test_a_file_that_was_added_later_is_not_read(own: Callable[..., InstalledRules], invoice: Made) -> None:
    rules = own("")
    (rules.root / "resources" / "1.xsl").write_text("<x/>")
    assert Engine(load(rules.folder.parent, rules.version)).check(invoice()).verdict is Verdict.ACCEPTED
    with pytest.raises(RulesBroken, match="have no file"):
        rules.content("resources/1.xsl")


def test_a_missing_manifest_makes_it_broken_and_not_forgotten(own: Callable[..., InstalledRules]) -> None:
    rules = own("")
    (rules.folder / "manifest.json").unlink()
    (broken,) = installed(rules.folder.parent)
    assert "missing or was changed" in str(broken.problem)
    remove(rules.folder.parent, rules.version)
    assert installed(rules.folder.parent) == ()
    with pytest.raises(RulesMissing):
        remove(rules.folder.parent, rules.version)


def test_the_first_day_can_be_told_where_the_configuration_does_not_say_it(
    own: Callable[..., InstalledRules], tmp_path: Path
) -> None:
    rules = own("")
    again = install(tmp_path / "rules", tmp_path / "own.zip", valid_from=dt.date(2027, 2, 1))
    assert (again.version, again.bundle.valid_from) == (rules.version, dt.date(2027, 2, 1))
    kept = json.loads((again.folder / "manifest.json").read_bytes())
    assert kept["valid_from"] == "2027-02-01"
    assert load(tmp_path / "rules", rules.version).bundle.published == dt.date(2026, 8, 31)
