"""What the XML schema refuses is put into words, and whatever becomes of the words, the verdict stands."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from xr_tui.i18n import tr, use_language
from xr_tui.validation.engine import Engine
from xr_tui.validation.explain_schema import MOST, SchemaWords
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Report, Verdict
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.schema import load_schema, schema_findings, schemas_folder, shipped_schema

_UBL = schemas_folder() / "ubl-2.1"


@pytest.fixture(scope="module")
def engine(rules: InstalledRules) -> Engine:
    return Engine(rules)


@pytest.fixture(autouse=True)
def _german_again() -> Iterator[None]:
    yield
    use_language("de")


def _said(report: Report) -> list[str]:
    return [tr(finding.explanation) for finding in report.findings if finding.explanation]


@pytest.mark.parametrize(
    ("old", "new", "german", "terms"),
    [
        (
            "<cbc:IssueDate>2026-11-20",
            "<cbc:IssueDate>20.11.2026",
            "BT-2 (cbc:IssueDate) ist kein Datum: 20.11.2026. So schreiben: 2026-11-24.",
            ("BT-2",),
        ),
        (
            "<cbc:IssueDate>2026-11-20</cbc:IssueDate>",
            "",
            "Invoice ist nicht vollständig: vor BT-9 (cbc:DueDate) fehlt BT-2 (cbc:IssueDate). Diese Angabe ergänzen.",
            ("BT-2",),
        ),
        (
            '<cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount>',
            "",
            "cac:LegalMonetaryTotal ist nicht vollständig: BT-115 (cbc:PayableAmount) fehlt. Diese Angabe ergänzen.",
            ("BT-115",),
        ),
        (
            '<cbc:PayableAmount currencyID="EUR">119.00',
            '<cbc:PayableAmount currencyID="EUR">1.190,00',
            "BT-115 (cbc:PayableAmount) ist keine Zahl: 1.190,00. "
            "Mit Punkt und ohne Tausendertrennzeichen schreiben, etwa 1234.56.",
            ("BT-115",),
        ),
        (
            '<cbc:PayableAmount currencyID="EUR">',
            "<cbc:PayableAmount>",
            "BT-115 (cbc:PayableAmount): currencyID fehlt. Diese Angabe ergänzen.",
            ("BT-115",),
        ),
        (
            "<cbc:BuyerReference>",
            "<cbc:BuyerReference>1</cbc:BuyerReference><cbc:BuyerReference>",
            "BT-10 (cbc:BuyerReference) steht in Invoice zu oft. Nur einmal angeben.",
            ("BT-10",),
        ),
        (
            "<cbc:ID>RE-1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>",
            "<cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:ID>RE-1</cbc:ID>",
            "BT-2 (cbc:IssueDate) steht in Invoice an der falschen Stelle; erwartet wird dort BT-1 (cbc:ID). "
            "Wer das Dokument erzeugt, muss die Reihenfolge einhalten.",
            ("BT-2",),
        ),
        (
            "<cbc:Name>Beratung</cbc:Name>",
            '<cbc:Name farbe="rot">Beratung</cbc:Name>',
            "BT-153 (cbc:Name) trägt eine Angabe, die nicht vorgesehen ist: farbe. Weglassen.",
            ("BT-153",),
        ),
        (
            "<cbc:Name>Beratung</cbc:Name>",
            "<cbc:Name>Beratung</cbc:Name><cbc:Farbe>rot</cbc:Farbe>",
            "cbc:Farbe ist in cac:Item nicht vorgesehen. Weglassen.",
            (),
        ),
    ],
)
def test_a_clerk_reads_where_it_is_and_what_was_expected(
    engine: Engine, invoice: Callable[..., bytes], old: str, new: str, german: str, terms: tuple[str, ...]
) -> None:
    report = engine.check(invoice((old, new)))

    assert report.verdict is Verdict.REJECTED
    assert _said(report) == [german]
    assert [finding.terms for finding in report.findings] == [terms]
    assert all("Element '" in finding.text for finding in report.findings), "the official text stays beside it"


def test_the_words_are_kept_with_the_report_and_can_be_read_in_english(
    engine: Engine, invoice: Callable[..., bytes]
) -> None:
    report = engine.check(invoice(("2026-11-20", "20.11.2026")))

    kept = Report.from_json(report.to_json())
    assert kept == report
    use_language("en")
    assert _said(kept) == ["BT-2 (cbc:IssueDate) is no date: 20.11.2026. Write it such as 2026-11-24."]
    assert "explanation" not in report.to_dict()["findings"][0], "the raw findings have the keys they always had"


def test_of_very_many_faults_only_the_first_are_explained_and_all_are_reported(
    engine: Engine, invoice: Callable[..., bytes]
) -> None:
    many = "<cbc:Note>x</cbc:Note>" * 3
    line = '<cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1'
    spoiled = invoice((line, f"<cbc:ID>1</cbc:ID>{many}<cbc:InvoicedQuantity unitCode='C62'>eins"))
    root = etree.fromstring(spoiled)
    position = root.find("{*}InvoiceLine")
    assert position is not None
    copies = etree.tostring(position).decode() * (MOST + 30)
    report = engine.check(spoiled.replace(b"</Invoice>", copies.encode() + b"</Invoice>"))

    assert report.verdict is Verdict.REJECTED
    assert len(report.findings) > MOST
    assert len(_said(report)) == MOST


@pytest.mark.parametrize(
    "schema",
    [
        None,
        b"<nothing>",
        b"<nothing/>",
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="../../secret.xsd"/>'
        b"</xs:schema>",
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="file:///etc/passwd"/>'
        b"</xs:schema>",
    ],
)
def test_a_schema_that_cannot_be_loaded_for_the_words_changes_nothing_else(
    invoice: Callable[..., bytes], schema: bytes | None
) -> None:
    root = etree.fromstring(invoice(("2026-11-20", "20.11.2026")))
    found = schema_findings(root, load_schema(("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",), shipped_schema))
    asked: list[str] = []

    def content(name: str) -> bytes:
        asked.append(name)
        if schema is None:
            raise OSError(name)
        return schema

    words = SchemaWords(["schema.xsd"], content)
    for _attempt in range(2):
        again = words.explained(found, root)
        assert [(f.rule, f.text, f.explanation) for f in again] == [(f.rule, f.text, None) for f in found]
    assert asked == ["schema.xsd"], "tried once, and nothing outside"


def test_the_words_give_up_long_before_the_alarm_of_the_worker(invoice: Callable[..., bytes]) -> None:
    """Loading a schema takes 2 s; with 0.4 s until the alarm there is a tenth of a second for it."""
    root = etree.fromstring(invoice(("2026-11-20", "20.11.2026")))
    found = schema_findings(root, load_schema(("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",), shipped_schema))
    words = SchemaWords(["maindoc/UBL-Invoice-2.1.xsd"], lambda name: (_UBL / name).read_bytes())
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        again = words.explained(found, root)
        left = signal.getitimer(signal.ITIMER_REAL)[0]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert [finding.explanation for finding in again] == [None]
    assert again[0].text == found[0].text
    assert left > 0 or rung, "the alarm of the worker is as it was set"
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_no_place_that_the_document_names_is_looked_up(engine: Engine, invoice: Callable[..., bytes]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        hint = (
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="'
            "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 "
            f'http://127.0.0.1:{server.getsockname()[1]}/UBL-Invoice-2.1.xsd"'
        )
        spoiled = invoice(("2026-11-20", "20.11.2026"), ("<Invoice ", f"<Invoice {hint} "))
        report = engine.check(spoiled)

        with pytest.raises(BlockingIOError):
            server.accept()
    assert len(_said(report)) == 1


def test_the_library_for_the_words_is_loaded_in_the_worker_only(
    rules: InstalledRules, invoice: Callable[..., bytes], tmp_path: Path
) -> None:
    document = tmp_path / "spoiled.xml"
    document.write_bytes(invoice(("2026-11-20", "20.11.2026")))
    script = """
        import asyncio, sys
        from pathlib import Path
        from xr_tui.validation.pool import CheckPool
        from xr_tui.validation.rules import load

        async def main():
            async with CheckPool(load(Path(sys.argv[1])), workers=1) as pool:
                report = await pool.check(Path(sys.argv[2]).read_bytes())
            print(report.verdict, report.findings[0].explanation, "xmlschema" in sys.modules)

        asyncio.run(main())
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(rules.folder.parent), str(document)],
        capture_output=True,
        text=True,
        check=True,
    )
    words = "BT-2 (cbc:IssueDate) is no date: 20.11.2026. Write it such as 2026-11-24."
    assert run.stdout.strip() == f"rejected {words} False"


