"""One batch run against Debian's Postfix over STARTTLS; its log and its mailbox say what became of each mail."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path

import pytest
import trustme

from tests.services.jobs.conftest import fill, number_of, xml_of
from tests.services.jobs.harness import begin, jobs_in, surroundings
from tests.services.jobs.postfix import GREYLISTED, UNKNOWN, NoPostfix, Postfix, postfix
from xr_tui.jobs.plan import PlanLine, plan_batch
from xr_tui.matrix import JobMode
from xr_tui.settings.model import Settings
from xr_tui.store import blobs
from xr_tui.store.database import Store
from xr_tui.store.states import State

COUNT = 40
_SECONDS = 60


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The sample company, and forty good invoices beside its own."""
    return Store.open(fill(tmp_path, COUNT))


def mailed(store: Store) -> list[PlanLine]:
    """What a batch run is to mail."""
    with store.reading() as db:
        return [line for line in plan_batch(db, None, Settings()) if line.mode is JobMode.EMAIL and line.target]


@pytest.fixture
def refusing(store: Store) -> tuple[str, str]:
    """Two invoices of the sample: Postfix does not know the customer of one, and puts that of the other off."""
    others = [line.invoice for line in mailed(store) if not line.invoice.number.startswith("R-")]
    chosen = {invoice.customer: invoice for invoice in others if invoice.customer != "10001"}
    unknown, greylisted = list(chosen.values())[:2]
    with store.writing() as db:
        for invoice, begins in ((unknown, UNKNOWN), (greylisted, GREYLISTED)):
            change = "UPDATE matrix_entry SET target_address = ? WHERE customer = ?"
            db.execute_sql(change, (f"{begins}kunde.example", invoice.customer))
    return unknown.customer, greylisted.customer


@pytest.fixture
def server(store: Store, refusing: tuple[str, str], tmp_path: Path) -> Iterator[Postfix]:
    """A Postfix that takes the mails of this company's customers."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    certificate = authority.issue_cert("127.0.0.1")
    addresses = [
        address
        for line in mailed(store)
        for address in (line.target, *(further.address for further in line.further_addresses))
    ]
    domains = [parseaddr(address)[1].rpartition("@")[2] for address in addresses]
    chain = b"".join(part.bytes() for part in certificate.cert_chain_pems)
    try:
        with postfix(domains, certificate.private_key_pem.bytes() + chain) as running:
            yield running
    except NoPostfix as reason:
        pytest.skip(str(reason))


def test_postfix_delivers_each_invoice_once_and_as_it_was_kept(
    server: Postfix, store: Store, refusing: tuple[str, str], tmp_path: Path, rules_home: Path
) -> None:
    environ = surroundings(server.port, rules_home, check=True)
    environ |= {"XR_TUI_SMTP_SECURITY": "starttls", "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
    try:
        code = begin(tmp_path, environ).wait(_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.fail(server.log)
    server.wait_until_empty()

    jobs = [job for job in jobs_in(tmp_path) if job.mode is JobMode.EMAIL]
    unknown, greylisted = refusing
    done = [job for job in jobs if job.state is State.DONE]
    assert code == 3, "what is put off waits"
    assert {job.state for job in jobs if job.customer == greylisted} <= {State.WAITING, State.FAILED}
    assert all(job.not_before for job in jobs if job.state is State.WAITING)
    assert not [job for job in done if job.customer in refusing]
    assert any("5.1.1" in (job.answer or "") for job in jobs if job.customer == unknown)
    assert len(done) >= COUNT
    assert server.delivered() == {job.message_id: 1 + len(job.further_addresses) for job in done}

    with store.reading() as db:
        kept = {job.invoice_number: blobs.fetch(db, job.xml_sha256 or "") for job in done}
    arrived = {number_of(mail): xml_of(mail) for mail in server.mails()}
    assert arrived == kept
