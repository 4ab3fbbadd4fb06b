"""`backup` and `restored`: a copy of the database while it is used, and what is unknown once one was copied back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_line, tell, telling_progress
from xr_tui.i18n import moment, number, size, tr
from xr_tui.jobs.office import Office
from xr_tui.store import job_list, lineage, sent_since
from xr_tui.store.convert import now, to_moment
from xr_tui.store.lineage import CopiedBack
from xr_tui.store.sent_since import SentSince

_WHOLE = 100


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""

    @app.command("backup", help=tr("Copy the database into one file while it is used."))
    def backup_(
        target: Path = typer.Argument(..., metavar="FILE|DIR", help=tr("A new file, or a folder for one.")),
    ) -> None:
        from xr_tui.store.backup import back_up

        office = call.office()
        path = target / f"xr-tui_{now().astimezone():%Y-%m-%d_%H-%M-%S}.db" if target.is_dir() else target

        percent = 0

        def note(done: int, total: int) -> None:
            nonlocal percent
            percent = done * 100 // max(total, 1)

        def how_far(seconds: int) -> str:
            if percent < _WHOLE:
                return tr("Copying: {percent} %", percent=percent)
            return tr("Looking whether the backup is sound … {seconds} s", seconds=seconds)

        with telling_progress(how_far):
            made = back_up(office.store, path, office.user, note)
        if call.everywhere.json:
            head = {"records": made.head.count, "head": made.head.chain}
            print_json([{"file": str(made.path), "bytes": made.size, **head}])
        else:
            print_line(tr("Backup {path} ({size}), looked at and sound.", path=made.path, size=size(made.size)))
            print_line(tr("Records in the chain: {count}", count=number(made.head.count)))
            print_line(tr("End of the chain: {chain}", chain=made.head.chain))
            tell(
                tr("Its evidence, papers and addresses are readable in it: keep it where only the right people get it.")
            )

    @app.command("restored", help=tr("Say what is unknown after a backup was copied back."))
    def restored_(
        yes: bool = typer.Option(False, "--yes", help=tr("I have looked: invoices that are open may be sent.")),
    ) -> None:
        office = call.office()
        with office.store.reading() as db:
            found, unclear = lineage.waits_for_a_yes(db), job_list.counts(db).unclear
            sent = sent_since.named(db) if found is not None else []
        if found is not None and yes:
            with office.store.writing() as db:
                lineage.accept(db, office.user)
        if call.everywhere.json:
            said = {"restored": found is not None, "accepted": yes or found is None, "unclear": unclear}
            print_json([{**said, "sent_since": [asdict(mail) for mail in sent]}])
        else:
            _say(office, found, sent, unclear, yes)
        call.exit_code = 0 if found is None or yes else 1


def _say(office: Office, found: CopiedBack | None, sent: list[SentSince], unclear: int, yes: bool) -> None:
    if found is None:
        print_line(tr("No backup was copied back that nobody has spoken about yet."))
        return
    print_line(tr(lineage.SENTENCE))
    last = moment(to_moment(found.last_known)) or "-"
    print_line(tr("The last that this database knows happened on {when}; what was sent later is not in it.", when=last))
    if sent:
        print_line(
            tr(
                "Sent since, as the journal beside the database says, and unclear now: {count}.",
                count=number(len(sent)),
            )
        )
    else:
        print_line(tr("The journal beside the database names no mail that is missing here; it may be missing itself."))
    for mail in sent:
        job = tr("Job {job}", job=mail.job) if mail.job else tr("not imported yet")
        print_line(f"  {moment(to_moment(mail.at))}  {mail.invoice}  {job}  {mail.message_id}")
    if unclear:
        print_line(tr("Unclear jobs: {count}. Say of each: was sent (xr-tui confirm), or send again.", count=unclear))
    if yes:
        print_line(tr("{person} has said that open invoices may be sent again.", person=office.user))
    else:
        tell(tr(lineage.WAY_OUT))