def test_who_explains_stays_for_the_next_document_and_is_called_anew_when_it_is_gone(
    rules: InstalledRules, invoice: Callable[..., bytes]
) -> None:
    engine, spoiled = Engine(rules), invoice(("2026-11-20", "20.11.2026"))
    there = _explaining(os.getpid())

    first = engine.check(spoiled)
    (process,) = _explaining(os.getpid()) - there
    second = engine.check(spoiled)
    assert _explaining(os.getpid()) - there == {process}

    os.kill(process, signal.SIGKILL)
    assert os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert first == second == engine.check(spoiled)
    assert len(_explaining(os.getpid()) - there - {process}) == 1


def test_a_worker_that_had_to_explain_stays_small_and_who_explained_goes_with_it(
    rules: InstalledRules, invoice: Callable[..., bytes]
) -> None:
    async def explained() -> float:
        async with CheckPool(rules, workers=1) as pool:
            report = await pool.check(invoice(("2026-11-20", "20.11.2026")))
            assert _said(report)
            (worker,) = pool.process_ids
            (process,) = _explaining(worker)
            gone.append(os.pidfd_open(process))
            return _most_megabytes(worker)

    gone: list[int] = []
    megabytes = asyncio.run(explained())
    try:
        assert select.select(gone, [], [], 10)[0] == gone
    finally:
        os.close(gone[0])
    assert megabytes < 250


def _explaining(parent: int) -> set[int]:
    """The processes that explain, of that one."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return {int(n) for n in children if b"explain_process" in Path(f"/proc/{n}/cmdline").read_bytes()}


def _most_megabytes(process: int) -> float:
    """The most memory that it ever had."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
