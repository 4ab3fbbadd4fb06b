"""`xr-tui validate` and `create`: the check and the XRechnung by themselves."""

from __future__ import annotations

import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import COMMAND, GOOD, REJECTED, WITHOUT_ADDRESS, Firm
from xr_tui.demo.mailbox import Mailbox

_Run = tuple[Firm, Mailbox]


@pytest.fixture(scope="module")
def written(after_a_run: _Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good and a faulty XRechnung in a folder."""
    folder = tmp_path_factory.mktemp("written")
    after_a_run[0].ask("create", GOOD, REJECTED, "-o", folder)
    return folder


def _document(folder: Path, number: str) -> Path:
    return folder / f"{number}_xrechnung.xml"


def test_exactly_one_file_is_written_for_each_number(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == [
        f"{GOOD}_xrechnung.xml",
        f"{REJECTED}_xrechnung.xml",
    ]


def test_the_files_written_are_named_to_a_program(after_a_run: _Run, tmp_path: Path) -> None:
    said = after_a_run[0].ask("create", WITHOUT_ADDRESS, "-o", tmp_path / "new", "--json")

    assert said.objects == [{"number": WITHOUT_ADDRESS, "file": str(_document(tmp_path / "new", WITHOUT_ADDRESS))}]


def test_the_xrechnung_can_be_written_in_cii(after_a_run: _Run, tmp_path: Path) -> None:
    after_a_run[0].ask("create", GOOD, "-o", tmp_path, "--syntax", "cii")
    (found,) = after_a_run[0].xr_tui("validate", _document(tmp_path, GOOD), "--json").objects

    assert (found["scenario"], found["verdict"]) == ("EN16931 XRechnung (CII)", "accepted")


def test_nothing_is_written_where_one_number_is_unknown(after_a_run: _Run, tmp_path: Path) -> None:
    said = after_a_run[0].ask("create", GOOD, "X-1", "X-2", "-o", tmp_path / "new", code=2)

    assert [line for line in said.talk if line.startswith("X-")] == [
        "X-1: Diese Rechnung gibt es nicht.",
        "X-2: Diese Rechnung gibt es nicht.",
    ]
    assert not (tmp_path / "new").exists()


def test_a_valid_document_is_accepted(after_a_run: _Run, written: Path) -> None:
    (found,) = after_a_run[0].xr_tui("validate", _document(written, GOOD), "--json").objects

    assert found == {
        "file": str(_document(written, GOOD)),
        "syntax": found["syntax"],
        "scenario": "EN16931 XRechnung (UBL Invoice)",
        "verdict": "accepted",
        "rules_version": "2026-08-31",
        "engine": found["engine"],
        "findings": [],
        "problems": [],
    }


def test_a_folder_is_checked_file_by_file_and_one_rejection_is_told_by_the_exit_code(
    after_a_run: _Run, written: Path
) -> None:
    good, bad = after_a_run[0].xr_tui("validate", written, "--json", code=1).objects

    assert (good["verdict"], bad["verdict"]) == ("accepted", "rejected")
    (finding,) = bad["findings"]
    assert list(finding) == ["rule", "level", "layer", "location", "text", "terms"]
    assert (finding["rule"], finding["level"], finding["layer"]) == ("BR-DE-15", "error", "xrechnung")
    assert finding["terms"] == ["BT-10"]


def test_people_are_told_the_verdict_and_what_to_do(after_a_run: _Run, written: Path) -> None:
    said = after_a_run[0].xr_tui("validate", _document(written, REJECTED), code=1)

    assert said.out.splitlines()[0].endswith("abgewiesen (EN16931 XRechnung (UBL Invoice))")
    assert "BR-DE-15" in said.out
    assert "Leitweg-ID" in said.out


def test_one_defect_that_breaks_several_rules_is_one_entry_for_people_and_all_of_them_for_programs(
    after_a_run: _Run, written: Path, tmp_path: Path
) -> None:
    text = _document(written, GOOD).read_text(encoding="utf-8")
    at = text.index("<cbc:LineExtensionAmount", text.index("<cac:LegalMonetaryTotal"))
    start = text.index(">", at) + 1
    wrong = tmp_path / "sum.xml"
    wrong.write_text(text[:start] + "1.00" + text[text.index("<", start) :], encoding="utf-8")

    said = after_a_run[0].xr_tui("validate", wrong, code=1)
    (found,) = after_a_run[0].xr_tui("validate", wrong, "--json", code=1).objects

    assert [finding["rule"] for finding in found["findings"]] == ["BR-CO-10", "BR-CO-13"]
    entries = [line for line in said.out.splitlines() if line.startswith("  - ")]
    assert len(entries) == 1
    assert "BR-CO-10" in entries[0]
    assert "    Aus demselben Grund gemeldet: BR-CO-13" in said.out


def test_a_report_is_filed_for_each_document(after_a_run: _Run, written: Path, tmp_path: Path) -> None:
    after_a_run[0].xr_tui("validate", _document(written, GOOD), "--report", tmp_path / "reports")

    page, report = sorted((tmp_path / "reports").iterdir())
    assert json.loads(report.read_text(encoding="utf-8"))["verdict"] == "accepted"
    assert "Die amtlichen Regeln nehmen dieses Dokument an." in page.read_text(encoding="utf-8")


def test_entities_are_refused_and_never_expanded(after_a_run: _Run, written: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2", encoding="utf-8")
    text = _document(written, GOOD).read_text(encoding="utf-8")
    declared = f'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    document = tmp_path / "entity.xml"
    document.write_text(text.replace("?>", f"?>{declared}", 1).replace("Malerarbeiten", "&x;", 1), encoding="utf-8")

    said = after_a_run[0].xr_tui("validate", document, "--json", code=1)

    (found,) = said.objects
    assert (found["verdict"], found["findings"]) == ("rejected", [])
    assert "DOCTYPE" in found["problems"][0]
    assert "hunter2" not in said.out + said.err


def test_what_is_no_xml_is_rejected_with_a_sentence_and_does_not_stop_the_rest(
    after_a_run: _Run, written: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text("<Invoice><ID>1</Invoice>", encoding="utf-8")
    (tmp_path / "empty.xml").write_text("", encoding="utf-8")

    said = after_a_run[0].xr_tui("validate", broken, tmp_path / "empty.xml", _document(written, GOOD), "--json", code=1)

    assert [found["verdict"] for found in said.objects] == ["rejected", "rejected", "accepted"]
    for found in said.objects[:2]:
        assert "kein wohlgeformtes XML" in found["problems"][0]


def test_a_document_of_another_kind_fits_no_scenario(after_a_run: _Run, tmp_path: Path) -> None:
    (tmp_path / "order.xml").write_text("<Order/>", encoding="utf-8")

    (found,) = after_a_run[0].xr_tui("validate", tmp_path / "order.xml", "--json", code=1).objects

    assert "Kein Szenario passt" in found["problems"][0]


def test_without_rules_nothing_is_called_checked(after_a_run: _Run, written: Path, tmp_path: Path) -> None:
    said = after_a_run[0].xr_tui("validate", _document(written, GOOD), code=3, XR_TUI_RULES=str(tmp_path / "none"))

    assert said.out == ""
    assert said.talk[-1] == "Eingeben: xr-tui rules install"


def test_files_that_are_not_there_are_named_all_at_once(after_a_run: _Run, tmp_path: Path) -> None:
    said = after_a_run[0].ask("validate", tmp_path / "a.xml", tmp_path / "b.xml", code=2)

    assert said.talk[:2] == [f"{tmp_path}/{name}.xml: Diese Datei gibt es nicht." for name in "ab"]


def test_a_file_name_that_is_no_text_does_not_stop_the_check(after_a_run: _Run, written: Path, tmp_path: Path) -> None:
    document = Path(str(tmp_path) + "/r\udcff\x1b[2J.xml")
    document.write_bytes(_document(written, GOOD).read_bytes())

    told = after_a_run[0].xr_tui("validate", document)
    (found,) = after_a_run[0].xr_tui("validate", document, "--json").objects

    assert "\x1b" not in told.out
    assert found["file"] == str(document)


def _hybrid(xml: bytes | None, *, name: str = "xrechnung.xml") -> bytes:
    """A PDF with that file attached."""
    from pypdf import PdfWriter

    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if xml is not None:
        writer.add_attachment(name, xml)
    writer.write(written)
    return written.getvalue()


def test_the_xml_in_a_hybrid_pdf_is_checked(after_a_run: _Run, written: Path, tmp_path: Path) -> None:
    for number in (GOOD, REJECTED):
        (tmp_path / f"{number}.PDF").write_bytes(_hybrid(_document(written, number).read_bytes()))

    good, bad = after_a_run[0].xr_tui("validate", tmp_path, "--json", code=1).objects

    assert (good["verdict"], good["scenario"]) == ("accepted", "EN16931 XRechnung (UBL Invoice)")
    assert [finding["rule"] for finding in bad["findings"]] == ["BR-DE-15"]


@pytest.mark.parametrize(
    "content",
    [
        _hybrid(None),
        _hybrid(b"<not-closed>"),
        _hybrid(b"<a/>"),
        b"%PDF-1.7\n" + b"1 0 obj <<" * 10_000,
        b"%PDF-1.7\ntrailer << /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF",
    ],
)
def test_a_pdf_without_an_invoice_or_a_broken_one_is_rejected_with_a_sentence(
    after_a_run: _Run, written: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.pdf").write_bytes(content)

    said = after_a_run[0].xr_tui("validate", tmp_path / "a.pdf", _document(written, GOOD), "--json", code=1)

    bad, good = said.objects
    assert (bad["verdict"], bad["problems"]) == (
        "rejected",
        ["In der PDF ist keine XML-Rechnung, die sich lesen lässt."],
    )
    assert good["verdict"] == "accepted"


def test_a_document_is_read_from_standard_input(after_a_run: _Run, written: Path) -> None:
    firm = after_a_run[0]
    for content in (_document(written, GOOD).read_bytes(), _hybrid(_document(written, GOOD).read_bytes())):
        said = subprocess.run(
            [*COMMAND, "--data-dir", str(firm.data), "validate", "-", "--json"],
            input=content,
            env=firm.environment,
            capture_output=True,
            check=True,
        )
        found = json.loads(said.stdout)
        assert (found["file"], found["verdict"]) == ("-", "accepted")


def test_a_file_that_cannot_be_read_is_not_checked_and_does_not_stop_the_rest(
    after_a_run: _Run, written: Path, tmp_path: Path
) -> None:
    endless = tmp_path / "large.xml"
    with endless.open("wb") as file:
        file.truncate(100_000_001)

    said = after_a_run[0].xr_tui("validate", endless, _document(written, GOOD), "--json", code=3)

    assert [found["verdict"] for found in said.objects] == ["not-checked", "accepted"]
    assert said.objects[0]["problems"] == ["Die Datei ist größer als 100 MB."]


def test_a_folder_is_checked_with_those_inside_it_by_name(after_a_run: _Run, written: Path, tmp_path: Path) -> None:
    good = _document(written, GOOD).read_bytes()
    for name in ("b.xml", "a/c.xml", "a/b/d.XML", "a.xml", "other.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(good)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)

    found = after_a_run[0].xr_tui("validate", tmp_path, "--json").objects

    assert [os.path.relpath(line["file"], tmp_path) for line in found] == ["a.xml", "b.xml", "a/c.xml", "a/b/d.XML"]


def test_reports_of_files_of_the_same_name_do_not_overwrite_each_other(
    after_a_run: _Run, written: Path, tmp_path: Path
) -> None:
    for name, number in (("a/invoice.xml", GOOD), ("b/invoice.xml", REJECTED)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(_document(written, number).read_bytes())

    after_a_run[0].xr_tui("validate", tmp_path, "--report", tmp_path / "reports", code=1)

    verdicts = [json.loads(path.read_bytes())["verdict"] for path in sorted((tmp_path / "reports").glob("*.json"))]
    assert sorted(verdicts) == ["accepted", "rejected"]
