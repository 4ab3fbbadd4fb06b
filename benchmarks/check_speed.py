"""How fast the check is: first verdict of a new process, one invoice after the other, and two workers at full load.

    python benchmarks/check_speed.py [--mixed 10000] [--files 100000]

Invoices of its own with 8 (7 KB), 100 and 5,000 lines are checked; then, if asked for, so many of mixed size in one
pool, whose workers' memory is looked at, and so many files by one call of `xr-tui validate`, whose own memory is. Each
figure stands beside its limit, if it has one. The rules must be installed, or named by XR_TUI_RULES.
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
from pathlib import Path
from statistics import median

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


def seconds(work: Callable[[], object], times: int) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def line(what: str, figure: str, limit: str = "") -> None:
    """One figure, and what it must keep."""
    print(f"{what:58} {figure:>22}  {limit}", flush=True)


def first_verdict(rules: InstalledRules, document: bytes) -> float:
    """`xr-tui validate` of one file, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invoice.xml"
        path.write_bytes(document)
        command = [sys.executable, "-c", "from xr_tui.cli import main; main()", "--data-dir", folder]
        environment = os.environ | {"XR_TUI_RULES": str(rules.folder.parent)}

        def call() -> None:
            subprocess.run([*command, "validate", str(path)], check=True, capture_output=True, env=environment)

        call()
        return seconds(call, 5)


async def full_load(rules: InstalledRules, documents: list[bytes], workers: int) -> tuple[float, float, list[float]]:
    """Seconds until the first verdict of a pool, documents a second, and megabytes of each worker."""
    start = time.perf_counter()
    async with CheckPool(rules, workers=workers) as pool:
        await pool.check(documents[0])
        first = time.perf_counter() - start
        await asyncio.gather(*map(pool.check, documents))
        start = time.perf_counter()
        await asyncio.gather(*map(pool.check, documents))
        rate = len(documents) / (time.perf_counter() - start)
        return first, rate, [megabytes(pid) for pid in pool.process_ids]


async def mixed_load(rules: InstalledRules, count: int) -> tuple[float, list[float], float, int]:
    """Documents a second, megabytes of each worker at the end, of any at most, and how many workers there were."""
    sizes = [invoice(lines) for lines in (1, 8, 8, 8, 20, 20, 50, 100, 300)]
    chance, there, start, most = random.Random(1), set[int](), time.perf_counter(), 0.0
    async with CheckPool(rules, workers=2) as pool:
        for _ in range(count // 20):
            await asyncio.gather(*(pool.check(chance.choice(sizes)) for _ in range(20)))
            there.update(pool.process_ids)
            most = max(most, *map(megabytes, pool.process_ids))
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


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(found.split()[1]) / 1024 for found in status.splitlines() if found.startswith("VmRSS"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mixed", type=int, default=0, help="invoices of mixed size in one pool")
    parser.add_argument("--files", type=int, default=0, help="files of one call of xr-tui validate")
    options = parser.parse_args()
    rules = install(rules_folder(os.environ))
    engine = Engine(rules)
    print(f"{engine.name}, Python {platform.python_version()}, {os.cpu_count()} cores, rules {rules.version}")
    usual = invoice(8)
    line("xr-tui validate of one file, cold", f"{first_verdict(rules, usual):.2f} s", "<= 0.9 s")
    line("loading the rules", f"{seconds(lambda: Engine(rules).warm(), 3):.2f} s")
    engine.warm()
    for lines, limit in ((8, "<= 5 ms"), (100, "<= 45 ms"), (5000, "")):
        document = invoice(lines)
        assert engine.check(document).verdict == "accepted"
        taken = seconds(lambda document=document: engine.check(document), 200 if lines < 10 else 20)  # type: ignore[misc]
        line(f"warm, {lines} lines, {len(document) / 1024:.0f} KB", f"{1000 * taken:.1f} ms", limit)
    for workers in (1, 2):
        first, rate, memory = asyncio.run(full_load(rules, [usual] * 600, workers))
        sizes = ", ".join(f"{size:.0f}" for size in memory)
        line(f"{workers} workers, first verdict {first:.2f} s, MB {sizes}", f"{rate:.0f} a second", ">= 330 of two")
    if options.mixed:
        rate, memory, most, there = asyncio.run(mixed_load(rules, options.mixed))
        sizes = ", ".join(f"{size:.0f}" for size in memory)
        line(f"MB of the workers after {options.mixed} of mixed size", f"{sizes} (most {most:.0f})", "<= 250 each")
        line("    workers in all, documents a second", f"{there}, {rate:.0f}")
    if options.files:
        early, most, rate = many_files(rules, options.files, usual)
        line(
            f"MB of xr-tui validate, {options.files} files, {rate:.0f} a second",
            f"{early:.0f} early, {most:.0f} most",
            "equal",
        )


if __name__ == "__main__":
    main()
