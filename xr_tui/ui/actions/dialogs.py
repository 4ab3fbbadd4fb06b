"""What can be done in dialogs and questions."""

from __future__ import annotations

from xr_tui.phrase import phrase
from xr_tui.ui.actions.action import Action, ActionSet

DIALOG = ActionSet(
    title=phrase("Dialog"),
    text=phrase("Enter goes from field to field and presses the button that is chosen. Space ticks a box."),
    rank=1,
    actions=(
        Action(
            id="dialog.ok",
            keys="f10,ctrl+s",
            does="accept",
            name=phrase("OK"),
            help=phrase("OK, or name everything that is wrong"),
            anywhere=True,
        ),
        Action(
            id="dialog.cancel",
            fixed="escape",
            does="call_off",
            name=phrase("Cancel"),
            help=phrase("close the dialog; nothing is changed and nothing is sent"),
        ),
    ),
)

RUN = ActionSet(
    title=phrase("Several invoices"),
    text=phrase("One line for each invoice, those left out too, with the reason. What needs a look stands first."),
    actions=(
        Action(
            id="run.open",
            keys="enter",
            does="open",
            name=phrase("Details"),
            help=phrase("all that is given for this invoice: further addresses, subject, text, Leitweg-ID"),
            footer=1,
        ),
        Action(
            id="run.address",
            keys="a",
            does="address",
            name=phrase("Change address"),
            help=phrase("give this invoice another target address, for this time only"),
            footer=2,
        ),
        Action(
            id="run.drop",
            keys="d,delete",
            does="drop",
            name=phrase("Leave out"),
            help=phrase("leave this invoice out, or take it back in"),
            footer=4,
        ),
        Action(
            id="run.again",
            keys="j,y",
            does="again",
            name=phrase("Once more"),
            help=phrase("say yes to sending once more what is in a job already, or take it back"),
            footer=5,
        ),
        Action(
            id="run.moment",
            keys="t",
            does="moment",
            name=phrase("Send at"),
            help=phrase("give the whole run a date and time"),
            footer=6,
        ),
        Action(
            id="run.next",
            keys="n",
            does="find_unaddressed",
            name=phrase("Next gap"),
            help=phrase("to the next invoice that still needs an address"),
            footer=3,
        ),
        Action(
            id="run.filter",
            keys="f",
            does="next_part",
            name=phrase("Filter"),
            help=phrase("show only what needs an address, what is left out, what goes; then all again"),
            footer=7,
        ),
    ),
)

QUESTION = ActionSet(
    title=phrase("Question"),
    text=phrase("Enter presses the button that is chosen: no, until the arrow keys choose the other one."),
    actions=(
        Action(
            id="question.yes",
            keys="j,y",
            does="answer(True)",
            name=phrase("Yes"),
            help=phrase("yes, do it"),
        ),
        Action(
            id="question.no",
            keys="n",
            fixed="escape",
            does="answer(False)",
            name=phrase("No"),
            help=phrase("no, leave everything as it is"),
        ),
        Action(
            id="question.other",
            fixed="left,right,up,down",
            does="other",
            name=phrase("The other answer"),
            help=phrase("choose the other answer"),
            palette=False,
        ),
    ),
)

RULES = ActionSet(
    title=phrase("Official rules"),
    text=phrase("Without the official rules nothing can be checked, and with the check on nothing is mailed."),
    actions=(
        Action(
            id="rules.install",
            keys="f10,ctrl+s",
            does="install",
            name=phrase("Install"),
            help=phrase("install the official rules"),
            anywhere=True,
        ),
        Action(
            id="rules.later",
            fixed="escape",
            does="later",
            name=phrase("Later"),
            help=phrase("go on without rules"),
        ),
    ),
)

LOGIN = ActionSet(
    title=phrase("Log in"),
    text=phrase("The code is typed in a browser on any machine; the login is kept for you alone, on this machine."),
    actions=(
        Action(
            id="login.copy",
            keys="c",
            does="copy",
            name=phrase("Copy the code"),
            help=phrase("put the code into the clipboard of the terminal"),
        ),
        Action(
            id="login.cancel",
            fixed="escape",
            does="cancel",
            name=phrase("Cancel"),
            help=phrase("wait no longer; nobody is logged in"),
        ),
    ),
)

HELP = ActionSet(
    title=phrase("Help"),
    actions=(
        Action(
            id="help.close",
            fixed="escape,q,?",
            does="close",
            name=phrase("Close"),
            help=phrase("close the help"),
            palette=False,
        ),
    ),
)
