"""A service may check instead: right as KoSIT's daemon speaks, and in every wrong way, which is never an acceptance."""

from __future__ import annotations

import asyncio
import hashlib
import io
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from pypdf import PdfWriter

from tests.services.validation.kosit_daemon import Handler, Say, accept, daemon, message, report
from xr_tui.validation.remote import RemoteCheck
from xr_tui.validation.report import Layer, Level, Report, Verdict

XML = "<Invoice>Müller</Invoice>".encode()


def asked(url: str, xml: bytes = XML, *, timeout: float = 10.0, largest: int = 1_000_000) -> Report:
    """What becomes of one document."""

    async def ask() -> Report:
        remote = RemoteCheck(url, timeout=timeout, largest=largest)
        try:
            return await remote.check(xml)
        finally:
            await remote.aclose()

    return asyncio.run(ask())


def refused(report: Report) -> str:
    """Why it was not checked."""
    assert report.verdict is Verdict.NOT_CHECKED
    assert report.findings == ()
    (problem,) = report.problems
    return str(problem)


def says(status: int, content: Callable[[bytes], bytes], kind: str = "application/xml", **headers: str) -> Say:
    """A server that answers so."""
    return lambda handler, xml: handler.answer(status, content(xml), kind, **headers)


def test_an_accepted_document_is_sent_as_it_is_and_the_report_names_who_judged() -> None:
    with daemon() as service:
        found = asked(service.url)

    assert (found.verdict, found.scenario, found.syntax) == (
        Verdict.ACCEPTED,
        "EN16931 XRechnung (UBL Invoice)",
        "UBL Invoice",
    )
    assert found.engine == f"KoSIT Validator 1.6.3 ({service.url})"
    assert found.rules_version is None
    assert (service.received, service.paths, service.types) == ([XML], ["/"], ["application/xml"])


def test_a_rejected_document_comes_with_the_findings_of_the_report() -> None:
    words = message("BR-DE-15", "error", 'Das Element "Buyer reference" (BT-10) muss übermittelt werden.')

    with daemon(says(406, lambda xml: report(xml, verdict="reject", valid="false", messages=words))) as service:
        found = asked(service.url)

    assert found.verdict is Verdict.REJECTED
    (finding,) = found.findings
    assert (finding.rule, finding.level, finding.layer) == ("BR-DE-15", Level.ERROR, Layer.XRECHNUNG)
    assert (finding.terms, finding.place) == (("BT-10",), "/Invoice")
    assert "muss übermittelt werden" in finding.text


def test_a_rejection_without_a_rule_says_so() -> None:
    nothing_fits = b"<rep:noScenarioMatched/><rep:assessment>"

    def none_fits(xml: bytes) -> bytes:
        whole = report(xml, verdict="reject").replace(b"<rep:assessment>", nothing_fits)
        return whole[: whole.index(b"<rep:scenarioMatched>")] + whole[whole.index(nothing_fits) :]

    with daemon(says(406, none_fits)) as service:
        found = asked(service.url)

    assert (found.verdict, found.findings) == (Verdict.REJECTED, ())
    assert "No scenario" in str(found.problems[0])


def with_warnings(xml: bytes, valid: str = "true") -> bytes:
    """A report without errors: the scenario grades the one of BR-CL-23 down."""
    warnings = message("BR-DE-19", "warning") + message("BR-CL-23", "error")
    custom = '<s:customLevel level="warning">BR-CL-23 BR-CL-21</s:customLevel>'
    return report(xml, valid=valid, messages=warnings, custom_levels=custom)


def test_warnings_do_not_stand_in_the_way_nor_do_errors_that_the_scenario_grades_down() -> None:
    with daemon(says(200, with_warnings)) as service:
        found = asked(service.url)

    assert found.verdict is Verdict.ACCEPTED
    assert [(finding.rule, finding.level) for finding in found.findings] == [
        ("BR-DE-19", Level.WARNING),
        ("BR-CL-23", Level.WARNING),
    ]


