"""The page of all business terms is what the bindings say."""

from __future__ import annotations

import re
from pathlib import Path

from xr_tui.invoice.syntax.table import table

PAGE = Path(__file__).parents[3] / "docs" / "business-terms.md"


def test_the_page_is_what_the_generator_prints() -> None:
    """Whoever changes a binding prints the page anew: python -m xr_tui.invoice.syntax.table > docs/business-terms.md"""
    assert PAGE.read_text(encoding="utf-8") == table()


def test_every_business_term_has_its_row_and_its_place_in_both_syntaxes() -> None:
    rows = dict(re.findall(r"^\| (BT-\d+) \| (.*) \|$", table(), re.MULTILINE))
    assert rows.keys() == {f"BT-{number}" for number in range(1, 166) if number != 4}
    assert [term for term, places in rows.items() if "–" in places] == []
