"""`xr-tui mend`: what an invoice lacks is filled in, and goes into the XRechnung."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tests.e2e.command_line.firm import GOOD, Firm
from xr_tui.invoice import ubl
from xr_tui.settings.places import packed_folder


def test_a_term_is_filled_in_shown_and_written(offline: Firm, tmp_path: Path) -> None:
    shown = offline.ask("mend", GOOD, "bt-13=B-77", "BT-72=20.11.2026", "--json").objects
    assert {row["term"]: row["value"] for row in shown if row["filled_in_by"]} == {
        "BT-13": "B-77",
        "BT-72": "2026-11-20",
    }
    offline.ask("create", GOOD, "-o", tmp_path / "out")
    (written,) = (tmp_path / "out").iterdir()
    assert b"<cbc:ActualDeliveryDate>2026-11-20<" in written.read_bytes()
    assert any(line.startswith("BT-13") and "B-77 (+)" in line for line in offline.ask("mend", GOOD).out.splitlines())


def test_a_rounding_is_proposed_with_the_command_that_takes_it(offline: Firm, tmp_path: Path) -> None:
    offline.ask("create", GOOD, "-o", tmp_path)
    (created,) = tmp_path.glob("*.xml")
    whole = ubl.read(created.read_bytes()).invoice
    assert whole is not None
    assert whole.totals.payable is not None
    given = replace(whole, number="R-1", totals=replace(whole.totals, payable=whole.totals.payable + Decimal("0.02")))
    (tmp_path / "R-1.xml").write_bytes(ubl.write(given))
    offline.ask("import", tmp_path / "R-1.xml")
    assert "  xr-tui mend R-1 BT-114=0.02" in offline.ask("mend", "R-1").talk
    shown = offline.ask("mend", "R-1", "BT-114=0,02", "--json").objects
    assert [row["value"] for row in shown if row["term"] == "BT-114"] == ["0.02"]
    assert "Es gibt nichts zu runden (BT-114)" in "".join(offline.xr_tui("mend", GOOD, "BT-114=0,02", code=2).talk)


def test_a_failed_job_names_the_command_that_fills_in_what_is_missing(firm: Firm) -> None:
    """Its own seller has no contact, and no change of the setup would mend that."""
    firm.ask("import", packed_folder("sample_data") / "invoices" / "RE-2026-1144.json")
    told = firm.xr_tui("send", "RE-2026-1144", "--mode", "pdf", code=1).out.splitlines()
    assert "      Ergänzen: xr-tui mend RE-2026-1144 BT-41=…" in told
    filled_in = ("BT-41=Frau Beck", "BT-42=030 123456", "BT-43=beck@firma.example")
    firm.ask("mend", "RE-2026-1144", *filled_in)
    (job,) = firm.ask("jobs", "--json").objects
    firm.xr_tui("retry", str(job["job"]))
    assert "Hier ergänzt: BT-41 Unser Kontakt „Frau Beck“ (" in firm.ask("feedback", "2").out


def test_what_cannot_be_filled_in_is_told_with_what_can(offline: Firm) -> None:
    assert "BT-1 lässt sich hier nicht ergänzen." in offline.xr_tui("mend", GOOD, "BT-1=7", code=2).talk
    assert any("BT-N=TEXT" in line for line in offline.xr_tui("mend", GOOD, "BT-10", code=2).talk)
    assert "„31.2.2026“ ist kein Tag." in offline.xr_tui("mend", GOOD, "BT-9=31.2.2026", code=2).talk
