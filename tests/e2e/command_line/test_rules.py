"""`xr-tui rules`: the official rules on this machine, from KoSIT's zip as well, and what other rules would change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import GOOD, REJECTED, Firm
from tests.services.validation import kosit_layout as layout
from tests.services.validation.conftest import SHEET
from xr_tui.validation.rules import InstalledRules

_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><xs:element name="Invoice"><xs:complexType>
  <xs:sequence><xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema>"""
_SHEET = """<xsl:if test="starts-with(/*/cbc:ID, '{number}')"><svrl:failed-assert id="NEW-1" flag="fatal">
  <svrl:text>[NEW-1] something new</svrl:text></svrl:failed-assert></xsl:if>"""


def configuration(folder: Path, *, date: str, rejects: str = "none") -> Path:
    """A small configuration for UBL invoices as a zip; it rejects the number that begins so."""
    path = folder / f"configuration-{date}.zip"
    described = layout.scenario(schemas=("ubl.xsd",), sheets={"0.xsl": "EN16931"})
    files = {
        "scenarios.xml": layout.scenarios(described, date=date),
        "ubl.xsd": _SCHEMA.encode(),
        "0.xsl": SHEET.replace("{content}", _SHEET.replace("{number}", rejects)).encode(),
    }
    path.write_bytes(layout.zipped(files))
    return path


@pytest.fixture
def own_rules(offline: Firm, rules: InstalledRules, tmp_path: Path) -> Firm:
    """A firm whose folder of rules is its own, and empty."""
    return Firm(folder=offline.folder, environ={"XR_TUI_RULES": str(tmp_path / "own-rules")})


def test_a_configuration_is_installed_from_a_zip_and_listed(own_rules: Firm, tmp_path: Path) -> None:
    zipped = configuration(tmp_path, date="2026-11-01")

    said = own_rules.xr_tui("rules", "install", zipped, "--valid-from", "2026-12-01")
    (listed,) = own_rules.ask("rules", "list", "--json").objects

    assert "Validator Configuration XRechnung 3.0.2, für Rechnungen ab 01.12.26." in said.talk
    assert listed["version"].startswith("2026-11-01-")
    assert (listed["valid_from"], listed["used"], listed["pinned"]) == ("2026-12-01", True, False)
    assert listed["source"] == str(zipped)
    assert len(listed["sha256"]) == 64
    assert any(f"sha256 {listed['sha256']}" in line for line in said.talk)


