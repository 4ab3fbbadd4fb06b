"""How fast the check is: first verdict of a new process, one invoice after the other, and two workers at full load.

    python benchmarks/check_speed.py [--mixed 10000] [--files 100000]

Invoices of its own with 8 (7 KB), 100 and 5,000 lines are checked. Beside each figure stands that of bare Saxon with
the two official stylesheets and nothing around them (`bare_saxon.py`), measured in turns with it, and the quotient of
the two: it stays where a machine is slower, or slower just now. On the machine that the limits come from, bare Saxon
took 2.5 ms for the small invoice.

Then, if asked for, so many invoices of mixed size in one pool, whose workers' memory is looked at, and so many files by
one call of `xr-tui validate`, whose own memory is. The rules must be installed, or named by XR_TUI_RULES.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import bare_saxon
from bare_saxon import BareSaxon

from xr_tui.validation.engine import Engine
from xr_tui.validation.install import install
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.rules import InstalledRules, rules_folder

_LINE = """<cac:InvoiceLine><cbc:ID>{n}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">1.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Item {n}</cbc:Name>
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID>
</cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">1.00
</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"""
_PARTY = """<cac:Accounting{role}Party><cac:Party><cbc:EndpointID schemeID="EM">a@b.example</cbc:EndpointID>
<cac:PostalAddress><cbc:CityName>Ort</cbc:CityName><cbc:PostalZone>12345</cbc:PostalZone><cac:Country>
<cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme>
<cbc:CompanyID>DE123456789</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{role}</cbc:RegistrationName></cac:PartyLegalEntity><cac:Contact>
<cbc:Name>A</cbc:Name><cbc:Telephone>123456</cbc:Telephone><cbc:ElectronicMail>aa@bb.example</cbc:ElectronicMail>
</cac:Contact></cac:Party></cac:Accounting{role}Party>"""
_INVOICE = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:CustomizationID
>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID><cbc:ProfileID
>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID><cbc:ID>1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
<cbc:DueDate>2026-12-20</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode
>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference>{parties}<cac:Delivery>
<cbc:ActualDeliveryDate>2026-11-19</cbc:ActualDeliveryDate></cac:Delivery><cac:PaymentMeans><cbc:PaymentMeansCode
>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>DE75512108001245126199</cbc:ID></cac:PayeeFinancialAccount>
</cac:PaymentMeans><cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{vat:.2f}</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="EUR">{net:.2f}</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">{vat:.2f}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">{net:.2f}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">{net:.2f}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{gross:.2f}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{gross:.2f}</cbc:PayableAmount></cac:LegalMonetaryTotal>{lines}</Invoice>"""


def invoice(lines: int) -> bytes:
    """An accepted XRechnung with that many lines."""
    return _INVOICE.format(
        parties=_PARTY.format(role="Supplier") + _PARTY.format(role="Customer"),
        lines="".join(_LINE.format(n=n) for n in range(1, lines + 1)),
        net=lines,
        vat=lines * 0.19,
        gross=lines * 1.19,
    ).encode()


