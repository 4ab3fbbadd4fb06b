"""What works on every screen, and what works wherever the main screen is in front."""

from __future__ import annotations

from xr_tui.phrase import phrase
from xr_tui.ui.actions.action import HELP_PLACE, Action, ActionSet

EVERYWHERE = ActionSet(
    title=phrase("Everywhere"),
    rank=9,
    actions=(
        Action(
            id="everywhere.invoices",
            keys="1,f2",
            does="tab('invoices')",
            name=phrase("Invoices"),
            help=phrase("to the invoices"),
        ),
        Action(
            id="everywhere.jobs",
            keys="2,f3",
            does="tab('jobs')",
            name=phrase("Job list"),
            help=phrase("to the job list"),
        ),
        Action(
            id="everywhere.matrix",
            keys="3,f4",
            does="tab('matrix')",
            name=phrase("Matrix"),
            help=phrase("to the communication matrix"),
        ),
        Action(
            id="everywhere.customers",
            keys="4,f5",
            does="tab('customers')",
            name=phrase("Customers"),
            help=phrase("to the customers"),
        ),
        Action(
            id="everywhere.setup",
            keys="5,f6",
            does="tab('setup')",
            name=phrase("Setup"),
            help=phrase("to the setup"),
        ),
        Action(
            id="everywhere.commands",
            keys="ctrl+p",
            does="command_palette",
            name=phrase("Commands"),
            help=phrase("everything that can be done here, found by its name"),
            footer=HELP_PLACE - 1,
            anywhere=True,
            palette=False,
        ),
        Action(
            id="everywhere.language",
            keys="ctrl+l",
            does="other_language",
            name=phrase("Deutsch / English"),
            help=phrase("the other language, everywhere; it stays chosen"),
            anywhere=True,
        ),
        Action(
            id="everywhere.theme",
            keys="ctrl+t",
            does="next_theme",
            name=phrase("Other colours"),
            help=phrase("the next colours: dark, light, or the sixteen of the terminal"),
            anywhere=True,
        ),
        Action(
            id="everywhere.copy",
            keys="y",
            fixed="ctrl+y",
            does="copy",
            name=phrase("Copy"),
            help=phrase("copy number, Message-ID, finding, field or text under the cursor to your own clipboard"),
            anywhere=True,
        ),
        Action(
            id="everywhere.repaint",
            keys="f12",
            does="repaint",
            name=phrase("Draw anew"),
            help=phrase("draw anew, when something else has written on the screen"),
            anywhere=True,
        ),
        Action(
            id="everywhere.suspend",
            fixed="ctrl+z",
            does="suspend_process",
            name=phrase("To the shell"),
            help=phrase("to the shell for a while; fg comes back"),
            anywhere=True,
        ),
        Action(
            id="everywhere.help",
            keys="?",
            fixed="f1",
            does="help",
            name=phrase("Help"),
            help=phrase("what can be done here; Enter or a click on a line does it"),
            footer=HELP_PLACE,
            anywhere=True,
        ),
        Action(
            id="everywhere.quit",
            keys="q",
            fixed="ctrl+q",
            does="quit",
            name=phrase("Quit"),
            help=phrase("quit; what is being handed over is finished first"),
            anywhere=True,
        ),
    ),
)

MAIN = ActionSet(
    title=phrase("Queue"),
    rank=8,
    actions=(
        Action(
            id="main.try_again",
            keys="t",
            does="try_again",
            name=phrase("Try again"),
            help=phrase("try again at once, when the queue is stopped"),
            footer=1,
        ),
        Action(
            id="main.hold",
            keys="h",
            does="hold",
            name=phrase("Hold / go on"),
            help=phrase("hold the run: what is at work is finished, the rest waits; or let it go on"),
        ),
        Action(
            id="main.report",
            keys="b",
            does="report",
            name=phrase("Report of a batch run"),
            help=phrase("what became of each invoice of the newest batch run; in the job list, of the run of this job"),
        ),
    ),
)
