"""Where one key leads from each finding of the official invoices: to a field, to a line, to a part, never nowhere.

The table lies beside this file, to be read: the rule, where it leads for a document that was imported, and where for
an invoice that this program made of matrix, customer and setup. Print it anew with

    python -m tests.services.validation.test_where_findings_lead > tests/services/validation/where_findings_lead.txt
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from xr_tui.i18n import use_language
from xr_tui.invoice.document import to_json
from xr_tui.invoice.mendable import OF_FIELD
from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.known import read
from xr_tui.jobs.creation import Material, create_xml
from xr_tui.jobs.own_terms import own_terms
from xr_tui.matrix import Customer
from xr_tui.settings.model import Company
from xr_tui.store.mended import Mended
from xr_tui.ui.place_words import way_to
from xr_tui.validation.advice import advised_rules, terms_of
from xr_tui.validation.engine import Engine
from xr_tui.validation.mending import FIELDS, place_of, split_place
from xr_tui.validation.report import Finding, Layer, Level
from xr_tui.validation.rules import InstalledRules

TABLE = Path(__file__).with_name("where_findings_lead.txt")
_NUMBER = re.compile(r"\[[\d.]+\]")
Led = tuple[str, str, str]
"""Rule, and the place for an imported document and for an invoice made here."""


def rejected(corpus: Path, engine: Engine) -> Iterator[tuple[Material, tuple[Finding, ...]]]:
    """The official invoices of which something is found, as if they had been imported for a known customer."""
    for file in sorted(corpus.rglob("*.xml")):
        content = file.read_bytes()
        if findings := engine.check(content).findings:
            invoice = read(content).invoice or Invoice(number="1")
            yield imported(content, invoice), findings


def imported(content: bytes, invoice: Invoice) -> Material:
    customer = Customer(number="1", name="Amt")
    return Material(document=to_json(invoice), customer=customer, company=Company(), buyer_reference="", xml=content)


def led(corpus: Path, engine: Engine) -> Iterator[Led]:
    """Each finding of each official invoice."""
    for source, findings in rejected(corpus, engine):
        own = own_terms(source)
        for finding in findings:
            yield finding.rule, place_of(finding, own=own), place_of(finding)


def kind_of(place: str) -> str:
    """`field`, `line`, `part` of the invoice, or only the `form`."""
    form, part, number = split_place(place)
    if form != "invoice":
        return "field" if part else "form"
    return "line" if part == "lines" and number else "part" if part else "form"


def as_table(found: list[Led]) -> str:
    """One line for each rule and each pair of places it leads to."""
    rows = Counter((rule, *(_NUMBER.sub("[n]", place) for place in places)) for rule, *places in found)
    kinds = Counter(kind_of(place) for _rule, place, _made in found)
    head = ", ".join(f"{kind} {kinds[kind]}" for kind in ("field", "line", "part", "form"))
    lines = [
        f"{rule:<22} {count:>4}  {imported:<34} {made}".rstrip()
        for (rule, imported, made), count in sorted(rows.items())
    ]
    return "\n".join([f"{len(found)} findings of imported documents lead to: {head}", "", *lines, ""])


@pytest.fixture(scope="module")
def engine(rules: InstalledRules) -> Engine:
    return Engine(rules)


@pytest.fixture(scope="module")
def found(corpus: Path, engine: Engine) -> list[Led]:
    return list(led(corpus, engine))


def test_every_finding_of_the_official_invoices_leads_where_the_table_says(found: list[Led]) -> None:
    assert as_table(found) == TABLE.read_text(encoding="utf-8")


def test_wherever_a_finding_leads_there_is_a_sentence_and_a_field_that_exists(found: list[Led]) -> None:
    places = {place for _rule, *both in found for place in both} | set(_of_explained_rules())
    fields = {form: set(names.values()) for form, names in FIELDS.items()} | {"terms": set(OF_FIELD)}
    for place in places:
        form, part, _number = split_place(place)
        for language in ("de", "en"):
            use_language(language)
            assert way_to(place), place
        if form != "invoice" and part:
            assert part in fields[form], place


_VALUES = {
    "delivery.date": "2026-11-20",
    "payment_terms": "#SKONTO#TAGE=14#PROZENT=2.00#",
    "seller.vat_id": "DE123456789",
    "seller.tax_number": "123/456/789",
    "buyer.vat_id": "DE123456789",
}
"""What a person would fill in; a name or a city anywhere else."""
_NUMBERS = ("seller.vat_id", "seller.tax_number", "buyer.vat_id")
"""In these documents several of them are empty, and each is a finding of the one rule UBL-SR-53."""


def test_what_is_filled_in_at_the_field_mends_the_finding(corpus: Path, engine: Engine) -> None:
    mended = 0
    for source, findings in rejected(corpus, engine):
        if source.xml is None or read(source.xml).invoice is None:
            continue  # nobody could import it
        own = own_terms(source)
        wanted: dict[str, set[str]] = {}
        for finding in findings:
            wanted.setdefault(finding.rule, set()).add(place_of(finding, own=own).removeprefix("terms."))
        for rule, fields in wanted.items():
            if fields <= set(OF_FIELD):
                told = tuple(map(filled_in, _NUMBERS if rule == "UBL-SR-53" else sorted(fields)))
                again = engine.check(create_xml(replace(source, filled_in=told)))
                assert rule not in {finding.rule for finding in again.findings}, (rule, fields)
                mended += 1
    assert mended > 150


def filled_in(field: str) -> Mended:
    value = _VALUES.get(field, "EM" if field.endswith(".scheme") else "Berlin")
    return Mended(invoice=1, field=field, old="", new=value, by="jana", at=dt.datetime.now(dt.UTC))


def _of_explained_rules() -> Iterator[str]:
    """Where all rules lead that are explained, whether or not an official invoice breaks them."""
    own = {"BG-4", "BG-7", "BT-10", *FIELDS["company"], *FIELDS["customer"]}
    for rule in advised_rules():
        for root in ("/Invoice", "/CrossIndustryInvoice"):
            finding = Finding(
                rule=rule, level=Level.ERROR, layer=Layer.EN16931, location=root, text=rule, terms=terms_of(rule)
            )
            yield from (place_of(finding), place_of(finding, own=own))


if __name__ == "__main__":
    import os
    import sys

    from tests.conftest import _CORPUS
    from xr_tui.validation.install import install

    sys.stdout.write(as_table(list(led(_CORPUS, Engine(install(Path(os.environ["XR_TUI_TEST_RULES"])))))))
