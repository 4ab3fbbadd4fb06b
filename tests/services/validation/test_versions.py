"""Several versions of the rules stand side by side; the date of the invoice chooses, or a person pins one."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.validation import kosit_layout as layout
from tests.services.validation.conftest import SHEET
from xr_tui.errors import RulesBroken, RulesMissing
from xr_tui.validation.engines import MOST_ENGINES, Engines
from xr_tui.validation.install import install, remove
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Verdict
from xr_tui.validation.rules import InstalledRules, installed
from xr_tui.validation.shelf import Shelf, choosable, shelf

Made = Callable[..., bytes]
Versions = Callable[..., Path]
_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="{namespace}"><xs:element name="{name}"><xs:complexType><xs:sequence>
  <xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element></xs:schema>"""
_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """Installs one version for each day; each names itself in a finding, its rule being `R-` and the day."""

    def made(*days: str, name: str = "EN16931 XRechnung (UBL Invoice)") -> Path:
        for day in days:
            content = (
                f'<svrl:failed-assert id="R-{day}" flag="warning"><svrl:text>here</svrl:text></svrl:failed-assert>'
            )
            files = {
                "0.xsl": SHEET.replace("{content}", content).encode(),
                "ubl.xsd": _SCHEMA.format(
                    namespace="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", name="Invoice"
                ).encode(),
                "cii.xsd": _SCHEMA.format(namespace=_CII, name="CrossIndustryInvoice").encode(),
                "scenarios.xml": layout.scenarios(
                    layout.scenario(name=name, schemas=("ubl.xsd",), sheets={"0.xsl": "EN16931"}),
                    layout.scenario(
                        name="EN16931 (CII)",
                        match="exists(/c:CrossIndustryInvoice)",
                        namespaces={"c": _CII},
                        schemas=("cii.xsd",),
                        sheets={"0.xsl": "EN16931"},
                    ),
                    date=day,
                ),
            }
            (tmp_path / "version.zip").write_bytes(layout.zipped(files))
            install(tmp_path / "rules", tmp_path / "version.zip")
        return tmp_path / "rules"

    return made


def version_for(day: str | None, folder: Path, pinned: str = "") -> str:
    """The day in the version of the rules for an invoice of that date."""
    return shelf(folder, pinned).choose(dt.date.fromisoformat(day) if day else None).version[:10]


def test_the_newest_rules_that_hold_on_the_day_of_the_invoice_are_chosen(versions: Versions) -> None:
    folder = versions("2026-01-31", "2026-08-31", "2099-01-31")
    assert version_for("2026-01-31", folder) == "2026-01-31"
    assert version_for("2026-08-30", folder) == "2026-01-31"
    assert version_for("2026-08-31", folder) == "2026-08-31"
    assert version_for("2099-12-31", folder) == "2099-01-31"
    assert version_for(None, folder) == "2026-08-31"


def test_an_invoice_older_than_all_rules_gets_the_oldest(versions: Versions) -> None:
    assert version_for("2020-01-01", versions("2026-01-31", "2026-08-31")) == "2026-01-31"


def test_a_pinned_version_is_used_whatever_the_date(versions: Versions) -> None:
    folder = versions("2026-01-31", "2026-08-31")
    pinned = shelf(folder).versions[0].version
    assert version_for("2026-11-20", folder, pinned) == "2026-01-31"


def test_a_pin_that_is_not_installed_is_never_replaced_by_another_version(versions: Versions) -> None:
    with pytest.raises(RulesMissing, match="pinned rules 2025-01-01"):
        shelf(versions("2026-08-31"), "2025-01-01")


def test_a_configuration_beats_the_default_bundle_of_the_same_day(rules: InstalledRules, versions: Versions) -> None:
    folder = versions("2026-08-31")
    (brought,) = shelf(folder).versions
    assert Shelf((rules, brought)).version == brought.version
    assert rules not in choosable((rules, brought))


def test_what_is_not_for_xrechnung_is_used_only_when_it_is_pinned(versions: Versions) -> None:
    versions("2026-08-31")
    folder = versions("2026-09-30", name="ZUGFeRD")
    assert version_for("2026-11-20", folder) == "2026-08-31"
    foreign = shelf(folder).versions[-1].version
    assert version_for("2026-11-20", folder, foreign) == "2026-09-30"


