"""Who has named a validation service is told by it also what `xr-tui validate` asks; an option decides otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import GOOD, REJECTED, Firm
from tests.services.validation.kosit_daemon import Daemon, Handler, accept, daemon, message, report
from xr_tui.jobs.office import Office
from xr_tui.settings.places import default_places
from xr_tui.settings.user_file import UserFile

HERE = "SaxonC"


@pytest.fixture
def service() -> Iterator[Daemon]:
    """A validator on this machine that accepts everything."""
    with daemon(accept) as running:
        yield running


@pytest.fixture
def documents(offline: Firm, tmp_path: Path) -> Path:
    """A good XRechnung, and one that the rules reject."""
    offline.ask("create", GOOD, REJECTED, "-o", tmp_path / "written")
    return tmp_path / "written"


def judges(objects: list[dict[str, str]]) -> list[str]:
    return [found["engine"] for found in objects]


def test_the_service_that_the_environment_names_is_asked_and_named(
    offline: Firm, documents: Path, service: Daemon, tmp_path: Path
) -> None:
    good = documents / f"{GOOD}_xrechnung.xml"

    said = offline.xr_tui("validate", good, XR_TUI_CHECK_URL=service.url, XR_TUI_RULES=str(tmp_path / "no-rules"))

    assert said.out.splitlines() == [
        f"{good}: angenommen (EN16931 XRechnung (UBL Invoice)), geprüft von KoSIT Validator 1.6.3 ({service.url})"
    ]
    assert service.received == [good.read_bytes()]


def test_the_service_of_the_setup_is_asked(documents: Path, service: Daemon, tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path)
    office = Office.open(default_places({}, firm.data), environ={}, user_file=UserFile())
    office.save_settings(replace(office.setup().settings, check_url=service.url))
    office.close()

    said = firm.xr_tui("validate", documents, "--json", "--report", tmp_path / "reports")

    # It accepts whatever it is given: that shows who was asked.
    assert [found["verdict"] for found in said.objects] == ["accepted", "accepted"]
    assert judges(said.objects) == [f"KoSIT Validator 1.6.3 ({service.url})"] * 2
    assert len(service.received) == 2
    assert len(list((tmp_path / "reports").iterdir())) == 4


@pytest.mark.parametrize("option", [("--local",), ("--rules", "2026-08-31")])
def test_an_option_has_it_checked_here(
    offline: Firm, documents: Path, service: Daemon, option: tuple[str, ...]
) -> None:
    said = offline.xr_tui("validate", documents, *option, "--json", code=1, XR_TUI_CHECK_URL=service.url)

    assert [found["verdict"] for found in said.objects] == ["accepted", "rejected"]
    assert all(judge.startswith(HERE) for judge in judges(said.objects))
    assert service.received == []


def test_an_option_names_another_service(offline: Firm, documents: Path, service: Daemon) -> None:
    with daemon(accept) as other:
        offline.xr_tui("validate", documents, "--service", other.url, XR_TUI_CHECK_URL=service.url)

        assert (len(other.received), service.received) == (2, [])


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--service", "http://localhost:1/", "--local"), "ein Dienst wird nicht gefragt"),
        (("--service", "http://localhost:1/", "--rules", "2026-08-31"), "ein Dienst wird nicht gefragt"),
        (("--service", "http://check.company.example/"), "https"),
    ],
)
def test_what_contradicts_itself_or_is_not_safe_is_refused(
    offline: Firm, documents: Path, options: tuple[str, ...], why: str
) -> None:
    said = offline.ask("validate", documents, *options, code=2)

    assert why in said.err
    assert said.out == ""


def test_findings_of_the_service_are_explained_and_a_service_that_is_down_is_not_checked(
    offline: Firm, documents: Path
) -> None:
    def rejects(handler: Handler, xml: bytes) -> None:
        handler.answer(406, report(xml, verdict="reject", valid="false", messages=message("BR-DE-15", "error")))

    with daemon(rejects) as service:
        said = offline.xr_tui("validate", documents / f"{GOOD}_xrechnung.xml", "--service", service.url, code=1)
    assert "abgewiesen" in said.out
    assert "Leitweg-ID" in said.out

    said = offline.xr_tui("validate", documents, "--service", service.url, code=3)
    assert said.out.count("nicht geprüft") == 2
    assert said.out.count(service.url) == 2


def test_other_rules_are_compared_here_and_that_is_said(offline: Firm, service: Daemon) -> None:
    said = offline.xr_tui("rules", "try", "2026-08-31", "--days", "36500", XR_TUI_CHECK_URL=service.url)

    assert said.talk[0] == (
        "Die Regeln werden auf diesem Rechner verglichen; der Prüfdienst aus der Einrichtung wird nicht gefragt."
    )
    assert "bei 0 ändert sich etwas" in said.talk[-1]
    assert service.received == []