_PORTAL = b"<!DOCTYPE html><html><body>Willkommen im WLAN</body></html>"
_BOMB = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (says(200, lambda xml: report(xml, digest=b"1" * 32)), "report of another document"),
        (says(200, lambda xml: report(xml).replace(b"SHA-256", b"MD5")), "report of another document"),
        (says(200, lambda xml: report(xml).replace(b"hashValue>", b"hash>")), "report of another document"),
        (says(406, lambda xml: report(xml, verdict="reject", digest=b"1" * 32)), "report of another document"),
        (says(200, lambda xml: report(xml, valid="false")), "a step of its check is missing or not valid"),
        (says(200, lambda xml: with_warnings(xml, valid="false")), "a step of its check is missing or not valid"),
        (says(200, lambda xml: with_warnings(xml, valid="maybe")), "a step of its check is missing or not valid"),
        (
            says(200, lambda xml: report(xml, valid="false", messages=message("BR-DE-15", "error"))),
            "a step of its check is missing or not valid",
        ),
        (
            says(200, lambda xml: report(xml, messages=message("BR-DE-15", "error"))),
            "a step of its check is missing or not valid",
        ),
        (
            says(200, lambda xml: report(xml, valid="false", messages=message("BR-DE-15", "new kind"))),
            "a step of its check is missing or not valid",
        ),
        (
            says(200, lambda xml: report(xml).replace(b'<rep:validationStepResult id="val-sch.2" valid="true">', b"")
                 .replace(b"</rep:validationStepResult>", b"")),
            "a step of its check is missing or not valid",
        ),
        (
            says(200, lambda xml: report(xml).replace(b"scenarioMatched", b"scenarioGuessed")),
            "a step of its check is missing or not valid",
        ),
        (says(200, lambda xml: report(xml, verdict="reject")), "contradicts itself"),
        (says(406, report), "contradicts itself"),
        (says(200, lambda xml: report(xml, verdict="perhaps")), "no clear verdict"),
        (says(200, lambda xml: report(xml).replace(b"<rep:accept>", b"<rep:reject/><rep:accept>")), "no clear verdict"),
        (says(200, lambda xml: report(xml).replace(b"rep:assessment", b"rep:opinion")), "no clear verdict"),
        (says(200, lambda xml: report(xml).replace(b"varl/1", b"varl/2")), "something that is no report"),
        (says(200, lambda xml: b"<report/>"), "something that is no report"),
        (says(200, lambda xml: _PORTAL, "text/html"), "answers with text/html instead of a report"),
        (says(200, lambda xml: _PORTAL), "cannot be read as XML"),
        (says(200, lambda xml: _BOMB + report(xml).partition(b"?>")[2]), "cannot be read as XML"),
        (says(200, lambda xml: b""), "cannot be read as XML"),
        (says(200, lambda xml: report(xml)[:-20]), "cannot be read as XML"),
        (says(200, lambda xml: report(xml) + b" " * 1_000_000), "is larger than"),
        (says(500, report), "answers 500"),
        (says(422, report), "answers 422"),
        (says(204, lambda xml: b""), "answers 204"),
        (says(401, report), "answers 401"),
        (Handler.break_off, "cannot be"),
    ],
)  # fmt: skip
def test_whatever_is_no_clear_acceptance_of_this_document_is_not_checked(say: Say, why: str) -> None:
    with daemon(say) as service:
        assert why in refused(asked(service.url))
    assert service.received == [XML], "asked once, and once only"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_sent_where_a_service_points(status: int) -> None:
    with daemon() as other, daemon(says(status, report, Location=other.url)) as service:
        assert "sends elsewhere" in refused(asked(service.url))
    assert (other.received, other.paths) == ([], [])


@pytest.mark.parametrize("slow", ["hangs", "drips"])
def test_an_answer_that_does_not_come_is_given_up_in_time(slow: str) -> None:
    def spoken(handler: Handler, xml: bytes) -> None:
        handler.hang() if slow == "hangs" else handler.drip(report(xml))

    with daemon(spoken) as service:
        begun = time.monotonic()
        assert "no whole answer within 0.5 s" in refused(asked(service.url, timeout=0.5))
        assert time.monotonic() - begun < 3


