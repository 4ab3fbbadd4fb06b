"""Under fire: programs that mail invoices are disturbed in every way there is, as often as one likes:

    python -m tests.services.jobs.harness --rounds 1000

The receiving server's log is the judge: no invoice twice, none missing, each uncertain one `?` with what to look for.
A round that does not hold keeps its folder; `--first NUMBER --rounds 1` fights it again. The rules are looked for
where `XR_TUI_RULES` says, else in the user's data folder.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.services.jobs.conftest import mails_in, number_of
from tests.services.jobs.under_fire.campaign import Figures, fight
from tests.services.jobs.under_fire.rounds import KINDS
from xr_tui.demo.mailbox import Mailbox
from xr_tui.store import job_list
from xr_tui.store.database import Store
from xr_tui.store.rows import JobRow
from xr_tui.store.states import AT_WORK, LIVE, OPEN, State
from xr_tui.validation.rules import rules_folder

COUNT = 200
"""Invoices beside the sample company's own."""
_BATCH = [sys.executable, "-c", "from xr_tui.cli import main; main()", "batch"]


def surroundings(port: int, rules_home: Path, *, check: bool) -> dict[str, str]:
    """The environment of a program that mails to this port."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("XR_TUI_")}
    return {
        **own,
        "XR_TUI_RULES": str(rules_home),
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
        "XR_TUI_CHECK_ENABLED": str(check).lower(),
        "HOME": str(rules_home),
    }


def begin(folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a batch run."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*_BATCH, "--data-dir", str(folder)], env=environ, stdout=quiet, stderr=quiet)


def jobs_in(folder: Path) -> list[JobRow]:
    """All jobs there."""
    with Store.open(folder / "xr-tui.db").reading() as db:
        return job_list.page(db, job_list.JobQuery(), limit=100_000)


def wait_for_mails(mailbox: Mailbox, wanted: int, program: subprocess.Popen[bytes]) -> None:
    """Until so many mails have come, or the program has ended: the moment to kill it, as far as it matters."""
    while mailbox.count < wanted and not ended_within(0.002, program):
        pass


def ended_within(seconds: float, program: subprocess.Popen[bytes]) -> bool:
    """Whether the program has ended by then."""
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def killed_again_and_again(folder: Path, rules_home: Path, seed: int, kills: int) -> Counter[str]:
    """Kill batch runs in this data folder, let the last one end, and look that everything is as it must be.

    Returns:
        How many jobs are in which state.
    """
    chance = random.Random(seed)
    with Mailbox(folder / "mailbox") as mailbox:
        environ = surroundings(mailbox.port, rules_home, check=True)
        for kill in range(kills):
            program = begin(folder, environ)
            # Even kills come while mails go out, odd ones while the program starts, recovers and makes its jobs.
            if kill % 2 == 0:
                wait_for_mails(mailbox, mailbox.count + chance.randrange(1, 40), program)
            else:
                ended_within(chance.uniform(0.2, 1.2), program)
            program.kill()
            program.wait()
        assert begin(folder, environ).wait(60) == 1, "the sample's faulty invoices fail"
        mails = Counter(number_of(mail) for mail in mails_in(mailbox))
    jobs = jobs_in(folder)
    look_at(jobs, mails)
    assert sum(job.state is State.UNCLEAR for job in jobs) <= 3 * kills, "more than there were connections"
    return Counter(job.state.value for job in jobs)


def look_at(jobs: list[JobRow], mails: Counter[str]) -> None:
    """No invoice is mailed twice, none is lost, and what is uncertain has one mail or none."""
    mailed = [job for job in jobs if job.mode == "email"]
    assert max(mails.values()) == 1, mails.most_common(3)
    assert not [job for job in jobs if job.state in (*AT_WORK, *OPEN)]
    assert max(Counter(job.invoice_number for job in mailed if job.state in LIVE).values()) == 1
    done = {job.invoice_number for job in mailed if job.state is State.DONE}
    unclear = {job.invoice_number for job in mailed if job.state is State.UNCLEAR}
    assert done <= set(mails) <= done | unclear
    assert {f"R-{n:03}" for n in range(1, COUNT + 1)} <= done | unclear


def main() -> None:
    """So many rounds; the figures at the end, and whatever did not hold."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=50)
    arguments.add_argument("--first", type=int, default=0, help="number of the first round; a number is a seed")
    arguments.add_argument("--kind", action="append", default=[], help="only this fault; may be given several times")
    options = arguments.parse_args()
    if unknown := set(options.kind).difference(KINDS):
        arguments.error(f"unknown: {', '.join(unknown)}; known: {'; '.join(KINDS)}")
    rounds = iter(range(options.first, options.first + options.rounds))
    figures = fight(rounds, rules_folder(os.environ), kinds=options.kind, tell=_tell)
    for kind, count in figures.kinds.most_common():
        sys.stdout.write(f"{count:6}  {kind}\n")
    faults = f"{figures.kinds.total()} faults (and {figures.missed} too late)"
    outcome = f"{figures.mails} mails, {figures.questions} were ?, {len(figures.broken)} did not hold"
    sys.stdout.write(f"{figures.rounds} rounds, {faults}, {outcome}, {figures.seconds / 60:.1f} minutes\n")
    sys.exit(bool(figures.broken))


def _tell(figures: Figures) -> None:
    if figures.broken:
        sys.stderr.write("\n" + "\n".join(figures.broken) + "\n")
    if figures.rounds % 10 == 0:
        sys.stderr.write(f"\r{figures.rounds} rounds, {figures.seconds:.0f} s")


if __name__ == "__main__":
    main()
