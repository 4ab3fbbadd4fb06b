"""Words for the codes that an invoice is shown with; the lists are the TOML files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def label(list_name: str, code: str, lang: str) -> str:
    """The word for a code in German (`de`) or English (`en`), or the code itself where the list does not know it.

    `list_name` is one of `units`, `vat_categories`, `document_types`, `payment_means`.

    >>> label("units", "HUR", "de")
    'Stunde'
    >>> label("units", "ZZ9", "de")
    'ZZ9'
    """
    return _labels(list_name).get(code, {}).get(lang, code)


@cache
def _labels(list_name: str) -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath(f"{list_name}.toml").read_text(encoding="utf-8")
    labels: dict[str, dict[str, str]] = tomllib.loads(text)["codes"]
    return labels
