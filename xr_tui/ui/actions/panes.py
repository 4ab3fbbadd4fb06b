"""What can be done on each pane of the main screen."""

from __future__ import annotations

from xr_tui.phrase import phrase
from xr_tui.ui.actions.action import Action, ActionSet

INVOICES = ActionSet(
    title=phrase("Invoices"),
    text=phrase(
        "Status: + sent or filed, - failed, ? unclear whether it arrived, … at work, x cancelled, "
        "blank not sent yet or waiting. Mode and batch come from the communication matrix."
    ),
    actions=(
        Action(
            id="invoices.email",
            keys="e",
            does="send('email')",
            name=phrase("E-mail"),
            help=phrase("send the marked invoices, or this one, by e-mail; a dialog asks first"),
            footer=1,
        ),
        Action(
            id="invoices.batch",
            keys="s",
            does="batch",
            name=phrase("Batch run"),
            help=phrase("batch run over the marked invoices, or over all open ones"),
            footer=2,
        ),
        Action(
            id="invoices.pdf",
            keys="p",
            does="send('pdf')",
            name=phrase("PDF"),
            help=phrase("create, check and file in the storage folder; no mail"),
            footer=3,
        ),
        Action(
            id="invoices.check",
            keys="v",
            does="check",
            name=phrase("Check"),
            help=phrase("whether this invoice is valid; nothing is sent"),
            footer=4,
        ),
        Action(
            id="invoices.view",
            keys="enter",
            does="view",
            name=phrase("View"),
            help=phrase("view the invoice, in words and as XML"),
            footer=5,
        ),
        Action(
            id="invoices.entry",
            keys="m",
            does="entry",
            name=phrase("Matrix entry"),
            help=phrase("how documents go to its customer"),
            footer=53,
        ),
        Action(
            id="invoices.jobs",
            keys="j",
            does="jobs",
            name=phrase("Jobs"),
            help=phrase("what became of this invoice; a click on the status shows it too"),
            footer=52,
        ),
    ),
)

JOBS = ActionSet(
    title=phrase("Job list"),
    text=phrase(
        "Status: + done, - failed, ? unclear whether the mail arrived, … at work, x cancelled, blank waiting, "
        "a date: waits until then. No job is ever deleted; a repeat is a new job."
    ),
    actions=(
        Action(
            id="jobs.feedback",
            keys="enter",
            does="feedback",
            name=phrase("Feedback"),
            help=phrase("feedback: what happened in this job, and what to do; a click on the status shows it too"),
            footer=1,
        ),
        Action(
            id="jobs.repeat",
            keys="r",
            does="repeat",
            name=phrase("Repeat"),
            help=phrase("repeat: a new job, after a dialog; also for several marked ones"),
            footer=2,
        ),
        Action(
            id="jobs.cancel",
            keys="x",
            does="cancel",
            name=phrase("Cancel job"),
            help=phrase("cancel a job that has not begun; also several marked ones"),
            footer=3,
        ),
        Action(
            id="jobs.was_sent",
            keys="w",
            does="was_sent",
            name=phrase("Was sent"),
            help=phrase("say of an unclear job: this mail was sent"),
            footer=4,
        ),
    ),
)

MATRIX = ActionSet(
    title=phrase("Communication matrix"),
    text=phrase(
        "How documents go to each customer. An entry of the customer beats one for all customers, then an entry "
        "for the document type beats one for all types. Only entries with batch mode take part in a batch run."
    ),
    actions=(
        Action(
            id="matrix.edit",
            keys="enter",
            does="edit",
            name=phrase("Edit"),
            help=phrase("edit this entry"),
            footer=1,
        ),
        Action(
            id="matrix.change",
            keys="e",
            does="change",
            name=phrase("Change marked"),
            help=phrase("change job mode and batch mode of all marked entries; with none marked, edit this one"),
            footer=5,
        ),
        Action(
            id="matrix.new",
            keys="n",
            does="new",
            name=phrase("New"),
            help=phrase("new entry"),
            footer=2,
        ),
        Action(
            id="matrix.delete",
            keys="d,delete",
            does="delete",
            name=phrase("Delete"),
            help=phrase("delete the marked entries, or this one, after a question"),
            footer=3,
        ),
    ),
)

