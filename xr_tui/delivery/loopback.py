"""Where a browser comes back to once a person has consented: a listener on this machine alone (RFC 8252 clause 7.3)."""

from __future__ import annotations

import hmac
import queue
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import phrase

_HOST = "127.0.0.1"
"""The address, not `localhost`, which may be another machine's name (RFC 8252 section 8.3)."""
_PATIENCE = 10
"""Seconds for one request: browsers open connections ahead that they never use."""


class Listener:
    """Listens from `with` to its end; hears only answers to the login it was made for."""

    def __init__(self, port: int, state: str, page: str) -> None:
        """A listener that does not listen yet.

        Args:
            port: to listen at; 0 takes any that is free.
            state: what the answer must carry.
            page: plain text that the browser shows then.
        """
        self._port = port
        self._state = state
        self._page = page.encode()
        self._answers: queue.SimpleQueue[Mapping[str, str]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        try:
            self._server = ThreadingHTTPServer((_HOST, self._port), self._handler())
        except (OSError, OverflowError) as fault:
            reason = getattr(fault, "strerror", None) or type(fault).__name__
            raise DeliveryUnavailable(
                phrase("Port {port} of this machine cannot be listened at: {reason}.", port=self._port, reason=reason),
                phrase("Name another one with --port, or none: then a free one is taken."),
            ) from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="login", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """What the browser is sent back to."""
        return f"http://{_HOST}:{self.port}/"

    def heard(self, seconds: float) -> Mapping[str, str] | None:
        """The answer; None if none came within these seconds."""
        with suppress(queue.Empty):
            return self._answers.get(timeout=seconds)
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        state, page, answers = self._state, self._page, self._answers

        class Handler(BaseHTTPRequestHandler):
            timeout = _PATIENCE

            def do_GET(self) -> None:
                answer = answer_in(self.path, state) if urlsplit(self.path).path == "/" else None
                self.send_response(200 if answer else 404)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", str(len(page) if answer else 0))
                self.end_headers()
                if answer:
                    self.wfile.write(page)
                    answers.put(answer)  # last: whoever waits for it may end the program

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: the address holds the code."""

        return Handler


def answer_in(address: str, state: str) -> Mapping[str, str] | None:
    """What an address that a browser was sent back to says: `code`, or `error`.

    Args:
        address: whole, or from its path on.
        state: what it must carry (RFC 6749 section 10.12).

    Returns:
        None for anything that is not the answer to this login.
    """
    try:
        said = dict(parse_qsl(urlsplit(address.strip()).query))
    except ValueError:
        return None
    same = hmac.compare_digest(said.get("state", "").encode(), state.encode())
    return said if same and (said.get("code") or said.get("error")) else None
