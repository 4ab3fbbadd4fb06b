"""Jobs of a batch a second: create, check, keep, SMTP, with the receiving server on the same machine.

    python benchmarks/batch_throughput.py [--jobs 1000]

The rules must be installed (`xr-tui rules install`). Everything is made in a temporary folder and thrown away.

A second run in the same place is up to a third slower for some minutes: ext4 does not give out the inodes of files just
deleted and searches past them for each new one (2 ms of kernel time a job instead of 0.2). Wait, or name another folder
with `TMPDIR`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import plan_batch
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store import job_list
from xr_tui.validation.rules import rules_folder


def main() -> None:
    """Make the company, run the batch, print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--jobs", type=int, default=1000)
    count = arguments.parse_args().jobs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        here, there = multiprocessing.get_context("spawn").Pipe()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(folder / "mailbox", there))
        server.start()
        there.close()  # so that a server that dies ends the waiting here
        try:
            run(folder, int(here.recv()), count)
        finally:
            if server.is_alive():
                here.send("end")
                print(f"mails received {here.recv()}")
            server.join()


def serve(folder: Path, line: Connection) -> None:
    """The receiving mail server, a process of its own."""
    with Mailbox(folder) as mailbox:
        line.send(mailbox.port)
        line.recv()
        line.send(mailbox.count)


def run(folder: Path, port: int, count: int) -> None:
    """Import, plan, run; print what it took."""
    office = _office(folder, port)
    made = time.perf_counter()
    imported = import_files(office.store, [packed_folder("sample_data") / "customers.csv", _files(folder, count)])
    assert not imported.problems, imported.problems[:3]
    print(f"import         {imported.invoices} invoices in {time.perf_counter() - made:.1f} s")
    settings = office.setup().settings
    with office.store.reading() as db:
        lines = plan_batch(db, None, settings)
    office.service.start()
    before = _cpu_seconds()
    begun = time.perf_counter()
    office.service.submit(lines, batch=True).result()
    office.service.when_idle().result()
    seconds = time.perf_counter() - begun
    with office.store.reading() as db:
        counts = job_list.counts(db)
    office.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    busy = _cpu_seconds() - before
    print(f"jobs           {counts}")
    print(f"throughput     {count / seconds:.0f} jobs a second ({seconds:.1f} s, workers' start included)")
    print(f"processor      {1000 * busy / count:.1f} ms a job (the program and its checking processes)")
    print(f"memory         {memory:.0f} MB (the program itself)")


def _cpu_seconds() -> float:
    """Processor time of this process and of its ended children."""
    usage = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in usage)


def _office(folder: Path, port: int) -> Office:
    environ = {
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
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
