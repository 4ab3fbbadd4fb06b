"""One run of the program: the store, the setup, the rules and the service, as both faces use them."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xr_tui.errors import Refused, Unable, XrTuiError
from xr_tui.matrix import Syntax
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.places import Places
from xr_tui.settings.tokens import TokenShelf
from xr_tui.settings.user_file import UserFile
from xr_tui.store.database import Store
from xr_tui.store.patience import BUSY_SECONDS

# What the first screen does not need is imported where it is used: a person waits for it.
if TYPE_CHECKING:
    from xr_tui.delivery.google_person import Dialogue
    from xr_tui.delivery.microsoft import DeviceCode
    from xr_tui.jobs.service import JobService
    from xr_tui.jobs.timing import Timing
    from xr_tui.settings.environment import Effective
    from xr_tui.settings.model import Settings
    from xr_tui.settings.sender import Sender
    from xr_tui.store.lineage import CopiedBack
    from xr_tui.store.sent_since import SentSince
    from xr_tui.validation.report import Report
    from xr_tui.validation.rules import InstalledRules
    from xr_tui.validation.shelf import Shelf


class Office:
    """Everything a face works with. Methods block unless they return a future: call them from a thread."""

    def __init__(
        self,
        places: Places,
        store: Store,
        *,
        environ: Mapping[str, str],
        user_file: UserFile,
        rules_folder: Path | None,
        takes_all: bool,
        timing: Timing | None,
        tokens: Path | None = None,
    ) -> None:
        self.places = places
        self.store = store
        self.environ = environ
        self.user_file = user_file
        self.user = _user_name()
        """Who works here; jobs remember it."""
        self.credentials = Credentials(environ, user_file, TokenShelf(tokens))
        """Where this user's secrets are."""
        self._rules_folder = rules_folder
        self._takes_all = takes_all
        self._timing = timing

    @classmethod
    def open(
        cls,
        places: Places,
        *,
        environ: Mapping[str, str],
        user_file: UserFile = UserFile(),  # noqa: B008 - frozen
        rules_folder: Path | None = None,
        takes_all: bool = False,
        timing: Timing | None = None,
        tokens: Path | None = None,
    ) -> Office:
        """Open the database, making it where there is none. The service is not started yet.

        Args:
            places: where it is.
            environ: beats what the setup says.
            user_file: the user's own file.
            rules_folder: where the official rules live; None leaves it to the environment.
            takes_all: whether the service also takes up what nobody works off.
            timing: how long the service waits wherever it waits; None means as people want it.
            tokens: folder of the user's own for tokens that renew a login, where there is no keyring; None keeps none.

        Raises:
            StoreUnavailable: if the database cannot be used.
        """
        store = Store.open(places.database, patience=BUSY_SECONDS if timing is None else timing.database)
        return cls(
            places,
            store,
            environ=environ,
            user_file=user_file,
            rules_folder=rules_folder,
            takes_all=takes_all,
            timing=timing,
            tokens=tokens,
        )

    @property
    def paused(self) -> XrTuiError | None:
        """What stopped the queue, if anything did. Does not load the service where nobody has wanted it yet."""
        service: JobService | None = self.__dict__.get("service")
        return service.paused if service is not None else None

    @cached_property
    def service(self) -> JobService:
        """What works the jobs off; to be started by whoever wants that."""
        from xr_tui.jobs.service import JobService, ServiceParts
        from xr_tui.jobs.timing import Timing

        return JobService(
            ServiceParts(
                store=self.store,
                places=self.places,
                environ=self.environ,
                user=self.user,
                rules=self.rules,
                credentials=self.credentials,
                takes_all=self._takes_all,
                timing=self._timing or Timing(),
            )
        )

    @property
    def rules_folder(self) -> Path:
        """Where the official rules live."""
        from xr_tui.validation.rules import rules_folder

        return self._rules_folder or rules_folder(self.environ)

    def setup(self) -> Effective:
        """The settings that hold now, and which of them the environment fixed."""
        from xr_tui.settings.environment import effective
        from xr_tui.store import setup

        with self.store.reading() as db:
            return effective(setup.load(db), self.environ)

    def setup_of_check(self) -> Effective:
        """The same, of which only the service that checks and the version of the rules are read: that is quicker."""
        from xr_tui.settings.environment import effective
        from xr_tui.store import setup

        with self.store.reading() as db:
            return effective(setup.load_for_check(db), self.environ)

    def save_settings(self, settings: Settings, *, read: Settings | None = None) -> Settings | None:
        """Store what Einrichtung edited; the queue, if it is paused, tries again at once.

        Args:
            settings: all of them.
            read: as they stood when the editing began. If somebody has saved others meanwhile, nothing is stored.

        Returns:
            What somebody else has saved meanwhile; None if these settings are stored.
        """
        from xr_tui.store import setup

        with self.store.writing() as db:
            if read is not None and (theirs := setup.load(db)) not in (read, settings):
                return theirs
            setup.save(db, settings)
        self._try_again()
        return None

    def rules(self) -> Shelf:
        """The installed rules, their digests compared; of several versions the date of an invoice chooses.

        Raises:
            RulesMissing, RulesBroken: there are none that can be used.
        """
        from xr_tui.validation.shelf import shelf

        return shelf(self.rules_folder, self.setup().settings.rules_version)

    def install_rules(self, source: Path | str | None = None) -> InstalledRules:
        """Install the official rules; takes seconds.

        Raises:
            Unable: if they cannot be had, or are not what they should be.
        """
        from xr_tui.validation.install import install

        rules = install(self.rules_folder, source)
        self._try_again()
        return rules

    def test_mail_server(self, settings: Settings, sender: Sender | None = None) -> Phrase:
        """Log in at the mail server of a sender, ask whether it takes mail from it, send nothing; says how it went.

        Args:
            settings: with the environment's values over them.
            sender: one of theirs; None means the default one.

        Raises:
            DeliveryUnavailable: names what failed.
            Unable: if the password command fails.
        """
        import asyncio

        from xr_tui.delivery.smtp import SmtpConnection
        from xr_tui.jobs.connection_slots import slots_of
        from xr_tui.jobs.logging_in import login_of

        chosen = sender or settings.mail
        login = login_of(chosen, self.credentials, default=settings.is_default(chosen))
        connection = SmtpConnection(login, admit=slots_of(chosen, self.places).take)
        return asyncio.run(connection.test_login(chosen.address)).sentence

    def send_test_mail(self, settings: Settings, sender: Sender, speak: Callable[[Phrase], str]) -> Phrase:
        """Send a mail without an invoice from a sender to itself; says what the server answered.

        Args:
            settings: with the environment's values over them.
            sender: one of theirs.
            speak: puts phrases into the language of the mail.

        Raises:
            DeliveryUnavailable: the mail server does not take it.
        """
        from xr_tui.jobs.notice import send_test_mail

        return send_test_mail(sender, self.credentials, self.places, speak, default=settings.is_default(sender))

    def log_in(
        self,
        settings: Settings,
        sender: Sender,
        show: Callable[[DeviceCode], None],
        given_up: Callable[[], bool] = lambda: False,
    ) -> None:
        """Let a person log in for a sender at Microsoft 365 by device code; returns when that is done.

        Args:
            settings: that have this sender.
            sender: whose way of logging in that is.
            show: is told address and code; in the caller's thread.
            given_up: asked again and again; true ends the waiting.

        Raises:
            Refused: this sender logs in otherwise.
            DeliveryUnavailable: it did not come to a login.
        """
        from xr_tui.delivery.microsoft import PersonsTokens
        from xr_tui.jobs.logging_in import token_source

        source = token_source(sender, self.credentials, default=settings.is_default(sender))
        if not isinstance(source, PersonsTokens):
            raise Refused(
                phrase("Nobody has to log in for {name}.", name=sender.name),
                phrase("Only the ways in the name of a person ask for it."),
            )
        source.log_in(show, given_up)
        self._try_again()

    def log_in_by_browser(self, settings: Settings, sender: Sender, dialogue: Dialogue, port: int = 0) -> None:
        """Let a person consent in a browser for a sender that logs in at Google; returns when that is done.

        Args:
            settings: that have this sender.
            sender: whose way of logging in that is.
            dialogue: how to talk with the person; in the caller's thread.
            port: where to listen for the browser; 0 takes any that is free.

        Raises:
            DeliveryUnavailable: it did not come to a login.
        """
        from xr_tui.jobs.logging_in import mailbox_tokens

        mailbox_tokens(sender, self.credentials, default=settings.is_default(sender)).log_in(dialogue, port=port)
        self._try_again()

    def forget_login(self, sender: Sender) -> None:
        """Throw away the login that is kept on this machine for a sender, if there is one."""
        from xr_tui.jobs.logging_in import token_source

        source = token_source(sender, self.credentials, default=self.setup().settings.is_default(sender))
        if source is not None:
            source.forget()

    def test_check_service(self, settings: Settings) -> Phrase:
        """Let the service of these settings check a document that is no invoice; says who answered.

        Raises:
            Unable: no report came, or it said something that cannot be.
        """
        import asyncio

        from xr_tui.validation.remote import RemoteCheck
        from xr_tui.validation.report import Verdict

        async def ask() -> Report:
            remote = RemoteCheck(settings.check_url, timeout=20)
            try:
                return await remote.check(b'<no-invoice xmlns="urn:xr-tui:test"/>')
            finally:
                await remote.aclose()

        report = asyncio.run(ask())
        if report.verdict is Verdict.REJECTED:  # as it must be: it is no invoice
            return phrase("The validation service answers: {engine}.", engine=report.engine)
        if report.verdict is Verdict.NOT_CHECKED:
            raise Unable(report.problems[0], phrase("Until then no invoice is checked and none is mailed."))
        raise Unable(
            phrase("The validation service {service} accepts what is no invoice.", service=settings.check_url),
            phrase("Name another service in the setup, or none."),
        )

    def xml_of(self, invoice: int, buyer_reference: str = "", syntax: Syntax | None = None) -> bytes:
        """The XRechnung of an invoice as it would be created now.

        Args:
            invoice: row id.
            buyer_reference: BT-10; empty means the invoice's own, else its matrix entry's.
            syntax: what it is to be written in; `None` means as it came, else as its matrix entry says.

        Raises:
            Refused: the syntax has no place for something that the invoice says.
        """
        from xr_tui.jobs.creation import create_xml, material
        from xr_tui.jobs.plan import plan_batch

        holds = self.setup().settings
        with self.store.reading() as db:
            (line,) = plan_batch(db, [invoice], holds)
            reference = buyer_reference or line.buyer_reference
            source = material(db, invoice, line.invoice.customer, holds.company, reference, line.syntax)
        return create_xml(source, syntax)

    def doubts_about_files(self, invoice: int) -> tuple[Phrase, ...]:
        """What is doubtful about the files inside an invoice (BT-125); nothing where that hint is switched off."""
        from xr_tui.invoice.document import from_json
        from xr_tui.invoice.precheck.attachments import attachment_hints
        from xr_tui.invoice.precheck.hint import Precheck
        from xr_tui.store import invoices

        if Precheck.ATTACHMENTS in self.setup().settings.hints_off:
            return ()
        with self.store.reading() as db:
            document = invoices.document(db, invoice)
        return tuple(hint.text for hint in attachment_hints(from_json(document)))

    def check_invoice(self, invoice: int) -> Future[Report]:
        """Create the XRechnung of an invoice and check it; makes no job. The service must be started."""
        return self.service.check_once(self.xml_of(invoice))

    def own_terms(self, invoice: int) -> frozenset[str]:
        """What an invoice says itself, so that it is mended there: see `xr_tui.jobs.own_terms`."""
        from xr_tui.jobs.creation import material
        from xr_tui.jobs.own_terms import own_terms
        from xr_tui.store import invoices

        company = self.setup().settings.company
        with self.store.reading() as db:
            (row,) = invoices.by_ids(db, [invoice])
            return own_terms(material(db, invoice, row.customer, company, ""))

    def invoice_ids(self, numbers: list[str]) -> tuple[dict[str, int], list[str]]:
        """Row ids of these invoice numbers, and the numbers that nobody knows."""
        from xr_tui.store import invoices

        with self.store.reading() as db:
            found = {row.number: row.id for row in invoices.by_numbers(db, numbers)}
        return found, [number for number in numbers if number not in found]

    def abandoned(self) -> frozenset[int]:
        """The open jobs that nobody works off."""
        from xr_tui.store import jobs
        from xr_tui.store.locks import dead_among

        with self.store.reading() as db:
            return jobs.abandoned(db, dead_among(self.places.runners, jobs.runners_at_work(db)))

    def copied_back(self) -> CopiedBack | None:
        """Whether this database is a backup that was copied back, and nobody has said yet that sending may go on."""
        from xr_tui.store import lineage

        with self.store.reading() as db:
            return lineage.waits_for_a_yes(db)

    def sent_since_backup(self) -> list[SentSince]:
        """What went out between the backup that was copied back last and that moment, as far as the journal tells."""
        from xr_tui.store import sent_since

        with self.store.reading() as db:
            return sent_since.named(db)

    def accept_copied_back(self) -> None:
        """Who works here has looked what was sent since the backup: jobs may be made again."""
        from xr_tui.store import lineage

        with self.store.writing() as db:
            lineage.accept(db, self.user)

    def close(self) -> None:
        """Stop the service: finishes what is being handed over, leaves the rest waiting."""
        if "service" in self.__dict__:
            self.service.stop()

    def _try_again(self) -> None:
        """What the service waited for may have been mended."""
        if "service" in self.__dict__:
            self.service.resume()


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return "?"
