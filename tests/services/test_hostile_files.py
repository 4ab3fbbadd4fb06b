"""A folder of everything that a sender can do wrong or evil, imported at once by a process of its own.

Each file is named with its place and the reason, nothing of any is stored, memory stays bounded, nobody is asked
over a network.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xr_tui.invoice import cii, ubl
from xr_tui.invoice.document import from_json
from xr_tui.store.database import Store

EXAMPLES = Path(__file__).parents[1] / "unit" / "invoice" / "examples"
INVOICE = from_json((EXAMPLES / "every-field.json").read_bytes())
UBL, CII = ubl.write(INVOICE), cii.write(INVOICE)
MEGABYTE = 1024 * 1024
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = "The document has a DOCTYPE; it is refused, because entities could read files or exhaust memory."
NOT_XML = "The document is not well-formed XML: "
TOO_LARGE = "The file is larger than 50 MB."
PAYABLE = {
    "ubl": "/Invoice/LegalMonetaryTotal/PayableAmount",
    "cii": "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
    "/SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount",
}
ISSUED = {"ubl": "/Invoice/IssueDate", "cii": "/CrossIndustryInvoice/ExchangedDocument/IssueDateTime/DateTimeString"}

_IMPORT = """
import json, re, sys
from pathlib import Path

asked = []
sys.addaudithook(lambda event, values: asked.append(event) if event.startswith("socket.") else None)
from xr_tui.jobs.importing import import_files
from xr_tui.store.database import Store

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

before = peak()
imported = import_files(Store.open(Path(sys.argv[1])), [Path(sys.argv[2])])
print(json.dumps({
    "asked": asked,
    "problems": [[Path(each.file).name, each.row, each.field, str(each.text)] for each in imported.problems],
    "megabytes": (peak() - before) // 1024,
}))
"""


def spoiled(document: bytes, element: str, text: str) -> bytes:
    """The good invoice with another text in the first element of this name."""
    return re.sub(rb"(<\w+:%s\b[^>]*>)[^<]*" % element.encode(), rb"\g<1>" + text.encode(), document, count=1)


def in_json(**changed: Any) -> bytes:
    line = {"quantity": 1, "price": {"net": 1}, "vat": {"category": "S", "rate": 19}}
    line |= changed.pop("line", {})
    return json.dumps({"number": "J-1", "lines": [line], **changed}).encode()


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "laughs.xml": (f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l11;</a>'.encode(), "", DOCTYPE),
    "a-file.xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "", DOCTYPE),
    "a-server.xml": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', "", DOCTYPE),
    "in-utf-16.xml": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"), "", DOCTYPE),
    "deep.xml": (b"<a>" * 500_000 + b"</a>" * 500_000, "", NOT_XML),
    "deep.json": (b"[" * 1_000_000, "", "The document is nested too deeply."),
    "many.xml": (b"<a>" + b"<b/>" * (10 * MEGABYTE) + b"</a>", "", "The document has more than 2000000 elements"),
    "attributes.xml": (
        b"<a " + b" ".join(b"b%x=''" % n for n in range(3 * MEGABYTE)) + b"/>",
        "",
        "The document has more",
    ),
    "half.xml": (UBL[: len(UBL) // 2], "", NOT_XML),
    "latin-1.xml": (UBL.replace(b"<cbc:ID>", b"<cbc:ID>\xe4", 1), "", NOT_XML),
    "unknown-encoding.xml": (UBL.replace(b"UTF-8", b"klingon", 1), "", NOT_XML),
    "half-utf-16.xml": (UBL.decode().encode("utf-16")[:-101], "", NOT_XML),
    "nul.csv": (b"Nr.;Name\n1;\0", "", "The file is not a text file."),
    "nan.json": (in_json(line={"quantity": float("nan")}), "lines[0].quantity", "NaN"),
    "infinite.json": (b'{"number": "J-2", "lines": [{"quantity": 1e999}]}', "lines[0].quantity", "1e999"),
    "year-0.json": (in_json(issue_date="0000-01-01"), "issue_date", "0000-01-01"),
    **{
        f"{text}-{name}.xml": (spoiled(document, PAYABLE[name].rpartition("/")[2], text), PAYABLE[name], f"“{text}” is")
        for name, document in (("ubl", UBL), ("cii", CII))
        for text in ("NaN", "1e999", "INF")
    },
    "year-0-ubl.xml": (spoiled(UBL, "IssueDate", "0000-01-01"), ISSUED["ubl"], "There is no day 0000-01-01"),
    "year-0-cii.xml": (spoiled(CII, "DateTimeString", "00000101"), ISSUED["cii"], "There is no day 0000-01-01"),
}
"""Name of the file → what is in it, the place that is named, and how the reason begins or what is in it."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, (content, _field, _reason) in HOSTILE.items():
        (folder / name).write_bytes(content)
    for ending in ("xml", "json", "csv", "pdf"):
        with (folder / f"500-mb.{ending}").open("wb") as file:
            file.write(b"%PDF-1.7" if ending == "pdf" else b"<")
            file.truncate(500 * MEGABYTE)
    database = tmp_path_factory.mktemp("store") / "xr-tui.db"
    run = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(database), str(folder)], capture_output=True, text=True, check=True
    )
    with Store.open(database).reading() as db:
        stored = {
            table: db.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of our own
            for table in ("invoice", "invoice_document", "blob", "customer", "matrix_entry")
        }
    found: dict[str, Any] = json.loads(run.stdout)
    return {**found, "stored": stored}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_named_with_its_place_and_the_reason(name: str, outcome: dict[str, Any]) -> None:
    (problem,) = [found for found in outcome["problems"] if found[0] == name]
    _file, row, field, text = problem
    _content, wanted, reason = HOSTILE[name]
    assert field == wanted
    assert reason in text
    assert len(text) < 200
    if name.endswith(".xml") and wanted:
        assert row > 1


@pytest.mark.parametrize("ending", ["xml", "json", "csv", "pdf"])
def test_five_hundred_megabytes_are_refused_unread(ending: str, outcome: dict[str, Any]) -> None:
    assert [found[3] for found in outcome["problems"] if found[0] == f"500-mb.{ending}"] == [TOO_LARGE]


def test_nothing_of_it_is_stored_and_nobody_was_asked(outcome: dict[str, Any]) -> None:
    assert set(outcome["stored"].values()) == {0}
    assert outcome["asked"] == []


def test_memory_stays_bounded(outcome: dict[str, Any]) -> None:
    """The largest file has 46 MB; two thirds of a gigabyte of it would be its elements."""
    assert outcome["megabytes"] < 150, outcome["megabytes"]
