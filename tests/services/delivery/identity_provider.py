"""A provider of tokens on this machine, over real TLS: it speaks the endpoints of Microsoft and Google."""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from tests.services.delivery.https import answer_json, https

CLIENT_ID = "0a1b2c3d-0000-4000-8000-000000000001"
TENANT = "musterbau.example"
CLIENT_SECRET = "gehütetes~Geheimnis"
CODE = "FGH7-KLMN"


@dataclass
class Provider:
    """What it gives out, and what it was asked."""

    url: str = ""
    """Such as https://localhost:40000"""
    lifetime: int = 3600
    """Seconds that the next access tokens are good for."""
    waits: int = 0
    """How often a device code is answered with "not yet" before somebody has typed it."""
    refuses: dict[str, str] = field(default_factory=dict)
    """Grant type to the error it is answered with."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """Every request for a token."""
    tokens: list[str] = field(default_factory=list)
    """All access tokens that were given out."""
    good: set[str] = field(default_factory=set)
    """Those that the mail server takes."""
    refresh_tokens: list[str] = field(default_factory=list)
    """All that were given out; only the last one is good."""
    users: dict[str, str] = field(default_factory=dict)
    """Mailbox of an access token, where a service account named one."""

    @property
    def grants(self) -> list[str]:
        """Grant types in the order they were asked for."""
        return [asked["grant_type"].rpartition(":")[2] for asked in self.asked]

    def revoke(self) -> None:
        """No access token that was given out is good any more."""
        self.good.clear()

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer to a request for a token."""
        self.asked.append(asked)
        grant = self.grants[-1]
        if grant in self.refuses:
            return 400, {"error": self.refuses[grant], "error_description": f"AADSTS70008: {grant} refused."}
        if grant == "device_code" and self.waits:
            self.waits -= 1
            return 400, {"error": "authorization_pending", "error_description": "not yet"}
        if grant == "refresh_token" and asked["refresh_token"] != self.refresh_tokens[-1]:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS70000: unknown refresh token"}
        if grant == "client_credentials" and asked["client_secret"] != CLIENT_SECRET:
            return 401, {"error": "invalid_client", "error_description": f"AADSTS7000215: {asked['client_secret']}"}
        token = f"Zugang.{len(self.asked)}.{'x' * 40}"
        self.tokens.append(token)
        self.good.add(token)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "access_token": token,
            "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime,
        }
        if grant in ("device_code", "refresh_token"):
            self.refresh_tokens.append(f"Erneuerung.{len(self.asked)}.{'y' * 40}")
            answer |= {"refresh_token": self.refresh_tokens[-1], "scope": "https://outlook.office.com/SMTP.Send"}
            answer |= {"client_info": _coded({"uid": "u", "utid": "t"}), "id_token": self._id_token()}
        if grant == "jwt-bearer":
            self.users[token] = json.loads(_decoded(asked["assertion"].split(".")[1]))["sub"]
        return 200, answer

    def _id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": f"{self.url}/{TENANT}/v2.0", "aud": CLIENT_ID, "exp": now + 3600, "iat": now - 5, "sub": "s"}
        return f"{_coded({'alg': 'none'})}.{_coded(claims | {'preferred_username': 'jana@musterbau.example'})}."


@contextmanager
def identity_provider(tls: ssl.SSLContext) -> Iterator[Provider]:
    """A running provider."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            tenant = self.path.split("/")[1]
            if tenant != TENANT:
                return answer_json(self, 400, {"error": "invalid_tenant"})
            base = f"{provider.url}/{tenant}"
            return answer_json(
                self,
                200,
                {
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                },
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            if self.path.endswith("/devicecode"):
                where = "https://microsoft.com/devicelogin"
                answer_json(
                    self,
                    200,
                    {
                        "user_code": CODE,
                        "device_code": "d",
                        "verification_uri": where,
                        "expires_in": 900,
                        "interval": 1,
                    },
                )
            else:
                answer_json(self, *provider.token(asked))

    with https(Handler, tls) as server:
        provider.url = f"https://localhost:{server.server_address[1]}"
        yield provider


def _coded(claims: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
