"""How fast the check is: first verdict of a new process, one invoice after the other, and two workers at full load.

    python benchmarks/check_speed.py [INVOICE.xml ...]

Without files it takes an invoice of its own with 1, 100 and 5,000 lines. The rules must be installed, or named by
XR_TUI_RULES. Figures are printed with the versions they were measured with.
"""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import subprocess
import sys
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
_FIRST = """
import sys
from pathlib import Path
from xr_tui.validation.engine import Engine
from xr_tui.validation.rules import load
print(Engine(load(Path(sys.argv[1]))).check(Path(sys.argv[2]).read_bytes()).verdict)
"""


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


def first_verdict(rules: InstalledRules, document: bytes) -> float:
    """A new process, from its start to its end."""
    path = Path("/tmp") / f"check-speed-{os.getpid()}.xml"
    path.write_bytes(document)
    command = [sys.executable, "-c", _FIRST, str(rules.folder.parent), str(path)]
    try:
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True), 5)
    finally:
        path.unlink()


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


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def main() -> None:
    """Measure and print."""
    rules = install(rules_folder(os.environ))
    engine = Engine(rules)
    print(f"{engine.name}, Python {platform.python_version()}, {os.cpu_count()} cores, rules {rules.version}")
    given = {name: Path(name).read_bytes() for name in sys.argv[1:]}
    documents = given or {f"{n} lines": invoice(n) for n in (1, 100, 5000)}
    smallest = next(iter(documents.values()))
    print(f"first verdict of a new process       {first_verdict(rules, smallest):8.3f} s")
    print(f"loading the rules                    {seconds(lambda: Engine(rules).warm(), 3):8.3f} s")
    engine.warm()
    for name, document in documents.items():
        verdict = engine.check(document).verdict
        times = 200 if len(document) < 50_000 else 30 if len(document) < 1_000_000 else 3
        taken = seconds(lambda document=document: engine.check(document), times)  # type: ignore[misc]
        print(f"warm, {name[-24:]:24} {verdict:9} {1000 * taken:8.1f} ms")
    print(f"memory of this process, highest      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    for workers in (1, 2):
        first, rate, memory = asyncio.run(full_load(rules, [smallest] * 600, workers))
        sizes = ", ".join(f"{size:.0f}" for size in memory)
        print(f"pool of {workers}: first verdict {first:.2f} s, {rate:.0f} a second, MB of its workers {sizes}")


if __name__ == "__main__":
    main()
