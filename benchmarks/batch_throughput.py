"""Jobs of a batch a second: create, check, keep, SMTP, with the receiving server on the same machine.

    python benchmarks/batch_throughput.py [--jobs 3000] [--folder /var/tmp]

Before it, in the same run, the bare minimum that any program for this job must do: the same documents, made before the
clock starts, are checked by as many worker processes and handed over on as many connections; nothing is created, kept,
noted or filed. What the program reaches of that is what its model, feedback and evidence leave over.

The rules must be installed (`xr-tui rules install`). Everything is made in a temporary folder and thrown away: not in
`/tmp`, which on many machines is no disk. A second run in the same place is up to a third slower for some minutes: ext4
does not give out the inodes of files just deleted and searches past them for each new one (2 ms of kernel time a job
instead of 0.2). Wait, or name another folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

from xr_tui.delivery.message import Envelope, Mail, MailAttachment, attachment_name, compose, envelope_of
from xr_tui.delivery.outcome import SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.creation import create_xml, material
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import PlanLine, plan_batch
from xr_tui.jobs.queue_loop import SLOTS
from xr_tui.settings.places import Places, packed_folder
from xr_tui.settings.sender import Security
from xr_tui.settings.throttle import Limits
from xr_tui.store import job_list
from xr_tui.store.convert import now
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Verdict
from xr_tui.validation.rules import load, rules_folder

SENDER = "rechnung@musterbau.example"
_DIFFERENT = 200
"""Documents of the bare minimum that differ."""


def main() -> None:
    """Make the company, do the bare minimum, run the batch, print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--jobs", type=int, default=3000)
    arguments.add_argument("--folder", default="/var/tmp", help="where the temporary folder is made")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        with receiving(folder / "bare") as server:
            office = _office(folder, server.port)
            lines = prepare(office, folder, options.jobs)
            bare = Bare(office, lines).run(server)
        with receiving(folder / "mailbox") as server:
            office = _office(folder, server.port)
            batch = run_batch(office, lines, server)
    print(f"share          {100 * bare.seconds / batch.seconds:.0f} % of the bare minimum's rate")


# figures


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run took, its workers' start included."""

    jobs: int
    seconds: float
    program: float
    """Processor seconds of the program itself."""
    checking: float
    """Of its worker processes, which have ended."""
    server: float
    """Of the receiving server."""

    def show(self, name: str) -> None:
        """Print them."""
        each = [1000 * part / self.jobs for part in (self.program, self.checking, self.server)]
        print(f"{name:<15}{self.jobs / self.seconds:.0f} a second ({self.jobs} in {self.seconds:.1f} s)")
        print(
            f"  processor    {sum(each):.1f} ms each: program {each[0]:.1f}, checking processes {each[1]:.1f}, "
            f"receiving server {each[2]:.1f}"
        )


def measured(jobs: int, server: Receiving, work: Callable[[], float]) -> Figures:
    """The figures of this work, which ends its own worker processes and returns how long it took."""
    own, children, others = _own_cpu(resource.RUSAGE_SELF), _own_cpu(resource.RUSAGE_CHILDREN), server.cpu()
    seconds = work()
    return Figures(
        jobs=jobs,
        seconds=seconds,
        program=_own_cpu(resource.RUSAGE_SELF) - own,
        checking=_own_cpu(resource.RUSAGE_CHILDREN) - children,
        server=server.cpu() - others,
    )


def _own_cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


# the receiving server


@dataclass(frozen=True)
class Receiving:
    """A mail server in a process of its own."""

    port: int
    line: Connection

    def cpu(self) -> float:
        """Processor seconds it has used."""
        self.line.send("cpu")
        return float(self.line.recv())


