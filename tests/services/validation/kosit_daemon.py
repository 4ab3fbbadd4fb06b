"""A server that speaks as KoSIT's validator does when it runs as a daemon; tests tell it what to say instead."""

from __future__ import annotations

import base64
import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REP = "http://www.xoev.de/de/validator/varl/1"
Say = Callable[["Handler", bytes], None]


def report(
    xml: bytes,
    *,
    verdict: str = "accept",
    messages: str = "",
    valid: str = "true",
    digest: bytes | None = None,
    custom_levels: str = "",
) -> bytes:
    """A report on that document, built as the configuration of XRechnung builds it.

    Args:
        xml: the document.
        verdict: accept or reject.
        messages: of the last step.
        valid: whether that step is.
        digest: of another document.
        custom_levels: `customLevel` elements of the scenario.
    """
    value = base64.b64encode(digest or hashlib.sha256(xml).digest()).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rep:report xmlns:rep="{REP}" xmlns:s="http://www.xoev.de/de/validator/framework/1/scenarios" valid="{valid}"
    varlVersion="1.0.0">
  <rep:engine><rep:name>KoSIT Validator 1.6.3</rep:name></rep:engine>
  <rep:timestamp>2026-11-24T10:00:00Z</rep:timestamp>
  <rep:documentIdentification>
    <rep:documentHash><rep:hashAlgorithm>SHA-256</rep:hashAlgorithm><rep:hashValue>{value}</rep:hashValue></rep:documentHash>
    <rep:documentReference>supplied_instance_1</rep:documentReference>
  </rep:documentIdentification>
  <rep:scenarioMatched>
    <s:scenario><s:name>EN16931 XRechnung (UBL Invoice)</s:name>
      <s:validateWithXmlSchema/><s:validateWithSchematron/><s:validateWithSchematron/>
      <s:createReport>{custom_levels}</s:createReport></s:scenario>
    <rep:validationStepResult id="val-xsd" valid="true"/>
    <rep:validationStepResult id="val-sch.1" valid="true"/>
    <rep:validationStepResult id="val-sch.2" valid="{valid}">{messages}</rep:validationStepResult>
  </rep:scenarioMatched>
  <rep:assessment><rep:{verdict}><rep:explanation/></rep:{verdict}></rep:assessment>
</rep:report>
""".encode()


def message(rule: str, level: str, text: str = "Text.") -> str:
    """One message of a step."""
    return (
        f'<rep:message id="val-sch.2.1" level="{level}" xpathLocation="/Q{{urn:x}}Invoice[1]" code="{rule}">'
        f"[{rule}] {text}</rep:message>"
    )


@dataclass
class Daemon:
    """The running server."""

    url: str
    say: Say
    received: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    daemon: Daemon

    def do_POST(self) -> None:
        xml = self.rfile.read(int(self.headers["Content-Length"]))
        self.daemon.received.append(xml)
        self.daemon.paths.append(self.path)
        self.daemon.types.append(self.headers["Content-Type"])
        self.daemon.arrived.set()
        self.daemon.say(self, xml)

    def do_GET(self) -> None:
        self.daemon.paths.append(f"GET {self.path}")
        self.answer(200, report(b""))

    def answer(self, status: int, content: bytes, kind: str = "application/xml", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def drip(self, content: bytes) -> None:
        """An answer of which a byte comes now and then."""
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for at in range(len(content)):
            if self.daemon.closing.wait(0.02):
                return
            self.wfile.write(content[at : at + 1])
            self.wfile.flush()

    def hang(self) -> None:
        """No answer at all."""
        self.daemon.closing.wait(30)
        self.close_connection = True

    def break_off(self, xml: bytes) -> None:
        """Half an answer."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 9999\r\n\r\n<rep:rep")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def accept(handler: Handler, xml: bytes) -> None:
    """What the daemon says of a good invoice."""
    handler.answer(200, report(xml))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up is no fault of ours."""


@contextmanager
def daemon(say: Say = accept, tls: ssl.SSLContext | None = None, host: str = "localhost") -> Iterator[Daemon]:
    """A server that runs while this lasts."""
    server = _Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    running = Daemon(url=f"{'https' if tls else 'http'}://{host}:{server.server_address[1]}/", say=say)
    server.RequestHandlerClass = type("OwnHandler", (Handler,), {"daemon": running})
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield running
    finally:
        running.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
