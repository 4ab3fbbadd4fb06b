"""No file of a configuration and no invoice can make the check read or write another file, or open a connection.

Each test really tries: the file to be read is there and can be read, and a server listens where a connection would go.
"""

from __future__ import annotations

import hashlib
import http.server
import io
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from tests.services.validation import kosit_layout as layout
from tests.services.validation.conftest import SHEET
from xr_tui.errors import Refused, RulesBroken
from xr_tui.validation.archive import read_zip
from xr_tui.validation.engine import Engine
from xr_tui.validation.install import install
from xr_tui.validation.report import Verdict
from xr_tui.validation.rules import InstalledRules, installed

Made = Callable[..., bytes]
MadeRules = Callable[..., InstalledRules]
SECRET = "RE-SECRET"
XSL = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'


class Outside:
    """What must not be reached: a file on this disk, and a server that counts who asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        (folder / "secret.txt").write_text(SECRET)
        (folder / "secret.xml").write_text(f"<secret>{SECRET}</secret>")
        (folder / "secret.xsl").write_text(
            f'<xsl:transform version="3.0" {XSL}><xsl:template name="x">{SECRET}</xsl:template></xsl:transform>'
        )
        (folder / "secret.xsd").write_text(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="secret"/></xs:schema>'
        )
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def file(self, kind: str) -> str:
        """Address of the secret on this disk."""
        return (self.folder / f"secret.{kind}").as_uri()

    def web(self, kind: str) -> str:
        """Address of the same in the network."""
        return f"http://127.0.0.1:{self.server.server_port}/secret.{kind}"

    def _handler(self) -> type[http.server.SimpleHTTPRequestHandler]:
        outside = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: Any, **named: Any) -> None:
                super().__init__(*arguments, directory=str(outside.folder), **named)

            def do_GET(self) -> None:
                outside.asked.append(self.path)
                super().do_GET()

            def log_message(self, *arguments: object) -> None:
                pass

        return Handler


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    folder = tmp_path / "outside"
    folder.mkdir()
    there = Outside(folder)
    yield there
    there.server.shutdown()
    there.server.server_close()


def test_the_server_and_the_file_can_really_be_reached(outside: Outside) -> None:
    for address in (outside.web("txt"), outside.file("txt")):
        with urllib.request.urlopen(address) as answer:  # noqa: S310
            assert answer.read().decode() == SECRET
    assert outside.asked == ["/secret.txt"]


_XPATHS = [
    "doc('{xml}')",
    "document('{xml}')",
    "document('', doc('{xml}'))",
    "doc-available('{xml}')",
    "unparsed-text('{txt}')",
    "unparsed-text-lines('{txt}')",
    "unparsed-text-available('{txt}')",
    "collection('{folder}?select=*.xml')",
    "uri-collection('{folder}')",
    "json-doc('{txt}')",
    "transform(map {{'stylesheet-location': '{xsl}', 'initial-template': QName('', 'x')}})?output",
    "load-xquery-module('x', map {{'location-hints': '{txt}'}})",
    "parse-xml('&lt;!DOCTYPE a [&lt;!ENTITY x SYSTEM &quot;{txt}&quot;>]>&lt;a>&amp;x;&lt;/a>')",
    "parse-xml('&lt;!DOCTYPE a SYSTEM &quot;{xml}&quot;>&lt;a/>')",
    "parse-xml('&lt;i:include xmlns:i=&quot;http://www.w3.org/2001/XInclude&quot; href=&quot;{xml}&quot;/>')",
    "Q{{http://saxon.sf.net/}}read-binary-resource('{txt}')",
    "Q{{http://expath.org/ns/file}}read-text('{txt}')",
    "Q{{http://expath.org/ns/http-client}}send-request((), '{xml}')",
    "Q{{java:java.lang.System}}getProperty('user.home')",
    "Q{{java:java.lang.System}}getenv('XR_SECRET')",
    "system-property('user.home')",
    "system-property('user.dir')",
    "environment-variable('XR_SECRET')",
    "available-environment-variables()",
    "static-base-uri()",
]
_INSTRUCTIONS = [
    '<xsl:source-document href="{xml}"><xsl:copy-of select="."/></xsl:source-document>',
    "<xsl:evaluate xpath=\"'doc(&quot;{xml}&quot;)'\"/>",
    "<xsl:evaluate xpath=\"'unparsed-text(&quot;{txt}&quot;)'\"/>",
]
_DECLARATIONS = [
    '<xsl:import href="{xsl}"/>',
    '<xsl:include href="{xsl}"/>',
    '<xsl:include href="../outside/secret.xsl"/>',
    '<xsl:use-package name="{xsl}"/>',
    '<xsl:import-schema schema-location="{xsd}"/>',
    '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{xsl}"/>',
]


def _addresses(outside: Outside, where: str) -> dict[str, str]:
    address = outside.file if where == "file" else outside.web
    kinds = {kind: address(kind) for kind in ("txt", "xml", "xsl", "xsd")}
    return kinds | {"folder": outside.folder.as_uri() if where == "file" else outside.web("xml")}


def _learns_nothing(rules: InstalledRules, document: bytes, outside: Outside) -> None:
    said = b""
    with suppress(RulesBroken):  # refused when it is compiled
        said = Engine(rules).check(document).to_json()
    if said:
        assert SECRET.encode() not in said
        assert b"true" not in said.split(b"ANSWER:")[-1][:8], "the stylesheet learnt that something is there"
        assert b"/root" not in said.split(b"ANSWER:")[-1]
        assert b"/home" not in said.split(b"ANSWER:")[-1]
    assert outside.asked == []


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize("xpath", _XPATHS)
def test_a_stylesheet_reaches_nothing_by_xpath(
    made_rules: MadeRules, invoice: Made, outside: Outside, xpath: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XR_SECRET", SECRET)
    asked = xpath.format(**_addresses(outside, where))
    content = (
        '<svrl:failed-assert id="R-1" flag="fatal"><svrl:text>ANSWER:'
        f'<xsl:value-of select="{asked}"/></svrl:text></svrl:failed-assert>'
    )
    _learns_nothing(made_rules(content), invoice(), outside)


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize("instruction", _INSTRUCTIONS)
def test_a_stylesheet_reaches_nothing_by_an_instruction(
    made_rules: MadeRules, invoice: Made, outside: Outside, instruction: str, where: str
) -> None:
    content = instruction.format(**_addresses(outside, where))
    _learns_nothing(made_rules(f"<svrl:text>{content}</svrl:text>"), invoice(), outside)


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize("declaration", _DECLARATIONS)
def test_a_stylesheet_draws_nothing_in_by_a_declaration(
    made_rules: MadeRules, invoice: Made, outside: Outside, declaration: str, where: str
) -> None:
    rules = made_rules("")
    sheet = (rules.folder / "0.xsl").read_text()
    drawn = declaration.format(**_addresses(outside, where))
    changed = sheet.replace("<xsl:template ", f"{drawn}<xsl:template ", 1).encode()
    (rules.folder / "0.xsl").write_bytes(changed)
    rules.bundle.files["0.xsl"] = hashlib.sha256(changed).hexdigest()  # type: ignore[index]
    _learns_nothing(rules, invoice(), outside)


@pytest.mark.parametrize("where", ["result.xml", "../result.xml"])
def test_a_stylesheet_writes_no_file(made_rules: MadeRules, invoice: Made, outside: Outside, where: str) -> None:
    target = outside.folder / where
    with pytest.raises(RulesBroken, match="result-document is disabled"):
        Engine(made_rules(f'<xsl:result-document href="{target.as_uri()}"><x/></xsl:result-document>')).check(invoice())
    assert not target.exists()


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize(
    "xpath",
    ["doc-available('{xml}')", "doc('{xml}')/secret = 'RE-SECRET'", "unparsed-text-available('{txt}')", "exists(//x)"],
)
def test_a_condition_of_a_scenario_reaches_nothing(
    invoice: Made, outside: Outside, tmp_path: Path, xpath: str, where: str
) -> None:
    described = layout.scenario(match=xpath.format(**_addresses(outside, where)), schemas=("main.xsd",))
    files = {"scenarios.xml": layout.scenarios(described), "main.xsd": _SCHEMA.format(prolog="", drawn="").encode()}
    (tmp_path / "hostile.zip").write_bytes(layout.zipped(files))
    report = Engine(install(tmp_path / "rules", tmp_path / "hostile.zip")).check(invoice())
    assert report.scenario is None
    assert outside.asked == []


def test_a_scenarios_file_with_an_entity_is_refused(outside: Outside, tmp_path: Path) -> None:
    files = {"scenarios.xml": layout.scenarios(layout.scenario())}
    entity = f'<!DOCTYPE scenarios [<!ENTITY x SYSTEM "{outside.file("txt")}">]><scenarios '
    files["scenarios.xml"] = files["scenarios.xml"].replace(b"<scenarios ", entity.encode(), 1)
    (tmp_path / "hostile.zip").write_bytes(layout.zipped(files))
    with pytest.raises(Refused, match="DOCTYPE"):
        install(tmp_path / "rules", tmp_path / "hostile.zip")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("<xsl:template ", '<xsl:import href="other.xsl"/><xsl:template ', "uses xsl:import"),
        ("<xsl:template ", '<xsl:include href="../../outside.xsl"/><xsl:template ', "uses xsl:include"),
        ("<svrl:schematron-output>", "<svrl:schematron-output><xsl:result-document/>", "uses xsl:result-document"),
        ("<svrl:schematron-output>", "<svrl:schematron-output><a b=\"{{doc('x')}}\"/>", r"uses doc\(\)"),
        ('version="3.0"', 'version="3.0" a="document(\'codes.xml\')"', r"uses document\(\)"),
        ("<xsl:transform", "<!DOCTYPE a [<!ENTITY x SYSTEM 'secret.txt'>]><xsl:transform", "DOCTYPE"),
        ("xsl:transform", "xsl:other", "no compiled stylesheet"),
    ],
)
def test_a_stylesheet_that_would_reach_out_is_named_when_it_is_installed(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in SHEET
    described = layout.scenario(schemas=("main.xsd",), sheets={"0.xsl": "EN16931"})
    files = {
        "0.xsl": SHEET.replace("{content}", "").replace(old, new).encode(),
        "main.xsd": _SCHEMA.format(prolog="", drawn="").encode(),
        "scenarios.xml": layout.scenarios(described),
    }
    (tmp_path / "hostile.zip").write_bytes(layout.zipped(files))
    with pytest.raises(Refused, match=sentence):
        install(tmp_path / "rules", tmp_path / "hostile.zip")
    assert installed(tmp_path / "rules") == ()


_SCHEMA = """{prolog}<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">{drawn}<xs:element name="Invoice">
  <xs:complexType><xs:sequence><xs:any processContents="lax" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  </xs:element></xs:schema>"""


def _with_schema(folder: Path, main: str, **more: str) -> Path:
    files = {"resources/own/main.xsd": main.encode()}
    for name, text in more.items():
        files[f"resources/own/{name}.xsd"] = text.encode()
    files["scenarios.xml"] = layout.scenarios(layout.scenario(schemas=("resources/own/main.xsd",)))
    zipped = folder / "hostile.zip"
    zipped.write_bytes(layout.zipped(files))
    return zipped


@pytest.mark.parametrize(
    "where", ["file", "web", "../../../../../../secret.xsd", "/etc/secret.xsd", "%2e%2e/%2e%2e/x.xsd"]
)
@pytest.mark.parametrize("how", ["include", "import", "redefine"])
def test_a_schema_draws_in_nothing_from_outside_its_folder(
    outside: Outside, tmp_path: Path, how: str, where: str
) -> None:
    address = {"file": outside.file("xsd"), "web": outside.web("xsd")}.get(where, where)
    zipped = _with_schema(tmp_path, _SCHEMA.format(prolog="", drawn=f'<xs:{how} schemaLocation="{address}"/>'))
    with pytest.raises(Refused):
        install(tmp_path / "rules", zipped)
    assert outside.asked == []
    assert installed(tmp_path / "rules") == ()


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize("place", ["main", "included"])
def test_a_schema_draws_in_nothing_by_an_entity(outside: Outside, tmp_path: Path, place: str, where: str) -> None:
    address = outside.file("txt") if where == "file" else outside.web("txt")
    prolog = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{address}">]>'
    drawn = "<xs:annotation><xs:documentation>&x;</xs:documentation></xs:annotation>"
    hostile = _SCHEMA.format(prolog=prolog, drawn=drawn)
    if place == "main":
        zipped = _with_schema(tmp_path, hostile)
    else:
        main = _SCHEMA.format(prolog="", drawn='<xs:include schemaLocation="other.xsd"/>')
        zipped = _with_schema(tmp_path, main, other=hostile.replace('name="Invoice"', 'name="Other"'))
    # libxml2 replaces entities in what a schema draws in, not in the schema itself.
    with pytest.raises(Refused, match="outside its own folder") if place == "included" else nullcontext():
        install(tmp_path / "rules", zipped)
    assert outside.asked == []


def test_a_schema_may_draw_in_a_file_of_its_own_folder(invoice: Made, tmp_path: Path) -> None:
    main = _SCHEMA.format(prolog="", drawn='<xs:include schemaLocation="./../own/other.xsd"/>')
    zipped = _with_schema(tmp_path, main, other=_SCHEMA.format(prolog="", drawn="").replace('Invoice"', 'Other"'))
    assert Engine(install(tmp_path / "rules", zipped)).check(invoice()).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize(
    "hint",
    [
        'xsi:schemaLocation="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 {xsd} urn:x {xsd}"',
        'xsi:noNamespaceSchemaLocation="{xsd}"',
    ],
)
def test_an_invoice_draws_in_no_schema(
    rules: InstalledRules, invoice: Made, outside: Outside, hint: str, where: str
) -> None:
    attribute = hint.format(**_addresses(outside, where))
    hinted = f'<Invoice xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {attribute} '
    assert Engine(rules).check(invoice(("<Invoice ", hinted))).verdict is Verdict.ACCEPTED
    assert outside.asked == []


@pytest.mark.parametrize("where", ["file", "web"])
def test_an_invoice_includes_nothing(rules: InstalledRules, invoice: Made, outside: Outside, where: str) -> None:
    address = outside.file("txt") if where == "file" else outside.web("txt")
    included = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" href={quoteattr(address)}/>'
    report = Engine(rules).check(invoice(("RE-1", included)))
    assert report.verdict is Verdict.REJECTED
    assert SECRET.encode() not in report.to_json()
    assert outside.asked == []


@pytest.mark.parametrize("where", ["file", "web"])
@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "{txt}">]>',
        '<!DOCTYPE Invoice [<!ENTITY % x SYSTEM "{txt}"> %x;]>',
        '<!DOCTYPE Invoice SYSTEM "{xml}">',
        '<!DOCTYPE Invoice PUBLIC "x" "{xml}">',
        '<?xml-stylesheet type="text/xsl" href="{xsl}"?>',
        '<?xml-model href="{xsd}"?>',
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "UTF-7"])
def test_an_invoice_draws_in_nothing_by_its_prolog(
    rules: InstalledRules, invoice: Made, outside: Outside, prolog: str, where: str, encoding: str
) -> None:
    said = prolog.format(**_addresses(outside, where))
    document = invoice(("?>\n<Invoice ", f"?>\n{said}\n<Invoice "), ('encoding="UTF-8"', f'encoding="{encoding}"'))
    if "ENTITY x" in said:
        document = document.replace(b">RE-1<", b">&x;<")
    text = document.decode()
    if encoding == "UTF-7":  # every sign of the declaration that another reader would look for is hidden
        head, body = text.split("?>", 1)
        document = head.encode() + b"?>" + body.encode("utf-7").replace(b"<!DOCTYPE", b"+ADwAIQ-DOCTYPE")
    else:
        document = text.encode(encoding)
    report = Engine(rules).check(document)
    assert report.verdict is Verdict.REJECTED or "DOCTYPE" not in said
    assert SECRET.encode() not in report.to_json()
    assert outside.asked == []


def test_entities_that_grow_are_refused_at_once(rules: InstalledRules, invoice: Made) -> None:
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    document = invoice(("?>\n<Invoice ", f"?>\n<!DOCTYPE Invoice [{laughs}]>\n<Invoice "), (">RE-1<", ">&a11;<"))
    report = Engine(rules).check(document)
    assert report.verdict is Verdict.REJECTED
    assert "DOCTYPE" in str(report.problems[0])


def test_read_zip_reads_what_is_harmless() -> None:
    assert read_zip(io.BytesIO(layout.zipped({"scenarios.xml": b"<x/>", "a/b.xsl": b"1"}))) == {
        "scenarios.xml": b"<x/>",
        "a/b.xsl": b"1",
    }