def test_a_broken_version_stops_the_check_rather_than_hand_its_invoices_to_another(versions: Versions) -> None:
    folder = versions("2026-01-31", "2026-08-31")
    newest = shelf(folder).versions[-1]
    (newest.root / "0.xsl").write_text("<changed/>")
    with pytest.raises(RulesBroken, match="changed") as broken:
        shelf(folder)
    assert f"rules remove {newest.version}" in str(broken.value.hint)
    (newest.folder / "manifest.json").unlink()
    with pytest.raises(RulesBroken, match=r"manifest\.json"):
        shelf(folder)


@pytest.mark.parametrize(
    ("date", "version"), [("2026-03-01", "2026-01-31"), ("2026-09-01Z", "2026-08-31"), (" 2026-09-01 ", "2026-08-31")]
)
def test_one_process_checks_each_invoice_with_the_rules_of_its_date(
    versions: Versions, invoice: Made, date: str, version: str
) -> None:
    engines = Engines(shelf(versions("2026-01-31", "2026-08-31")))
    report = engines.check(invoice((">2026-11-20<", f">{date}<")))
    assert [finding.rule for finding in report.findings] == [f"R-{version}"]
    assert report.rules_version is not None
    assert report.rules_version.startswith(version)


def test_the_date_of_a_cii_invoice_counts_as_well(versions: Versions) -> None:
    ram = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    udt = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
    date = '<a:IssueDateTime><u:DateTimeString format="102">20260301</u:DateTimeString></a:IssueDateTime>'
    names = f'xmlns:r="{_CII}" xmlns:a="{ram}" xmlns:u="{udt}"'
    document = (
        f"<r:CrossIndustryInvoice {names}><r:ExchangedDocument>{date}</r:ExchangedDocument></r:CrossIndustryInvoice>"
    )
    engines = Engines(shelf(versions("2026-01-31", "2026-08-31")))
    assert [f.rule for f in engines.check(document.encode()).findings] == ["R-2026-01-31"]


@pytest.mark.parametrize("date", ["", "soon", "2026-13-45", "99999-01-01"])
def test_an_invoice_without_a_date_is_checked_with_the_rules_of_today(
    versions: Versions, invoice: Made, date: str
) -> None:
    engines = Engines(shelf(versions("2026-01-31", "2026-08-31", "2099-01-31")))
    assert [f.rule for f in engines.check(invoice((">2026-11-20<", f">{date}<"))).findings] == ["R-2026-08-31"]


def test_few_versions_are_loaded_at_once(versions: Versions, invoice: Made) -> None:
    days = [f"2026-{month:02}-01" for month in range(1, MOST_ENGINES + 4)]
    engines = Engines(shelf(versions(*days)))
    for day in [*days, *days]:
        report = engines.check(invoice((">2026-11-20<", f">{day}<")))
        assert [finding.rule for finding in report.findings] == [f"R-{day}"]
        assert len(engines._loaded) <= MOST_ENGINES


def test_worker_processes_serve_all_versions(versions: Versions, invoice: Made) -> None:
    days = ["2026-01-31", "2026-08-31"]
    documents = [invoice((">2026-11-20<", f">{day}<")) for day in days * 6]

    async def check() -> None:
        async with CheckPool(shelf(versions(*days)), workers=2) as pool:
            reports = await asyncio.gather(*map(pool.check, documents))
        assert [report.findings[0].rule for report in reports] == [f"R-{day}" for day in days * 6]

    asyncio.run(check())


def test_a_version_that_breaks_while_workers_run_is_not_checked_with_and_not_replaced(
    versions: Versions, invoice: Made
) -> None:
    folder = versions("2026-01-31", "2026-08-31")

    async def check() -> None:
        async with CheckPool(shelf(folder), workers=1) as pool:
            assert (await pool.check(invoice())).verdict is Verdict.ACCEPTED
            old = shelf(folder).versions[0]
            (old.root / "0.xsl").unlink()
            report = await pool.check(invoice((">2026-11-20<", ">2026-02-01<")))
            assert report.verdict is Verdict.NOT_CHECKED
            assert "cannot be read" in str(report.problems[0])
            assert (await pool.check(invoice())).verdict is Verdict.ACCEPTED

    asyncio.run(check())


def test_a_folder_of_another_name_is_nobodys_version_and_never_removed(versions: Versions) -> None:
    folder = versions("2026-08-31")
    (folder / "invoices").mkdir()
    assert len(installed(folder)) == 1
    with pytest.raises(RulesMissing):
        remove(folder, "invoices")
    assert (folder / "invoices").is_dir()


def test_the_age_is_that_of_the_newest(versions: Versions) -> None:
    assert shelf(versions("2026-01-31", "2026-08-31")).age_in_days(dt.date(2026, 9, 10)) == 10
