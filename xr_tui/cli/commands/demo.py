"""`demo`: a throw-away company to try everything with."""

from __future__ import annotations

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import tell
from xr_tui.i18n import tr


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""
    headless_help = tr("Run the batch without screens and print the job list.")

    @app.command("demo", help=tr("Try everything; nothing leaves this machine."))
    def demo(headless: bool = typer.Option(False, "--headless", help=headless_help)) -> None:
        from xr_tui.demo.company import open_demo

        tell(tr("Preparing the demo: rules, sample data, mailbox …"))
        with open_demo(call.everywhere.data_dir) as running:
            mailbox = running.mailbox.folder
            tell(tr("The demo is in {folder}, its mails in {mailbox}.", folder=mailbox.parent, mailbox=mailbox))
            if headless:
                from xr_tui.cli.running import run_lines

                call.exit_code = run_lines(running.office, None, batch=True, as_json=call.everywhere.json).exit_code
            else:
                from xr_tui.ui import run

                call.exit_code = run(running.office, call.display)
        tell(tr("New mails in {mailbox}: {count}.", mailbox=mailbox, count=running.mailbox.count))
        tell(tr("To go on with this demo: xr-tui demo --data-dir {folder}", folder=mailbox.parent))