def hybrid(xml: bytes | None) -> bytes:
    """A PDF, with that file attached."""
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if xml is not None:
        writer.add_attachment("xrechnung.xml", xml)
    writer.write(written)
    return written.getvalue()


def test_of_a_hybrid_pdf_only_the_xml_is_sent(invoice: Callable[..., bytes]) -> None:
    with daemon() as service:
        found = asked(service.url, hybrid(invoice()))

    assert found.verdict is Verdict.ACCEPTED
    assert found.document_sha256 == hashlib.sha256(invoice()).hexdigest()
    assert service.received == [invoice()]


def test_of_a_pdf_without_an_invoice_nothing_is_sent() -> None:
    with daemon() as service:
        found = asked(service.url, hybrid(None))

    assert found.verdict is Verdict.REJECTED
    assert "no XML invoice in the PDF" in str(found.problems[0])
    assert service.received == []


def test_a_pdf_that_takes_too_long_is_not_checked() -> None:
    with daemon() as service:
        found = asked(service.url, hybrid(b"<a/>"), timeout=0.01)

    assert "could not be unpacked" in refused(found)
    assert service.received == []


def test_a_service_that_is_not_there_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert f"The validation service {url} cannot be reached" in refused(asked(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://check.company.example/",
        "http://192.0.2.7:8080/",
        "http://localhost.company.example/",
        "ftp://localhost/",
        "https://jana:geheim@check.company.example/",
        "https:///nowhere",
        "file:///etc/passwd",
        "localhost:8080",
        "https://check.company.example:99999/",
        "https://check.company.example/\r\nHost: other",
        " ",
    ],
)
def test_an_address_that_is_not_safe_is_never_asked(url: str) -> None:
    text = refused(asked(url))

    assert "geheim" not in text


def test_over_tls_only_a_certificate_for_that_host_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    here, elsewhere = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _n in range(2))
    authority.issue_cert("localhost").configure_cert(here)
    authority.issue_cert("other.example").configure_cert(elsewhere)

    with daemon(tls=here) as service:
        assert "is not safe" in refused(asked(service.url)), "nobody vouches for it"
    assert service.received == []
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with daemon(tls=here) as service:
        assert asked(service.url).verdict is Verdict.ACCEPTED
    with daemon(tls=elsewhere) as service:
        assert "is not safe" in refused(asked(service.url))
    assert service.received == []


def test_https_to_a_server_without_tls_is_not_safe() -> None:
    with daemon() as service:
        assert "is not safe" in refused(asked(service.url.replace("http:", "https:")))
    assert service.received == []


async def test_many_documents_at_once_each_get_their_own_report() -> None:
    documents = [f"<Invoice>{n}</Invoice>".encode() for n in range(30)]

    def odd_ones_fail(handler: Handler, xml: bytes) -> None:
        odd = int(xml.split(b">")[1].split(b"<")[0]) % 2
        content = report(xml, verdict="reject" if odd else "accept", messages=message("BR-1", "error") if odd else "")
        handler.answer(406 if odd else 200, content)

    with daemon(odd_ones_fail) as service:
        remote = RemoteCheck(service.url)
        reports = await asyncio.gather(*(remote.check(xml) for xml in documents))
        await remote.aclose()

    assert [found.verdict for found in reports] == [Verdict.ACCEPTED, Verdict.REJECTED] * 15
    assert len({found.document_sha256 for found in reports}) == 30


async def test_the_end_of_the_program_does_not_wait_for_a_service_that_hangs() -> None:
    with daemon(lambda handler, xml: handler.hang()) as service:
        remote = RemoteCheck(service.url, timeout=60)
        under_way = asyncio.create_task(remote.check(XML))
        await asyncio.to_thread(service.arrived.wait, 10)
        begun = time.monotonic()
        await remote.aclose()
        assert "the program is ending" in refused(await under_way)
        assert time.monotonic() - begun < 3
        assert "the program is ending" in refused(await remote.check(XML))


def test_accepting_is_what_the_server_of_these_tests_does_by_itself() -> None:
    with daemon(accept) as service:
        assert asked(f"{service.url}xrechnung?lang=de").verdict is Verdict.ACCEPTED
    assert service.paths == ["/xrechnung?lang=de"]
