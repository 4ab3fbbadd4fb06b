"""The check that jobs use: it notices other rules while it runs, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.services.validation import kosit_layout as layout
from tests.services.validation.conftest import SHEET
from xr_tui.errors import RulesMissing
from xr_tui.jobs.checking import Checker
from xr_tui.validation.install import install, remove
from xr_tui.validation.report import Verdict
from xr_tui.validation.shelf import Shelf, shelf

_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><xs:element name="Invoice"/></xs:schema>"""
_INVOICE = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'


def installed_for(day: str, folder: Path) -> Path:
    """Installs a version from that day on; returns the folder of all rules."""
    files = {
        "a.xsd": _SCHEMA.encode(),
        "0.xsl": SHEET.replace("{content}", "").encode(),
        "scenarios.xml": layout.scenarios(layout.scenario(schemas=("a.xsd",), sheets={"0.xsl": "EN16931"}), date=day),
    }
    (folder / "a.zip").write_bytes(layout.zipped(files))
    install(folder / "rules", folder / "a.zip")
    return folder / "rules"


def workers() -> list[str]:
    """Command lines of the worker processes that this one has."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in children]
    return [command for command in commands if "validation.worker" in command]


@pytest.fixture
def pinned() -> dict[str, str]:
    return {"version": ""}


async def test_rules_that_are_installed_or_pinned_meanwhile_are_used_by_the_next_check(
    tmp_path: Path, pinned: dict[str, str]
) -> None:
    folder = installed_for("2026-01-31", tmp_path)
    asked = []

    def rules() -> Shelf:
        asked.append(1)
        return shelf(folder, pinned["version"])

    checker = Checker(rules, tmp_path / "log")
    old = (await checker.check(_INVOICE)).rules_version
    assert workers()
    installed_for("2026-08-31", tmp_path)
    assert (await checker.check(_INVOICE)).rules_version == old, "nobody said that there is anything to look for"
    checker.look_again()
    running = [asyncio.create_task(checker.check(_INVOICE)) for _ in range(20)]
    reports = await asyncio.gather(*running)
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    assert {(report.rules_version or "")[:10] for report in reports} == {"2026-08-31"}
    pinned["version"] = old or ""
    checker.look_again()
    assert (await checker.check(_INVOICE)).rules_version == old
    looked = len(asked)
    checker.look_again()
    pool = checker._pool
    await checker.check(_INVOICE)
    assert checker._pool is pool, "the same rules need no new workers"
    assert len(asked) == looked + 1
    await checker.aclose()
    assert workers() == []


async def test_without_rules_any_more_the_next_check_says_so(tmp_path: Path) -> None:
    folder = installed_for("2026-01-31", tmp_path)
    checker = Checker(lambda: shelf(folder), tmp_path / "log")
    version = (await checker.check(_INVOICE)).rules_version
    remove(folder, version or "")
    checker.look_again()
    for _ in range(2):
        with pytest.raises(RulesMissing):
            await checker.check(_INVOICE)
    installed_for("2026-08-31", tmp_path)
    assert (await checker.check(_INVOICE)).verdict is Verdict.ACCEPTED
    await checker.aclose()
