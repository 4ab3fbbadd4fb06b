"""One sender: in whose name mails go out, through which server, and how that lets us in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.jobs.sender_checks import NAME_TAKEN, fault_of_count, fault_of_host, fault_of_port
from xr_tui.matrix import DocumentType
from xr_tui.phrase import Phrase
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.settings.throttle import Throttle, provider_of, throttle_of
from xr_tui.ui.modals.dialog import Form
from xr_tui.ui.modals.words import document_type_word
from xr_tui.ui.widgets.address_line import fault_of_optional_address
from xr_tui.ui.widgets.field_checks import fault_of_required
from xr_tui.ui.widgets.fields import ChoiceField, Field, LineField, ShownField
from xr_tui.ui.widgets.visible_text import plain

_LIMITS = ("per_minute", "recipients_per_day", "connections", "mails_per_connection")


class SenderForm(Form[Sender]):
    """The editor of a sender. OK gives the changed one; the setup saves it with everything else."""

    def __init__(
        self,
        sender: Sender,
        *,
        password: Callable[[str], str],
        locked: Mapping[str, str],
        taken: frozenset[str] = frozenset(),
        new: bool = False,
        focus: str = "",
    ) -> None:
        """The form.

        Args:
            sender: as it holds, what the environment fixes included.
            password: where the password of a sender of this name comes from, in words.
            locked: name of a field to the variable that fixes it; such a field cannot be edited.
            taken: names of the other senders, in small letters.
            new: whether there is no such sender yet; only then it can be given a name.
            focus: name of the field of `Sender` in which the cursor stands first; the form's own choice if empty.
        """
        super().__init__()
        self._sender = sender
        self._password = password
        self._locked = locked
        self._taken = taken
        self._new = new
        self._first_field = focus
        self.title_text = tr("New sender") if new else tr("Sender {name}", name=sender.name)

    def compose_body(self) -> ComposeResult:
        sender = self._sender
        with VerticalScroll(classes="dialog-body", can_focus=False):
            if self._new:
                yield LineField(tr("Name"), "", check=self._fault_of_name, at_once=False,
                                note=tr("matrix entries name it so; it never changes"), id="name")  # fmt: skip
            else:
                yield ShownField(tr("Name"), sender.name)
            yield self._line(tr("Sender address"), "address", check=fault_of_optional_address)
            yield self._line(tr("Shown name"), "display_name", placeholder=tr("empty: the company's"))
            yield self._line(
                tr("Reply to"), "reply_to", check=fault_of_optional_address, placeholder=tr("empty: the address")
            )
            kinds = [(tr("none of its own"), DocumentType.ALL)]
            kinds += [(document_type_word(kind), kind) for kind in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)]
            yield ChoiceField(
                tr("Documents"), kinds, sender.document_type, note=tr("unless the matrix entry names a sender"),
                id="document_type",
            )  # fmt: skip
            yield self._line(tr("Server"), "host", check=fault_of_host)
            yield self._line(tr("Port"), "port", check=fault_of_port)
            yield ChoiceField(
                tr("Encryption"), securities(), sender.security, locked=self._locked.get("security", ""), id="security"
            )
            yield ChoiceField(
                tr("Login"), logins(), sender.login, stacked=True, locked=self._locked.get("login", ""), id="login"
            )
            yield self._line(tr("User"), "user")
            yield self._line(tr("Tenant"), "tenant", placeholder="musterbau.example")
            yield self._line(tr("Client id"), "client_id", placeholder=tr("of the firm's app registration"))
            yield ShownField(tr("Password"), self._password(sender.name) if sender.name else "–", id="password")
            yield from self._limit_fields()
        yield Static(id="advice", classes="warning", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._suit_login()
        wanted = self._first_field or ("name" if self._new else "address")
        self.query_one(f"#{wanted}" if self.query(f"#{wanted}") else "#address", Field).focus()

    def result_value(self) -> Sender:
        typed = {str(field.id): field.value for field in self.query(LineField)}
        limits = {name: int(text) if (text := typed.pop(name)) else None for name in _LIMITS}
        chosen: dict[str, Any] = {str(field.id): field.value for field in self.query(ChoiceField)}
        changed = {**typed, **chosen, "port": int(typed["port"]), "throttle": Throttle(**limits)}
        return replace(self._sender, **changed)

    def _line(self, label: str, name: str, **more: Any) -> LineField:
        locked = self._locked.get(name, "")
        return LineField(label, str(getattr(self._sender, name)), at_once=False, locked=locked, id=name, **more)

    def _limit_fields(self) -> ComposeResult:
        """How much the server takes; what stays empty follows the provider."""
        sender = self._sender
        provider = provider_of(sender.host, sender.mailbox)
        holds = throttle_of(replace(sender, throttle=Throttle()))
        # One limit that the environment fixes fixes them all: they are kept as one.
        locked = next((variable for name, variable in self._locked.items() if name.startswith("throttle.")), "")
        words = (tr("Mails a minute"), tr("Recipients a day"), tr("Connections"), tr("Mails per connection"))
        for name, label in zip(_LIMITS, words, strict=True):
            value, usual = getattr(sender.throttle, name), getattr(holds, name)
            said = tr("{count} (from {provider})", count=usual, provider=provider.name) if provider else str(usual)
            yield LineField(
                label,
                "" if value is None else str(value),
                check=fault_of_count,
                placeholder=said if usual else tr("empty: no limit"),
                locked=locked,
                id=name,
            )

    def _fault_of_name(self, text: str) -> Phrase | None:
        if text.casefold() in self._taken:
            return NAME_TAKEN
        return fault_of_required(text)

    @on(Field.Changed, "#name")
    def _say_where_its_password_is(self) -> None:
        name = self.query_one("#name", LineField).value
        self.query_one("#password", ShownField).show(self._password(name) if name else "–")

    @on(Field.Changed)
    def _suit_login(self) -> None:
        """Only what the chosen way of logging in needs is asked for."""
        kind: LoginKind = self.query_one("#login", ChoiceField).value
        self.query_one("#tenant").display = kind.has_tenant
        self.query_one("#client_id").display = kind.has_client
        self.query_one("#password").display = kind.has_secret
        self.query_one("#user", LineField).input.placeholder = _without_user(kind)
        self._advise(kind)

    def _advise(self, kind: LoginKind) -> None:
        security = self.query_one("#security", ChoiceField).value
        words = {
            LoginKind.MICROSOFT: tr("After saving, L in the list of senders logs in once with a code."),
            LoginKind.MICROSOFT_APP: tr("The client secret is given like a password."),
            LoginKind.GOOGLE: tr("The client secret is given like a password. Log in once with: xr-tui login SENDER"),
            LoginKind.GOOGLE_SERVICE: tr("The key's file is named in your own config.toml (service_account)."),
            LoginKind.CERTIFICATE: tr("The certificate's file is named in your own config.toml (client_certificate)."),
        }
        text = words.get(kind, "")
        if security is Security.OPPORTUNISTIC:
            text = tr("Whoever sits between can read along; no login goes over such a connection.")
        elif security is Security.NONE:
            text = tr("Everybody on the way can read along; no login goes over such a connection but on this machine.")
        advice = self.query_one("#advice", Static)
        advice.update(plain(text))
        advice.display = bool(text)


def securities() -> list[tuple[str, Security]]:
    """How a connection can be protected, in words."""
    return [
        ("STARTTLS", Security.STARTTLS),
        ("TLS", Security.TLS),
        (tr("optional"), Security.OPPORTUNISTIC),
        (tr("none"), Security.NONE),
    ]


def logins() -> list[tuple[str, LoginKind]]:
    """The ways of logging in, in words."""
    return [
        (tr("Password"), LoginKind.PASSWORD),
        (tr("Microsoft 365, as a person"), LoginKind.MICROSOFT),
        (tr("Microsoft 365, as a program"), LoginKind.MICROSOFT_APP),
        (tr("Google, as a person"), LoginKind.GOOGLE),
        (tr("Google service account"), LoginKind.GOOGLE_SERVICE),
        (tr("Client certificate"), LoginKind.CERTIFICATE),
    ]


def _without_user(kind: LoginKind) -> str:
    """What it means that no user is named."""
    if kind.takes_token:
        return tr("empty: the address")
    return tr("empty: the certificate says who") if kind is LoginKind.CERTIFICATE else tr("empty: no login")
