"""What the mail server said to one mail, and what that means for the job."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from xr_tui.phrase import Phrase, phrase

_LONGEST_ANSWER = 500
_TOO_LARGE = 552
_CLOSING = 421


class SmtpResult(StrEnum):
    """What became of a mail."""

    ACCEPTED = "accepted"
    """The server took the mail and answers for it from now on."""
    REFUSED = "refused"
    """A definite no: 5xx, or a recipient the server will not serve."""
    LATER = "later"
    """Definitely not taken yet, trying again is safe: 4xx, or the connection broke before the mail was on its way."""
    UNCLEAR = "unclear"
    """The mail was on its way when the connection broke: the server may or may not have it."""


class SmtpStage(StrEnum):
    """How far the dialogue of RFC 5321 had come when the outcome was decided."""

    SIZE = "size"
    """Before anything was sent: the mail is larger than the server takes."""
    MAIL = "mail"
    """MAIL FROM, which names the sender."""
    RCPT = "rcpt"
    """RCPT TO, which names the recipients."""
    DATA = "data"
    """DATA, up to the server's 354: not a byte of the mail has left."""
    BODY = "body"
    """The mail itself, and the server's answer to it."""


@dataclass(frozen=True, kw_only=True)
class SmtpOutcome:
    """The outcome of handing one mail to the server."""

    result: SmtpResult
    """What became of the mail."""
    code: int | None = None
    """Reply code of RFC 5321; None where no answer came."""
    text: str = ""
    """The server's words, without control characters."""
    stage: str = SmtpStage.BODY
    """Where in the dialogue it was decided, a word of `SmtpStage`."""
    refused: tuple[str, ...] = ()
    """Recipients the server did not take."""
    tls: str = ""
    """Protocol version of the protected connection, such as `TLSv1.3`; empty means unprotected."""
    certificate: str = ""
    """Name in the server's certificate; empty means that none was looked at."""
    size: int = 0
    """Size of the mail in bytes as it goes over the line."""
    size_limit: int = 0
    """Largest mail the server takes, in bytes (RFC 1870); 0 means it named none."""
    day_is_full: bool = False
    """The server takes no more from this sender today. Some say so with a 5xx, but it says nothing of the mail."""

    @property
    def answer(self) -> str:
        """Code and words of the server, as far as there are any."""
        return " ".join(part for part in (str(self.code or ""), self.text) if part)

    @property
    def concerns_server(self) -> bool:
        """Whether it says more of the server than of this mail: lost, turned away, or put off before a recipient."""
        if self.result is SmtpResult.UNCLEAR or self.day_is_full:
            return True
        return self.result is SmtpResult.LATER and (self.code in (None, _CLOSING) or self.stage == SmtpStage.MAIL)

    @property
    def sentence(self) -> Phrase:
        """The outcome in plain words, for STATUSTEXT."""
        match self.result:
            case SmtpResult.ACCEPTED:
                return self._acceptance()
            case SmtpResult.UNCLEAR:
                return phrase(
                    "The connection broke while the mail was being handed over, before the server confirmed it. "
                    "It may have been sent or not: ask the recipient before you repeat it."
                )
            case SmtpResult.REFUSED:
                return self._refusal()
            case SmtpResult.LATER:
                return self._delay()

    def _acceptance(self) -> Phrase:
        values = {"tls": self.tls, "name": self.certificate, "answer": self.answer}
        return _by_protection(
            self.tls,
            self.certificate,
            unprotected=phrase("The mail server accepted the mail: {answer}", **values),
            unchecked=phrase("The mail server accepted the mail ({tls}, certificate not checked): {answer}", **values),
            checked=phrase("The mail server accepted the mail ({tls}, certificate of {name}): {answer}", **values),
        )

    def _refusal(self) -> Phrase:
        if self.stage == SmtpStage.SIZE:
            return phrase(
                "The mail has {size} kB, but the mail server takes at most {limit} kB; nothing was sent.",
                size=_kilobytes(self.size),
                limit=self.size_limit // 1000,
            )
        if self.refused:
            return phrase(
                "The mail server refused the address {addresses}; nothing was sent. Its answer: {answer}",
                addresses=", ".join(self.refused),
                answer=self.answer,
            )
        if self.stage == SmtpStage.MAIL and self.code != _TOO_LARGE:
            return phrase(
                "The mail server takes no mail from this sender; nothing was sent. Its answer: {answer}",
                answer=self.answer,
            )
        return phrase("The mail server refused the mail. Its answer: {answer}", answer=self.answer)

    def _delay(self) -> Phrase:
        if self.day_is_full:
            return phrase(
                "The mail server takes no more mails today; nothing was sent. Its answer: {answer}", answer=self.answer
            )
        if self.code is None:
            return phrase(
                "The connection to the mail server broke before the mail was handed over; nothing was sent. "
                "It can be tried again."
            )
        if self.refused:
            return phrase(
                "The mail server does not take mail for {addresses} just now; nothing was sent. Its answer: {answer}",
                addresses=", ".join(self.refused),
                answer=self.answer,
            )
        return phrase(
            "The mail server does not take the mail just now; it can be tried again. Its answer: {answer}",
            answer=self.answer,
        )


@dataclass(frozen=True, kw_only=True)
class LoginFacts:
    """What a login test found out."""

    server: str
    """`host:port`."""
    tls: str
    """Protocol version, such as `TLSv1.3`; empty means unprotected."""
    certificate: str
    """Name in the server's certificate; empty means that none was looked at."""
    logged_in: bool
    """Whether user and password were accepted; False where none are set up."""
    size_limit: int
    """Largest mail the server takes, in bytes; 0 where it names none."""
    extensions: tuple[str, ...]
    """ESMTP keywords the server offers, in lower case, sorted."""

    @property
    def sentence(self) -> Phrase:
        """That the server answers, and how the connection is protected."""
        values = {"server": self.server, "tls": self.tls, "name": self.certificate}
        return _by_protection(
            self.tls,
            self.certificate,
            unprotected=phrase("The mail server {server} answers; the connection is not encrypted.", **values),
            unchecked=phrase("The mail server {server} answers ({tls}, certificate not checked).", **values),
            checked=phrase("The mail server {server} answers ({tls}, certificate of {name}).", **values),
        )


def _by_protection(tls: str, certificate: str, *, unprotected: Phrase, unchecked: Phrase, checked: Phrase) -> Phrase:
    """The sentence that says how the connection is protected; a certificate without a name is one nobody looked at."""
    if not tls:
        return unprotected
    return checked if certificate else unchecked


def clean_words(text: str, secrets: Iterable[str] = ()) -> str:
    """A server's words made fit to be stored and shown: one line, no control characters, no password, not endless.

    Args:
        text: the answer.
        secrets: every form in which the server may repeat what logged us in.
    """
    for secret in secrets:
        text = text.replace(secret, "***")
    printable = text
    if not text.isprintable():
        printable = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)
    line = " ".join(printable.split())
    return line if len(line) <= _LONGEST_ANSWER else line[: _LONGEST_ANSWER - 1] + "…"


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _kilobytes(size: int) -> int:
    return -(-size // 1000)
