from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from xr_tui.intake.read import ReadFile

Read = Callable[..., ReadFile]

_GUIDE = Path(__file__).parents[3] / "docs" / "import.md"
_EXAMPLES = re.findall(r"```(?:json|csv)\n(.*?)```", _GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", [each for each in _EXAMPLES if not each.startswith('"')])
def test_the_examples_of_the_guide_can_be_imported(example: str, read_one: Read) -> None:
    assert read_one(example, known=("10001",)).problems == ()


def test_the_guide_has_an_example_of_each_kind(read_one: Read) -> None:
    files = [read_one(each, known=("10001",)) for each in _EXAMPLES]
    assert any(file.company for file in files)
    assert any(file.customers for file in files)
    assert any(file.entries for file in files)
    assert any(file.invoices for file in files)
