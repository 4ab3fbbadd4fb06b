"""The check by a service instead of this machine: KoSIT's validator as a daemon, asked once for each document.

Fails closed, as the pool does: only a report that can be nothing else than the acceptance of this very document counts
as one. A captive portal, a proxy or a service of another kind may also answer 200.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.client
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from types import TracebackType

from xr_tui.invoice.hybrid import is_pdf
from xr_tui.invoice.syntax.untrusted import printable
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.service_url import ServiceAddress, fault_of_service_url, is_loopback, service_address
from xr_tui.validation.remote_report import NoReport, read_report
from xr_tui.validation.report import Report, Verdict, without_xml
from xr_tui.validation.unpacking import NotUnpacked, unpacked

LARGEST_ANSWER = 50 * 1024 * 1024
"""Bytes; a report of 10,000 findings has 10 MB."""
_AT_ONCE = 4
_CHUNK = 65536


class RemoteCheck:
    """Checks documents at a service.

    >>> remote = RemoteCheck("https://check.company.example/")  # doctest: +SKIP
    >>> report = await remote.check(xml)  # doctest: +SKIP
    """

    def __init__(self, url: str, *, timeout: float = 60.0, largest: int = LARGEST_ANSWER) -> None:
        """Nothing is sent yet.

        Args:
            url: https, or http to a service on this machine; with another one no document is checked.
            timeout: seconds that one check may take, from the connection to the last byte of the answer.
            largest: bytes that an answer may have.
        """
        self._url = url
        self._timeout = timeout
        self._largest = largest
        self._threads = ThreadPoolExecutor(_AT_ONCE, "xr-tui-remote-check")
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._calls: set[_Call] = set()
        self._closed = False

    async def check(self, xml: bytes) -> Report:
        """Check one document. Never raises for a fault of service or line: its report says `not-checked`, and why.

        Args:
            xml: the invoice; or a hybrid PDF, of which only the XML inside is sent, whose digest the report then names.
        """
        fault = fault_of_service_url(self._url)
        if fault is not None or not self._url.strip():
            return _not_checked(xml, fault or phrase("No address of a validation service is given."))
        async with self._turn:
            if is_pdf(xml):
                try:
                    inside = await unpacked(xml, seconds=self._timeout)
                except NotUnpacked:
                    return _not_checked(xml, phrase("The PDF could not be unpacked within time and memory allowed."))
                if not inside:
                    return without_xml(xml)
                xml = inside
            if self._closed:
                return _not_checked(xml, _closing())
            call = _Call(service_address(self._url), xml, self._timeout, self._largest, self._tls)
            self._calls.add(call)
            try:
                return await self._answer_in_time(call, xml)
            finally:
                call.hang_up()
                self._calls.discard(call)

    async def __aenter__(self) -> RemoteCheck:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Break off what is under way; it ends as `not-checked`."""
        self._closed = True
        for call in tuple(self._calls):
            call.hang_up()
        self._threads.shutdown(wait=False)

    async def _answer_in_time(self, call: _Call, xml: bytes) -> Report:
        """The time is measured here: a server that sends a byte now and then would never let a socket's run out."""
        answer = asyncio.get_running_loop().run_in_executor(self._threads, call.report)
        done, _pending = await asyncio.wait([answer], timeout=self._timeout)
        if done:
            report = answer.result()
            return _not_checked(xml, _closing()) if self._closed and report.verdict is Verdict.NOT_CHECKED else report
        return call.too_late()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Certificates of the machine, or those that `SSL_CERT_FILE` names; always compared with the host."""
        return ssl.create_default_context()


class _Call:
    """One document, one connection, one answer. `report` runs in a thread, `hang_up` in another."""

    def __init__(
        self, address: ServiceAddress, xml: bytes, timeout: float, largest: int, context: ssl.SSLContext
    ) -> None:
        self.address = address
        self._xml = xml
        self._timeout = timeout
        self._largest = largest
        self._context = context
        self._socket: socket.socket | None = None
        self._hung_up = False

    def report(self) -> Report:
        """What the service says, or why that does not count."""
        service = str(self.address)
        try:
            status, content = self._ask()
            return read_report(content, self._xml, accepted=status == 200, service=service)
        except NoReport as nothing:
            return _not_checked(self._xml, nothing.problem)
        except TimeoutError:  # the socket's time is as long as that of the whole, and may run out a moment before it
            return self.too_late()
        except ssl.SSLError as error:
            problem = phrase(
                "The connection to the validation service {service} is not safe: {cause}.",
                service=service,
                cause=_cause(error),
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            problem = phrase(
                "The validation service {service} cannot be reached, or broke off: {cause}.",
                service=service,
                cause=_cause(error),
            )
        return _not_checked(self._xml, problem)

    def too_late(self) -> Report:
        """The report on a document whose answer did not come in time."""
        problem = phrase(
            "The validation service {service} gave no whole answer within {seconds} s.",
            service=self.address,
            seconds=f"{self._timeout:g}",
        )
        return _not_checked(self._xml, problem)

    def hang_up(self) -> None:
        """Break it off."""
        self._hung_up = True
        if (connected := self._socket) is not None:
            with contextlib.suppress(OSError):
                # Past the SSL layer, which is in use by the other thread.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)

    def _ask(self) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address.host, self.address.port)
        with contextlib.closing(connection):
            connection.sock = self._socket = self._connected()
            if self._hung_up:
                raise ConnectionAbortedError
            head = {"Content-Type": "application/xml", "Accept": "application/xml", "Connection": "close"}
            connection.request("POST", self.address.path, body=self._xml, headers=head)
            with connection.getresponse() as answer:
                self._look_at(answer)
                return answer.status, self._all_of(answer)

    def _connected(self) -> socket.socket:
        plain = socket.create_connection((self.address.host, self.address.port), timeout=self._timeout)
        try:
            if self.address.secure:
                return self._context.wrap_socket(plain, server_hostname=self.address.host)
            if not is_loopback(str(plain.getpeername()[0])):  # whatever the name localhost may mean here
                raise NoReport(
                    phrase(
                        "The validation service {service} is not on this machine; nothing was sent.",
                        service=self.address,
                    )
                )
        except BaseException:
            plain.close()
            raise
        return plain

    def _look_at(self, answer: http.client.HTTPResponse) -> None:
        """Only a verdict is read: 200 or 406, as XML."""
        if answer.status in (200, 406):
            kind = printable(answer.getheader("Content-Type") or "-")[:80]
            if "xml" in kind.lower():
                return
            raise NoReport(
                phrase(
                    "The validation service {service} answers with {kind} instead of a report.",
                    service=self.address,
                    kind=kind,
                )
            )
        if 300 <= answer.status < 400:
            raise NoReport(
                phrase(
                    "The validation service {service} sends elsewhere ({status}); no invoice is sent there. Give the "
                    "address itself.",
                    service=self.address,
                    status=answer.status,
                )
            )
        raise NoReport(
            phrase(
                "The validation service {service} answers {status} {words} instead of a verdict.",
                service=self.address,
                status=answer.status,
                words=printable(answer.reason)[:80],
            )
        )

    def _all_of(self, answer: http.client.HTTPResponse) -> bytes:
        chunks, size = [], 0
        while chunk := answer.read(_CHUNK):
            size += len(chunk)
            if size > self._largest:
                raise NoReport(
                    phrase(
                        "The answer of the validation service {service} is larger than {limit} MB.",
                        service=self.address,
                        limit=f"{self._largest / 1024**2:g}",
                    )
                )
            chunks.append(chunk)
        return b"".join(chunks)


def _not_checked(xml: bytes, problem: Phrase) -> Report:
    digest = hashlib.sha256(xml).hexdigest()
    return Report(verdict=Verdict.NOT_CHECKED, document_sha256=digest, problems=(problem,))


def _closing() -> Phrase:
    return phrase("The check was stopped, because the program is ending.")


def _cause(error: Exception) -> str:
    """In the words of the machine."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return printable(error.verify_message)
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return printable(str(words))[:200].rstrip(".")
