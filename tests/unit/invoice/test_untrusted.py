"""An untrusted document is read without entities, and nothing outside it is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from xr_tui.invoice.syntax.untrusted import Unreadable, read

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def refusal(xml: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(xml)
    return str(refused.value.problem)


def test_a_plain_document_is_read() -> None:
    assert read(b"<a>b&amp;c</a>").text == "b&c"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1"])
def test_any_encoding_is_read(encoding: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-be")
    xml = f'<?xml version="1.0" encoding="{declared}"?><a>Größe</a>'
    content = xml.encode(encoding) if encoding != "utf-16-be" else b"\xfe\xff" + xml.encode(encoding)
    assert read(content).text == "Größe"


@pytest.mark.parametrize(
    "document_type",
    [
        "<!DOCTYPE a>",
        '<!DOCTYPE a SYSTEM "a.dtd">',
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_every_disguise(document_type: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!-- {"x" * 20_000} -->{document_type}<a b="&l9;">&l9;</a>'
    assert "DOCTYPE" in refusal(xml.encode(encoding))


def test_a_file_named_by_an_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    problem = refusal(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode())
    assert "DOCTYPE" in problem
    assert "top secret" not in problem


def test_the_word_doctype_inside_the_text_is_no_doctype() -> None:
    assert read(b"<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>").text == "<!DOCTYPE a>"


@pytest.mark.parametrize("xml", [b"", b"   ", b"no xml", b"<a><b></a>", b"<a>&x;</a>", b"\xff\xfe\x00", b"%PDF-1.7"])
def test_what_is_not_well_formed_is_named_as_such(xml: bytes) -> None:
    assert "not well-formed" in refusal(xml)


def test_a_large_attachment_is_read() -> None:
    assert len(read(b"<a>" + b"QUJD" * 4_000_000 + b"</a>").text or "") == 16_000_000


def test_a_document_nested_without_end_is_refused() -> None:
    assert "not well-formed" in refusal(b"<a>" * 100_000 + b"</a>" * 100_000)


@pytest.mark.parametrize(
    "declaration",
    [
        '<?xml version="1.0" encoding="UTF-7"?>',
        '<?xml version="1.0"encoding="UTF-7"?>',
        '<?xml encoding="UTF-7" version="1.0"?>',
        '<?xml version="1.0" encoding="UTF-8" encoding="UTF-7"?>',
        "<?xml version='1.0' encoding = 'utf-7' standalone='yes'?>",
    ],
)
@pytest.mark.parametrize("doctype", ["+ADwAIQ-DOCTYPE a [+ADwAIQ-ENTITY x 'y'+AD4AXQA+-", "<!DOCTYPE a>"])
def test_a_doctype_hidden_by_the_encoding_is_found(declaration: str, doctype: str) -> None:
    with pytest.raises(Unreadable):
        read(f"{declaration}{doctype}<a/>".encode())


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252", "US-ASCII"])
def test_a_document_may_come_in_any_usual_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!-- before --><a>Gr&#252;n</a>'
    assert read(text.encode(encoding)).text == "Grün"