def test_what_is_no_configuration_is_refused_and_nothing_is_installed(own_rules: Firm, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(layout.zipped({"../a.xsl": b"x"}))

    said = own_rules.ask("rules", "install", tmp_path / "a.zip", code=2)

    assert "führt aus dem Ordner hinaus" in said.err
    assert own_rules.ask("rules", "list", "--json").objects == []


def test_a_day_that_is_none_is_named(own_rules: Firm) -> None:
    said = own_rules.ask("rules", "install", "--valid-from", "soon", code=2)
    assert "--valid-from: Das muss ein Tag sein wie 2027-02-01." in said.talk


def test_the_list_warns_when_the_newest_rules_are_more_than_seven_months_old(own_rules: Firm, tmp_path: Path) -> None:
    today = dt.datetime.now().astimezone().date()
    own_rules.xr_tui("rules", "install", configuration(tmp_path, date=str(today - dt.timedelta(days=220))))
    assert "Die neuesten Regeln sind 220 Tage alt" in own_rules.ask("rules", "list").err
    assert "Die neuesten Regeln sind 220 Tage alt" in own_rules.ask("doctor", code=3).out

    own_rules.xr_tui("rules", "install", configuration(tmp_path, date=str(today - dt.timedelta(days=200))))
    assert "Tage alt" not in own_rules.ask("rules", "list").err
    assert "Tage alt" not in own_rules.ask("doctor", code=None).out


def test_the_looser_schema_of_the_default_bundle_is_named(offline: Firm) -> None:
    assert "D22B ist etwas nachsichtiger als das D16B der KoSIT" in offline.ask("rules", "list").out


def test_a_version_is_pinned_by_the_environment_or_an_option(own_rules: Firm, tmp_path: Path) -> None:
    for date in ("2026-01-31", "2026-08-31"):
        own_rules.xr_tui("rules", "install", configuration(tmp_path, date=date))
    old, new = (line["version"] for line in own_rules.ask("rules", "list", "--json").objects)
    own_rules.ask("create", GOOD, "-o", tmp_path)
    document = tmp_path / f"{GOOD}_xrechnung.xml"

    by_date = own_rules.xr_tui("validate", document, "--json").objects[0]
    by_pin = own_rules.xr_tui("validate", document, "--json", XR_TUI_RULES_VERSION=old).objects[0]
    by_option = own_rules.xr_tui("validate", document, "--json", "--rules", old).objects[0]
    missing = own_rules.xr_tui("validate", document, code=3, XR_TUI_RULES_VERSION="2020-01-01")

    assert (by_date["rules_version"], by_pin["rules_version"], by_option["rules_version"]) == (new, old, old)
    assert "Die festgelegten Regeln 2020-01-01 sind in" in missing.err
    pinned = own_rules.ask("rules", "list", "--json", XR_TUI_RULES_VERSION=old).objects
    assert [(line["pinned"], line["used"]) for line in pinned] == [(True, True), (False, False)]


def test_a_version_is_removed(own_rules: Firm, tmp_path: Path) -> None:
    own_rules.xr_tui("rules", "install", configuration(tmp_path, date="2026-01-31"))
    (listed,) = own_rules.ask("rules", "list", "--json").objects

    own_rules.ask("rules", "remove", listed["version"])

    assert own_rules.ask("rules", "list", "--json").objects == []
    own_rules.ask("rules", "remove", "..", code=3)
    assert own_rules.folder.is_dir()


def test_other_rules_are_tried_on_the_stored_invoices_and_nothing_is_kept(offline: Firm, tmp_path: Path) -> None:
    zipped = configuration(tmp_path, date="2027-01-31", rejects=GOOD)
    before = offline.ask("rules", "list", "--json").out

    said = offline.xr_tui("rules", "try", zipped, "--days", "36500", "--json", code=1)

    changes = {line["number"]: line for line in said.objects}
    assert (changes[GOOD]["before"], changes[GOOD]["after"]) == ("accepted", "rejected")
    assert [finding["rule"] for finding in changes[GOOD]["new_findings"]] == ["NEW-1"]
    assert (changes[REJECTED]["before"], changes[REJECTED]["after"]) == ("rejected", "accepted")
    assert changes[GOOD]["after_rules"].startswith("2027-01-31-")
    assert set(changes) == {GOOD, REJECTED}
    assert "1 würden abgewiesen." in said.talk[-1]
    assert offline.ask("rules", "list", "--json").out == before
    assert offline.ask("jobs", "--json").objects == []


def test_rules_that_change_nothing_say_so(offline: Firm) -> None:
    said = offline.xr_tui("rules", "try", "2026-08-31", "--days", "36500")
    assert said.out == ""
    assert "bei 0 ändert sich etwas" in said.talk[-1]


def test_people_read_which_invoice_would_change_and_why(offline: Firm, tmp_path: Path) -> None:
    zipped = configuration(tmp_path, date="2027-01-31", rejects=GOOD)
    said = offline.xr_tui("rules", "try", zipped, "--days", "36500", code=1)
    assert f"{GOOD}: angenommen → abgewiesen" in said.out.splitlines()
    assert "NEW-1" in said.out


def test_without_invoices_nothing_is_tried(offline: Firm, tmp_path: Path) -> None:
    empty = Firm(folder=tmp_path / "empty", environ=offline.environ)
    said = empty.xr_tui("rules", "try", "2026-08-31", "--days", "7")
    assert said.talk[-1] == "Es gibt keine Rechnung der letzten 7 Tage."


def test_a_bundle_to_try_that_does_not_exist_is_named(offline: Firm) -> None:
    said = offline.ask("rules", "try", "2031-01-31", code=3)
    assert "2031-01-31" in said.err