CUSTOMERS = ActionSet(
    title=phrase("Customers"),
    text=phrase("The buyers. What an invoice leaves out of its buyer is filled from here."),
    actions=(
        Action(
            id="customers.edit",
            keys="enter,e",
            does="edit",
            name=phrase("Edit"),
            help=phrase("edit this customer"),
            footer=1,
        ),
        Action(
            id="customers.new",
            keys="n",
            does="new",
            name=phrase("New"),
            help=phrase("new customer"),
            footer=2,
        ),
        Action(
            id="customers.delete",
            keys="d,delete",
            does="delete",
            name=phrase("Delete"),
            help=phrase("delete the marked customers, or this one, after a question"),
            footer=3,
        ),
        Action(
            id="customers.entry",
            keys="m",
            does="entry",
            name=phrase("Matrix entry"),
            help=phrase("how documents go to this customer"),
            footer=4,
        ),
    ),
)

SETUP = ActionSet(
    title=phrase("Setup"),
    text=phrase("Company, mail server, check and storage folder. Fields fixed by a variable are locked and name it."),
    actions=(
        Action(
            id="setup.save",
            keys="f10,ctrl+s",
            does="save",
            name=phrase("Save"),
            help=phrase("save, or name everything that is wrong"),
            footer=1,
            anywhere=True,
        ),
        Action(
            id="setup.next_field",
            fixed="tab",
            does="app.focus_next",
            name=phrase("next field"),
            help=phrase("to the next field; with Shift to the one before"),
            footer=2,
            palette=False,
        ),
        Action(
            id="setup.discard",
            keys="f7",
            does="discard",
            name=phrase("Discard changes"),
            help=phrase("read the settings again; what was typed and not saved is gone"),
            footer=5,
        ),
        Action(
            id="setup.test_login",
            keys="f8",
            does="test_login",
            name=phrase("Test the login"),
            help=phrase("log in for the chosen sender with what stands there; nothing is sent"),
            footer=3,
        ),
        Action(
            id="setup.install_rules",
            keys="f9",
            does="install_rules",
            name=phrase("Install the rules"),
            help=phrase("install the official rules"),
            footer=4,
        ),
    ),
)

SENDERS = ActionSet(
    title=phrase("Senders"),
    text=phrase("The first is the default one. What is changed here is saved with the setup."),
    actions=(
        Action(
            id="senders.edit",
            keys="enter",
            does="want('edit')",
            name=phrase("Change"),
            help=phrase("change this sender: address, server, way of logging in, limits"),
            footer=1,
        ),
        Action(
            id="senders.new",
            keys="n",
            does="want('new')",
            name=phrase("New"),
            help=phrase("add a sender"),
            footer=2,
        ),
        Action(
            id="senders.remove",
            keys="delete",
            does="want('remove')",
            name=phrase("Remove"),
            help=phrase("remove this sender, after a question; not the default one, nor while jobs wait for it"),
            footer=5,
        ),
        Action(
            id="senders.default",
            keys="s",
            does="want('default')",
            name=phrase("Make default"),
            help=phrase("make this sender the default one: all mails that neither matrix nor type give another"),
            footer=6,
        ),
        Action(
            id="senders.trial_mail",
            keys="m",
            does="want('trial_mail')",
            name=phrase("Test mail"),
            help=phrase("send a mail without an invoice from this sender to itself"),
            footer=4,
        ),
        Action(
            id="senders.log_in",
            keys="l",
            does="want('log_in')",
            name=phrase("Log in"),
            help=phrase("log in once at Microsoft 365, with a code to type in a browser"),
            footer=3,
        ),
    ),
)

SETUP_SCREEN = ActionSet(
    title=phrase("Setup"),
    actions=(
        Action(
            id="setup.leave",
            fixed="escape",
            does="leave",
            name=phrase("Back"),
            help=phrase("back, after asking where something is not saved"),
            footer=6,
        ),
    ),
)
