"""`xr-tui mend`: what an invoice lacks is filled in, and goes into the XRechnung."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.command_line.firm import GOOD, Firm


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


def test_what_cannot_be_filled_in_is_told_with_what_can(offline: Firm) -> None:
    assert "BT-1 lässt sich hier nicht ergänzen." in offline.xr_tui("mend", GOOD, "BT-1=7", code=2).talk
    assert any("BT-N=TEXT" in line for line in offline.xr_tui("mend", GOOD, "BT-10", code=2).talk)
    assert "„31.2.2026“ ist kein Tag." in offline.xr_tui("mend", GOOD, "BT-9=31.2.2026", code=2).talk
