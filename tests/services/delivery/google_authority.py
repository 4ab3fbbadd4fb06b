"""Google's authorization server on this machine, over real TLS, and a browser with a person who consents there.

It holds to RFC 6749 and 7636 as Google does: exact redirect address, S256, codes good for one time, client secret, one
refresh token that stays the same until it is ended.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler
from typing import IO, Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from tests.services.delivery.https import answer_json, https

DESKTOP_ID = "123-abc.apps.googleusercontent.example"
DESKTOP_SECRET = "GOCSPX-gehuetet~Geheim"
MAIL_SCOPE = "https://mail.google.com/"


@dataclass
class Authority:
    """What it gives out, and what it was asked."""

    url: str = ""
    """Such as https://localhost:40000"""
    lifetime: int = 3600
    """Seconds that the next access tokens are good for."""
    declines: str = ""
    """The error that the browser brings back instead of a code."""
    refuses: str = ""
    """The error that every refresh token is answered with."""
    grants_scope: str = MAIL_SCOPE
    """What the person ticks."""
    gives_refresh_token: bool = True
    visits: list[dict[str, str]] = field(default_factory=list)
    """What each consent was asked with."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """Every request for a token."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Codes that are still good, each with the visit it was given for."""
    every_code: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    """All access tokens that were given out."""
    good: set[str] = field(default_factory=set)
    """Those that the mail server takes."""
    refresh_tokens: list[str] = field(default_factory=list)
    """All that were given out; all are good until `end`."""
    ended: set[str] = field(default_factory=set)

    @property
    def grants(self) -> list[str]:
        """Grant types in the order they were asked for."""
        return [asked["grant_type"] for asked in self.asked]

    def end(self) -> None:
        """The person takes the program's access away; so does "Testing" after seven days."""
        self.ended.update(self.refresh_tokens)
        self.good.clear()

    def consent(self, asked: dict[str, str]) -> str:
        """Where the browser is sent to; empty where Google shows an error of its own instead."""
        self.visits.append(asked)
        back = urlsplit(asked.get("redirect_uri", ""))
        fits = (
            asked.get("client_id") == DESKTOP_ID,
            asked.get("response_type") == "code",
            asked.get("scope") == MAIL_SCOPE,
            asked.get("access_type") == "offline",
            asked.get("code_challenge_method") == "S256",
            len(asked.get("code_challenge", "")) == 43,
            (back.scheme, back.hostname, bool(back.port)) == ("http", "127.0.0.1", True),
        )
        if not all(fits):
            return ""
        answer = {"state": asked["state"]}
        if self.declines:
            return f"{asked['redirect_uri']}?{urlencode(answer | {'error': self.declines})}"
        code = f"4/Einmal.{len(self.visits)}.{'z' * 30}"
        self.codes[code] = asked
        self.every_code.append(code)
        return f"{asked['redirect_uri']}?{urlencode(answer | {'code': code, 'scope': self.grants_scope})}"

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer to a request for a token."""
        self.asked.append(asked)
        if (asked.get("client_id"), asked.get("client_secret")) != (DESKTOP_ID, DESKTOP_SECRET):
            return 401, {"error": "invalid_client", "error_description": f"Bad: {asked.get('client_secret')}"}
        if asked["grant_type"] == "authorization_code":
            visit = self.codes.pop(asked["code"], None)
            if visit is None or visit["redirect_uri"] != asked["redirect_uri"]:
                return 400, {"error": "invalid_grant", "error_description": f"Malformed auth code {asked['code']}"}
            digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") != visit["code_challenge"]:
                return 400, {"error": "invalid_grant", "error_description": "Invalid code verifier."}
        elif self.refuses:
            return 400, {"error": self.refuses, "error_description": f"Refused: {asked['refresh_token']}"}
        elif asked["refresh_token"] not in set(self.refresh_tokens) - self.ended:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        token = f"ya29.Zugang.{len(self.asked)}.{'x' * 40}"
        self.tokens.append(token)
        self.good.add(token)
        answer: dict[str, Any] = {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}
        answer["scope"] = self.grants_scope
        if asked["grant_type"] == "authorization_code" and self.gives_refresh_token:
            self.refresh_tokens.append(f"1//Erneuerung.{len(self.asked)}.{'y' * 40}")
            answer["refresh_token"] = self.refresh_tokens[-1]
        return 200, answer


@contextmanager
def google_authority(tls: ssl.SSLContext) -> Iterator[Authority]:
    """A running one."""
    authority = Authority()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            back = authority.consent(_single(parts.query)) if parts.path == "/o/oauth2/v2/auth" else ""
            self.send_response(302 if back else 400)
            if back:
                self.send_header("Location", back)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            asked = _single(self.rfile.read(int(self.headers["Content-Length"])).decode())
            status, content = authority.token(asked) if self.path == "/token" else (404, {})
            answer_json(self, status, content)

    with https(Handler, tls) as server:
        authority.url = f"https://localhost:{server.server_address[1]}"
        yield authority


def browse(url: str, ca_file: str) -> str:
    """Open an address, consent, and follow to where the browser is sent; the page it ends at."""
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=ssl.create_default_context(cafile=ca_file)))
    with opener.open(url, timeout=10) as page:
        return str(page.read().decode())


def browse_without_tunnel(url: str, ca_file: str) -> str:
    """The same where this machine cannot be reached: the address of the page that the browser cannot load."""
    stays = _Stays()
    context = ssl.create_default_context(cafile=ca_file)
    build_opener(ProxyHandler({}), HTTPSHandler(context=context), stays).open(url, timeout=10).close()
    return stays.ended_at


class _Stays(HTTPRedirectHandler):
    ended_at = ""

    def http_error_302(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message
    ) -> Any:  # the page that answered, as it is
        self.ended_at = str(headers["Location"])
        return fp


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