def in_turns(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[float, float]:
    """The median seconds of both, run in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for work, seconds in zip((ours, bare), taken, strict=True):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    return median(taken[0]), median(taken[1])


def line(what: str, figure: str, bare: str = "", quotient: str = "", limit: str = "") -> None:
    """One figure, that of bare Saxon, what the one is of the other, and what the first must keep."""
    print(f"{what:50} {figure:>16} {bare:>12} {quotient:>6}  {limit}", flush=True)


def cold_start(rules: InstalledRules, document: bytes) -> None:
    """`xr-tui validate` of one file, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invoice.xml"
        path.write_bytes(document)
        command = [sys.executable, "-c", "from xr_tui.cli import main; main()", "--data-dir", folder]
        environment = os.environ | {"XR_TUI_RULES": str(rules.folder.parent)}
        bare = [sys.executable, bare_saxon.__file__, str(rules.folder), str(path)]

        def call(command: list[str]) -> None:
            subprocess.run(command, check=True, capture_output=True, env=environment)

        ours, alone = in_turns(partial(call, [*command, "validate", str(path)]), partial(call, bare), 7)
    line("xr-tui validate of one file, cold", f"{ours:.2f} s", f"{alone:.2f} s", f"{ours / alone:.2f}", "<= 0.9 s")


def loading(rules: InstalledRules) -> None:
    """The rules, loaded in a process that has Saxon already."""
    ours, alone = in_turns(lambda: Engine(rules).warm(), lambda: BareSaxon(rules.folder), 3)
    line("loading the rules", f"{ours:.2f} s", f"{alone:.2f} s", f"{ours / alone:.2f}")


def one_after_the_other(engine: Engine, bare: BareSaxon) -> None:
    """Invoices of several sizes in one process."""
    for lines, times, limit in ((8, 300, "<= 5 ms"), (100, 40, "<= 45 ms"), (5000, 5, "")):
        document = invoice(lines)
        node = bare.parsed(document)
        assert engine.check(document).verdict == "accepted"
        ours, alone = in_turns(partial(engine.check, document), partial(bare.run, node), times)
        what = f"warm, {lines} lines, {len(document) / 1024:.0f} KB"
        line(what, f"{1000 * ours:.1f} ms", f"{1000 * alone:.1f} ms", f"{ours / alone:.2f}", limit)


async def full_load(rules: InstalledRules, documents: list[bytes], workers: int) -> None:
    """All workers busy; in turns with as many processes of bare Saxon."""
    start = time.perf_counter()
    async with CheckPool(rules, workers=workers) as pool:
        await pool.check(documents[0])
        first = time.perf_counter() - start
        ours, alone = [], []
        with bare_saxon.bare_pool(rules.folder, workers) as bare:
            for number in range(6):
                start = time.perf_counter()
                await asyncio.gather(*map(pool.check, documents))
                middle = time.perf_counter()
                bare_saxon.run_all(bare, documents)
                if number:  # the first round is for the processes to warm up
                    ours.append(len(documents) / (middle - start))
                    alone.append(len(documents) / (time.perf_counter() - middle))
        sizes = ", ".join(f"{megabytes(pid):.0f}" for pid in pool.process_ids)
    rate, bare_rate, limit = median(ours), median(alone), ">= 330" if workers == 2 else ""
    line(f"checks a second, {workers} workers", f"{rate:.0f}", f"{bare_rate:.0f}", f"{rate / bare_rate:.2f}", limit)
    line("    first verdict; MB of each", f"{first:.2f} s; {sizes}")


async def mixed_load(rules: InstalledRules, count: int) -> tuple[float, list[float], float, int]:
    """Documents a second, megabytes of each worker at the end, of any at most, and how many workers there were."""
    sizes = [invoice(lines) for lines in (1, 8, 8, 8, 20, 20, 50, 100, 300)]
    chance, there, start, most = random.Random(1), set[int](), time.perf_counter(), 0.0
    async with CheckPool(rules, workers=2) as pool:
        for _ in range(count // 20):
            await asyncio.gather(*(pool.check(chance.choice(sizes)) for _ in range(20)))
            there.update(pool.process_ids)
            # What each had at most between two looks counts too.
            most = max(most, *(megabytes(pid, "VmHWM") for pid in pool.process_ids))
        return count / (time.perf_counter() - start), [megabytes(pid) for pid in pool.process_ids], most, len(there)


def many_files(rules: InstalledRules, count: int, document: bytes) -> tuple[float, float, float]:
    """Megabytes of `xr-tui validate` after a hundredth of so many files and at most, and files a second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "invoices"
        for number in range(count):
            path = folder / f"{number // 1000:03}" / f"{number:06}.xml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(document)
        environment = os.environ | {"XR_TUI_RULES": str(rules.folder.parent)}
        command = [sys.executable, "-c", "from xr_tui.cli import main; main()", "--data-dir", name]
        start, early, most = time.perf_counter(), 0.0, 0.0
        with subprocess.Popen(
            [*command, "validate", "--json", str(folder)], stdout=subprocess.PIPE, env=environment
        ) as program:
            assert program.stdout is not None
            for number, _line in enumerate(program.stdout):
                if number == count // 100:
                    early = megabytes(program.pid)
                if number % 500 == 0:
                    most = max(most, megabytes(program.pid))
        return early, most, count / (time.perf_counter() - start)


def megabytes(pid: int, what: str = "VmRSS") -> float:
    """Resident memory of a process; with `VmHWM` the most that it ever had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(found.split()[1]) / 1024 for found in status.splitlines() if found.startswith(what))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mixed", type=int, default=0, help="invoices of mixed size in one pool")
    parser.add_argument("--files", type=int, default=0, help="files of one call of xr-tui validate")
    options = parser.parse_args()
    rules = install(rules_folder(os.environ))
    engine = Engine(rules)
    print(f"{engine.name}, Python {platform.python_version()}, {os.cpu_count()} cores, rules {rules.version}")
    line("", "xr-tui", "bare Saxon", "", "limit")
    cold_start(rules, invoice(8))
    loading(rules)
    engine.warm()
    one_after_the_other(engine, BareSaxon(rules.folder))
    for workers in (1, 2):
        asyncio.run(full_load(rules, [invoice(8)] * 300, workers))
    if options.mixed:
        rate, memory, most, there = asyncio.run(mixed_load(rules, options.mixed))
        sizes = ", ".join(f"{size:.0f}" for size in memory)
        line(
            f"MB of the workers after {options.mixed} of mixed size", f"{sizes} (most {most:.0f})", limit="<= 250 each"
        )
        line("    workers in all, documents a second", f"{there}, {rate:.0f}")
    if options.files:
        early, most, rate = many_files(rules, options.files, invoice(8))
        line(
            f"MB of xr-tui validate, {options.files} files, {rate:.0f} a second",
            f"{early:.0f} early, {most:.0f} most",
            limit="equal",
        )


if __name__ == "__main__":
    main()