@contextmanager
def receiving(folder: Path) -> Iterator[Receiving]:
    """A server that keeps each mail as a file; says at the end how many came."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_receive, args=(folder, there))
    process.start()
    there.close()  # so that a server that dies ends the waiting here
    try:
        yield Receiving(int(here.recv()), here)
    finally:
        if process.is_alive():
            here.send("end")
            print(f"  received     {here.recv()} mails")
        process.join()


def _receive(folder: Path, line: Connection) -> None:
    with Mailbox(folder) as mailbox:
        line.send(mailbox.port)
        while line.recv() == "cpu":
            line.send(_own_cpu(resource.RUSAGE_SELF))
        line.send(mailbox.count)


# the bare minimum


class Bare:
    """Checks and hands over, and nothing else."""

    def __init__(self, office: Office, lines: list[PlanLine]) -> None:
        self._rules = load(rules_folder(os.environ))
        self._jobs = len(lines)
        # Some of them again and again: all of them would fill the memory whose size is to be seen afterwards.
        self._work = [_made(office, line, number) for number, line in enumerate(lines[:_DIFFERENT])]

    def run(self, server: Receiving) -> Figures:
        """Do it."""
        figures = measured(self._jobs, server, lambda: asyncio.run(self._all(server.port)))
        figures.show("bare minimum")
        return figures

    async def _all(self, port: int) -> float:
        begun = time.perf_counter()
        login = SmtpLogin(host="127.0.0.1", port=port, security=Security.NONE)
        connections: asyncio.Queue[SmtpConnection] = asyncio.LifoQueue()
        for _ in range(Limits().connections):
            connections.put_nowait(SmtpConnection(login))
        todo = islice(cycle(self._work), self._jobs)

        async def clerk(pool: CheckPool) -> None:
            for xml, envelope, mail in todo:
                report = await pool.check(xml)
                assert report.verdict is Verdict.ACCEPTED, report
                connection = await connections.get()
                outcome = await connection.send(envelope, mail, _nothing)
                assert outcome.result is SmtpResult.ACCEPTED, outcome
                connections.put_nowait(connection)

        async with CheckPool(self._rules) as pool:
            await asyncio.gather(*(clerk(pool) for _ in range(SLOTS)))
            seconds = time.perf_counter() - begun
        for _ in range(Limits().connections):
            await connections.get_nowait().aclose()
        return seconds


async def _nothing() -> None:
    """Nothing is written down before DATA."""


def _made(office: Office, line: PlanLine, number: int) -> tuple[bytes, Envelope, bytes]:
    """The XRechnung, and the mail with it."""
    company = office.setup().settings.company
    with office.store.reading() as db:
        xml = create_xml(material(db, line.invoice.id, line.invoice.customer, company, line.buyer_reference))
    mail = Mail(
        sender=SENDER,
        sender_name=company.seller.name or "",
        to=(line.target,),
        subject=line.subject,
        body=line.body,
        attachments=(
            MailAttachment(filename=attachment_name(line.invoice.number), mime="application/xml", content=xml),
        ),
        message_id=f"<{number}@musterbau.example>",
        date=now(),
    )
    return xml, envelope_of(mail), compose(mail)


# the batch


def prepare(office: Office, folder: Path, count: int) -> list[PlanLine]:
    """Import the company and its invoices; returns the lines of the batch run."""
    begun = time.perf_counter()
    imported = import_files(office.store, [packed_folder("sample_data") / "customers.csv", _files(folder, count)])
    assert not imported.problems, imported.problems[:3]
    print(f"import         {imported.invoices} invoices in {time.perf_counter() - begun:.1f} s")
    with office.store.reading() as db:
        return plan_batch(db, None, office.setup().settings)


def run_batch(office: Office, lines: list[PlanLine], server: Receiving) -> Figures:
    """Run it; print what it took."""
    largest = Largest()

    def work() -> float:
        office.service.start()
        begun = time.perf_counter()
        with largest.watched():
            office.service.submit(lines, batch=True).result()
            office.service.when_idle().result()
        seconds = time.perf_counter() - begun
        office.close()
        return seconds

    figures = measured(len(lines), server, work)
    with office.store.reading() as db:
        counts = job_list.counts(db)
    assert counts.done == len(lines), counts
    figures.show("batch")
    print(f"  memory       {largest.shown()} (the program itself, at tenths of the run)")
    return figures


class Largest:
    """How large the program is while it works."""

    def __init__(self) -> None:
        self._seen: list[int] = []
        self._ended = threading.Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look every half second while this lasts."""
        thread = threading.Thread(target=self._look)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.5):
            with open("/proc/self/statm", encoding="ascii") as statm:
                self._seen.append(int(statm.read().split()[1]) * resource.getpagesize())

    def shown(self) -> str:
        """The sizes at ten moments, in MB."""
        moments = [self._seen[len(self._seen) * tenth // 10] for tenth in range(10)] + self._seen[-1:]
        return " ".join(f"{size / 1e6:.0f}" for size in moments) + " MB"


def _office(folder: Path, port: int) -> Office:
    environ = {
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": SENDER,
    }
    return Office.open(Places(folder), environ=environ, rules_folder=rules_folder(os.environ))


def _files(folder: Path, count: int) -> Path:
    """The sample company and one of its invoices, as often as wanted, each with a number of its own."""
    made = folder / "files"
    made.mkdir()
    sample = packed_folder("sample_data")
    for name in ("company.json", "matrix.csv"):
        (made / name).write_bytes((sample / name).read_bytes())
    invoice = json.loads(sorted((sample / "invoices").glob("*.json"))[0].read_text(encoding="utf-8"))
    invoices = [{**invoice, "number": f"B-{number:06d}"} for number in range(count)]
    (made / "invoices.json").write_text(json.dumps({"invoices": invoices}), encoding="utf-8")
    return made


if __name__ == "__main__":
    main()
