"""The fields of the Einrichtung, and the settings that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Static, TabbedContent, TabPane, Tabs
from textual.widgets._tabs import Underline

from xr_tui.i18n import language, tr
from xr_tui.invoice.model import Address, Contact, CreditTransfer, Identifier, Payment, Seller
from xr_tui.invoice.precheck.hint import Precheck
from xr_tui.invoice.precheck.values import (
    hint_for_address_of,
    hint_for_bic,
    hint_for_iban,
    hint_for_post_code,
    hint_for_vat_id,
)
from xr_tui.phrase import Phrase
from xr_tui.settings.model import Company, Settings
from xr_tui.settings.service_url import fault_of_service_url
from xr_tui.settings.user_file import THEMES
from xr_tui.ui.widgets.address_line import fault_of_optional_address
from xr_tui.ui.widgets.field_checks import (
    fault_of_country,
    fault_of_required,
    fault_of_template,
)
from xr_tui.ui.widgets.fields import ChoiceField, Field, LineField, ShownField, TextField, TickField
from xr_tui.ui.widgets.senders_list import SendersList
from xr_tui.ui.widgets.visible_text import plain

_IDS = {
    "electronic_address_scheme": "scheme",
    **dict.fromkeys(("host", "port", "security", "user", "address"), "senders"),
}
"""Fields whose widget is not called like them."""


@dataclass(frozen=True, kw_only=True)
class SetupFacts:
    """What the screen shows beside the settings themselves."""

    locked: Mapping[str, str]
    """Name of a setting to the variable that fixes it."""
    fixed: Mapping[str, Any]
    """Fields of the default sender that the environment fixes, with their values."""
    rules: str
    """Which rules are installed, in words."""
    storage: str
    """The folder that counts while no Ablagepfad is given."""


class SetupForm(Widget):
    """All settings in sections; `settings` reads them back."""

    def __init__(self, settings: Settings, facts: SetupFacts, section: str = "company") -> None:
        """The form.

        Args:
            settings: what stands in the fields at first.
            facts: what is shown beside them.
            section: the one that is open.
        """
        super().__init__()
        self._first = settings
        self._facts = facts
        self._section = section

    def compose(self) -> ComposeResult:
        with TabbedContent(initial=self._section):
            with TabPane(plain(tr("Company")), id="company"), VerticalScroll(can_focus=False):
                yield from self._company_fields(self._first.company.seller)
            with TabPane(plain(tr("Payment")), id="payment"), VerticalScroll(can_focus=False):
                yield from self._payment_fields(_transfer(self._first.company.payment))
            with TabPane(plain(tr("Senders")), id="mail"), VerticalScroll(can_focus=False):
                yield from self._sender_fields()
            with TabPane(plain(tr("Check, storage")), id="check"), VerticalScroll(can_focus=False):
                yield from self._check_fields(self._first)
            with TabPane(plain(tr("Texts")), id="texts"), VerticalScroll(can_focus=False):
                yield from self._text_fields(self._first)
            with TabPane(plain(tr("Display")), id="display"), VerticalScroll(can_focus=False):
                yield from self._display_fields()

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._underline)

    def _underline(self, _screen: object) -> None:
        """Put the line under the open tab: Textual may have placed it before the tabs had their widths."""
        for tabs in self.query(Tabs):
            if (tab := tabs.active_tab) is not None and tab.size.width:
                start, end = tab.virtual_region.shrink(tab.styles.gutter).column_span
                for line in tabs.query(Underline):
                    if line.highlight_end <= line.highlight_start + 1:
                        line.highlight_start, line.highlight_end = start, end

    def settings(self) -> Settings:
        """What stands in the fields now; of the senders without what the environment fixes."""
        default, *others = self.query_one(SendersList).value
        return replace(
            self._first,
            company=Company(seller=self._seller(), payment=self._payment()),
            mail=default,
            senders=tuple(others),
            check_enabled=self.query_one("#check-enabled", TickField).value,
            check_url=self._typed("check-url"),
            hints_off=tuple(check.value for check in Precheck if not self.query_one(f"#hint-{check}", TickField).value),
            rules_version=self._typed("rules-version"),
            storage_path=self._typed("storage-path"),
            alert_address=self._typed("alert-address"),
            subject=self._typed("subject"),
            body=self.query_one("#body", TextField).value,
        )

    @property
    def is_whole(self) -> bool:
        """Whether all fields are there: not while they come or go."""
        return bool(self.query("#name")) and bool(self.query("#theme"))

    @property
    def section(self) -> str:
        """The section that is open."""
        return self.query_one(TabbedContent).active

    def faulty_fields(self) -> list[Field]:
        """The fields that keep the form from being saved."""
        return [field for field in self.query(Field) if field.problem is not None]

    def field_named(self, name: str) -> Field | None:
        """The field of this name, as feedback lines name it: `vat_id`, `iban`, `storage_path`."""
        found = self.query(f"#{_IDS.get(name, name.replace('_', '-'))}").results(Field)
        return next(found, None)

    def go_to(self, field: Field) -> None:
        """Open the section of a field and put the cursor into it."""
        pane = next(node for node in field.ancestors if isinstance(node, TabPane))
        self.query_one(TabbedContent).active = str(pane.id)
        self.call_after_refresh(field.focus)

    def open(self, section: str) -> None:
        """Open a section. A cursor in the one that goes out of sight moves up to the tabs: keys need one to work."""
        sections = self.query_one(TabbedContent)
        if sections.active != section:
            sections.active = section
            self.query_one(Tabs).focus()

    # The fields

    def _company_fields(self, seller: Seller) -> ComposeResult:
        address, contact = seller.address or Address(), seller.contact or Contact()
        electronic = seller.electronic_address or Identifier(value="")
        yield _line(tr("Company"), seller.name, "name")
        yield _line(tr("Street"), address.street, "street")
        yield _line(tr("Address line 2"), address.street2, "street2")
        yield LineField(
            tr("Post code"), address.post_code or "", hint=hint_for_post_code(self._country), id="post-code"
        )
        yield _line(tr("City"), address.city, "city")
        yield LineField(tr("Country"), address.country or "", check=fault_of_country, placeholder="DE", id="country")
        yield LineField(tr("VAT-ID"), seller.vat_id or "", hint=hint_for_vat_id, id="vat-id")
        yield _line(tr("Tax number"), seller.tax_number, "tax-number")
        yield LineField(
            tr("Electronic address"), electronic.value, hint=hint_for_address_of(self._scheme), id="electronic-address"
        )
        yield LineField(
            tr("Its scheme"), electronic.scheme or "", note=tr("EM e-mail, 9930 German VAT-ID"), id="scheme"
        )
        yield _line(tr("Contact"), contact.name, "contact")
        yield _line(tr("Phone"), contact.phone, "phone")
        yield LineField(tr("E-mail"), contact.email or "", check=fault_of_optional_address, id="email")

    def _country(self) -> str:
        fields = self.query("#country").results(LineField)
        return next((field.value for field in fields), "")

    def _scheme(self) -> str:
        fields = self.query("#scheme").results(LineField)
        return next((field.value for field in fields), "")

    @on(Field.Changed, "#country")
    @on(Field.Changed, "#scheme")
    def _look_at_the_others(self) -> None:
        """What is worth knowing about a post code depends on the country, about an address on its scheme."""
        for name in ("post-code", "electronic-address"):
            self.query_one(f"#{name}", LineField).look()

    def _payment_fields(self, transfer: CreditTransfer) -> ComposeResult:
        yield Static(plain(tr("For invoices that name no account of their own.")), classes="section-note", markup=False)
        yield LineField("IBAN", transfer.account or "", hint=hint_for_iban, id="iban")
        yield LineField("BIC", transfer.bic or "", hint=hint_for_bic, id="bic")
        yield _line(tr("Account holder"), transfer.account_name, "account-name")

    def _sender_fields(self) -> ComposeResult:
        yield SendersList(self._first.every_sender, self._facts.fixed)

    def _check_fields(self, settings: Settings) -> ComposeResult:
        yield TickField(
            tr("XRechnung check"),
            tr("mail only what the official rules accept"),
            settings.check_enabled,
            locked=self._locked("check_enabled"),
            note=self._who(settings),
            id="check-enabled",
        )
        yield LineField(
            tr("Check URL"),
            settings.check_url,
            check=fault_of_service_url,
            locked=self._locked("check_url"),
            placeholder=tr("empty: checked on this machine"),
            note=tr("a service that checks instead, such as KoSIT's validator as a daemon"),
            id="check-url",
        )
        with Horizontal(classes="setup-action"):
            yield Button(plain(tr("Test the service")), id="test-service", compact=True)
            yield Static(id="service-answer", classes="answer", markup=False)
        yield ShownField(tr("Rules"), self._facts.rules, id="rules")
        with Horizontal(classes="setup-action"):
            yield Button(plain(tr("Install the rules")), id="install-rules", compact=True)
        yield LineField(
            tr("Pinned version"),
            settings.rules_version,
            placeholder=tr("empty: the date of each invoice chooses"),
            locked=self._locked("rules_version"),
            id="rules-version",
        )
        for check, words in _prechecks():
            yield TickField(
                tr("Hints") if check is Precheck.LEITWEG_ID else "",
                words,
                check not in settings.hints_off,
                locked=self._locked("hints_off"),
                id=f"hint-{check}",
            )
        yield LineField(
            tr("Storage folder"),
            settings.storage_path,
            placeholder=self._facts.storage,
            locked=self._locked("storage_path"),
            note=tr("copies of XML, reports and sent mails, for people and other programs"),
            id="storage-path",
        )
        yield LineField(
            tr("Alerts to"),
            settings.alert_address,
            check=fault_of_optional_address,
            locked=self._locked("alert_address"),
            note=tr("gets a mail when xr-tui batch ends with failures"),
            id="alert-address",
        )

    def _text_fields(self, settings: Settings) -> ComposeResult:
        names = tr("placeholders: {names}", names="{number} {date} {customer} {company}")
        yield LineField(tr("Subject"), settings.subject, check=_fault_of_subject, note=names, id="subject")
        yield TextField(tr("Text"), settings.body, check=fault_of_template, id="body")

    def _display_fields(self) -> ComposeResult:
        yield ChoiceField(tr("Language"), [("Deutsch", "de"), ("English", "en")], language(), id="language")
        words = (tr("dark"), tr("light"), tr("16, dark"), tr("16, light"))
        themes = list(zip(words, THEMES, strict=True))
        yield ChoiceField(tr("Colours"), themes, self.app.theme, id="theme")
        yield Static(
            plain(tr("Applies at once, to you alone; kept in your own config.toml. 16: the terminal's own colours.")),
            classes="section-note",
            markup=False,
        )

    def _locked(self, name: str) -> str:
        return self._facts.locked.get(name, "")

    def _who(self, settings: Settings) -> str:
        if settings.check_enabled or not settings.check_changed_by:
            return ""
        return tr("switched off by {who}", who=settings.check_changed_by)

    # What stands in them

    def _seller(self) -> Seller:
        seller = self._first.company.seller
        electronic = self._typed("electronic-address")
        address = replace(
            seller.address or Address(),
            street=self._typed("street") or None,
            street2=self._typed("street2") or None,
            post_code=self._typed("post-code") or None,
            city=self._typed("city") or None,
            country=self._typed("country").upper() or None,
        )
        contact = replace(
            seller.contact or Contact(),
            name=self._typed("contact") or None,
            phone=self._typed("phone") or None,
            email=self._typed("email") or None,
        )
        return replace(
            seller,
            name=self._typed("name") or None,
            vat_id=self._typed("vat-id").upper() or None,
            tax_number=self._typed("tax-number") or None,
            electronic_address=Identifier(value=electronic, scheme=self._typed("scheme") or None)
            if electronic
            else None,
            address=address if address != Address() else None,
            contact=contact if contact != Contact() else None,
        )

    def _payment(self) -> Payment | None:
        """BG-16 with the first account as typed; other accounts and means stay."""
        known = self._first.company.payment
        transfer = replace(
            _transfer(known),
            account=self._typed("iban").replace(" ", "").upper() or None,
            bic=self._typed("bic").replace(" ", "").upper() or None,
            account_name=self._typed("account-name") or None,
        )
        others = known.credit_transfers[1:] if known else ()
        transfers = ((transfer,) if transfer != CreditTransfer() else ()) + others
        if known is None and not transfers:
            return None
        # 58 is SEPA credit transfer (UNTDID 4461); an account without a means code is refused (BR-49).
        means = (known.means_code if known else None) or ("58" if transfers else None)
        return replace(known or Payment(), means_code=means, credit_transfers=transfers)

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", LineField).value


def _line(label: str, value: str | None, id: str) -> LineField:
    return LineField(label, value or "", id=id)


def _prechecks() -> tuple[tuple[Precheck, str], ...]:
    """The checks before the check, in the words of the form."""
    return (
        (Precheck.LEITWEG_ID, tr("check digits of Leitweg-IDs")),
        (Precheck.IBAN, tr("IBAN and BIC")),
        (Precheck.VAT_ID, tr("check digits of VAT-IDs")),
        (Precheck.ADDRESSES, tr("addresses: post code, city, country, e-mail")),
        (Precheck.ATTACHMENTS, tr("names, types and contents of attachments")),
        (Precheck.DUPLICATES, tr("invoice numbers that come again")),
        (Precheck.SUMS, tr("sums that do not add up")),
    )


def _transfer(payment: Payment | None) -> CreditTransfer:
    return payment.credit_transfers[0] if payment and payment.credit_transfers else CreditTransfer()


def _fault_of_subject(text: str) -> Phrase | None:
    return fault_of_required(text) or fault_of_template(text)
