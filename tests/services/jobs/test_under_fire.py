"""A short run of `python -m tests.services.jobs.harness`: nothing twice, nothing missing, what is uncertain says so."""

from __future__ import annotations

from pathlib import Path

from tests.services.jobs.under_fire.campaign import fight

WORST = (
    "killed when the server comes to: taken",
    "cut: taken",
    "disk full",
    "older database",
    "backup copied back",
)
"""What a program that is written without care does not survive."""


def test_whatever_happens_each_invoice_goes_out_once_and_each_doubt_says_what_to_look_for(rules_home: Path) -> None:
    figures = fight(iter([1]), rules_home, kinds=WORST[:2])
    assert figures.broken == []
    assert figures.kinds.total() == 2
    figures = fight(iter([2]), rules_home, kinds=WORST[2:])
    assert figures.broken == []
    assert figures.mails == 12
