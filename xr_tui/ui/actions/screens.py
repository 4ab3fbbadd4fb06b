"""What can be done on the screens in front of the main one: feedback, check, invoice, documents."""

from __future__ import annotations

from xr_tui.phrase import phrase
from xr_tui.ui.actions.action import Action, ActionSet

FEEDBACK = ActionSet(
    title=phrase("Feedback"),
    text=phrase("Each line is one step or one rule. STATUSTEXT says what happened; below is all of the chosen line."),
    actions=(
        Action(
            id="feedback.go",
            keys="g,enter",
            does="go",
            name=phrase("Mend"),
            help=phrase("go to the place where the chosen line is mended: matrix, customer, setup or invoice"),
            footer=1,
        ),
        Action(
            id="feedback.repeat",
            keys="r",
            does="repeat",
            name=phrase("Repeat"),
            help=phrase("repeat: a new job, after a dialog"),
            footer=3,
        ),
        Action(
            id="feedback.was_sent",
            keys="w",
            does="was_sent",
            name=phrase("Was sent"),
            help=phrase("say of an unclear job: this mail was sent"),
            footer=2,
        ),
        Action(
            id="feedback.try_again",
            keys="t",
            does="try_again",
            name=phrase("Try again"),
            help=phrase("try again at once, when the queue is stopped"),
        ),
        Action(
            id="feedback.copy",
            keys="c",
            does="copy",
            name=phrase("Copy Message-ID"),
            help=phrase("the Message-ID of the mail into the clipboard, to look for it elsewhere"),
        ),
        Action(
            id="feedback.xml",
            keys="x",
            does="kept('xml')",
            name=phrase("XML"),
            help=phrase("the XRechnung as it was checked and sent"),
            footer=4,
        ),
        Action(
            id="feedback.report",
            keys="b",
            does="kept('report')",
            name=phrase("Report"),
            help=phrase("the report of the check"),
            footer=5,
        ),
        Action(
            id="feedback.mail",
            keys="m",
            does="kept('mail')",
            name=phrase("Mail"),
            help=phrase("the mail as it was handed over"),
            footer=6,
        ),
        Action(
            id="feedback.close",
            keys="q",
            fixed="escape",
            does="close",
            name=phrase("Back"),
            help=phrase("back"),
            footer=7,
        ),
    ),
)

CHECK = ActionSet(
    title=phrase("Check"),
    text=phrase("What the official rules say of this invoice; nothing is sent. Below is all of the chosen line."),
    actions=(
        Action(
            id="check.go",
            keys="g,enter",
            does="go",
            name=phrase("Mend"),
            help=phrase("go to the place where the chosen line is mended, then check again"),
            footer=1,
        ),
        Action(
            id="check.again",
            keys="v",
            does="check",
            name=phrase("Check again"),
            help=phrase("check again"),
            footer=2,
        ),
        Action(
            id="check.close",
            keys="q",
            fixed="escape",
            does="close",
            name=phrase("Back"),
            help=phrase("back"),
            footer=3,
        ),
    ),
)

INVOICE_VIEW = ActionSet(
    title=phrase("Invoice"),
    text=phrase("The invoice in words, and the XRechnung as it would be created now. The arrow keys scroll."),
    actions=(
        Action(
            id="view.words",
            keys="1,r",
            does="show('words')",
            name=phrase("Invoice"),
            help=phrase("the invoice in words"),
            footer=1,
        ),
        Action(
            id="view.xml",
            keys="2,x",
            does="show('xml')",
            name=phrase("XML"),
            help=phrase("the XML as it would be created now"),
            footer=2,
        ),
        Action(
            id="view.fill_in",
            keys="e",
            does="fill_in",
            name=phrase("Fill in"),
            help=phrase("fill in what the invoice lacks: references, days, addresses; kept apart from the document"),
            footer=3,
        ),
        Action(
            id="view.round",
            keys="u",
            does="take_rounding",
            name=phrase("Rounding"),
            help=phrase("take the proposed rounding with the computed sums, or take it back, after a question"),
            footer=4,
        ),
        Action(
            id="view.close",
            keys="q",
            fixed="escape",
            does="back",
            name=phrase("Back"),
            help=phrase("back"),
            footer=5,
        ),
    ),
)

DOCUMENT = ActionSet(
    title=phrase("Document"),
    text=phrase("The document as it was kept. The arrow keys scroll, also sideways."),
    actions=(
        Action(
            id="document.save",
            keys="s",
            does="save",
            name=phrase("Save as file"),
            help=phrase("lay the document down in the storage folder, as a file for others; a report as HTML"),
            footer=2,
        ),
        Action(
            id="document.close",
            keys="q",
            fixed="escape",
            does="close",
            name=phrase("Back"),
            help=phrase("back"),
            footer=1,
        ),
    ),
)

RUN_REPORT = ActionSet(
    title=phrase("Report of a batch run"),
    text=phrase("What became of each invoice: what asks for somebody stands first. The list follows a run at work."),
    actions=(
        Action(
            id="report.open",
            keys="enter",
            does="open",
            name=phrase("Feedback"),
            help=phrase("the feedback of this job; of what was left out, what mends it"),
            footer=1,
        ),
        Action(
            id="report.filter",
            keys="f",
            does="next_outcome",
            name=phrase("Filter"),
            help=phrase("only the next outcome, then all again"),
            footer=2,
        ),
        Action(
            id="report.save",
            keys="s",
            does="save",
            name=phrase("Save as CSV"),
            help=phrase("lay the report down in the storage folder, as a table for a spreadsheet"),
            footer=3,
        ),
        Action(
            id="report.older",
            keys="left",
            does="other_run(False)",
            name=phrase("Run before"),
            help=phrase("the report of the batch run before this one"),
            footer=5,
        ),
        Action(
            id="report.newer",
            keys="right",
            does="other_run(True)",
            name=phrase("Run after"),
            help=phrase("the report of the batch run after this one"),
            footer=6,
        ),
        Action(
            id="report.close",
            keys="q",
            fixed="escape",
            does="close",
            name=phrase("Back"),
            help=phrase("back"),
            footer=4,
        ),
    ),
)
