"""The official check in this process: scenario, XML schema, EN 16931 rules, XRechnung rules.

Saxon holds the interpreter's lock and can hang or die on a hostile document, so the program runs this only in worker
processes (see `pool`); scripts and tests may use it directly.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from lxml import etree

from xr_tui.errors import RulesBroken
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.bundle import Scenario
from xr_tui.validation.document import Unreadable, printable, read
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.schema import base64_findings, load_schema, schema_findings, schemas_folder
from xr_tui.validation.svrl import NotSvrl, findings

if TYPE_CHECKING:
    from xr_tui.validation.explain_schema import SchemaWords

# A stylesheet can by default read and write files and the network. `none` closes all protocols; the empty string, which
# Saxon's manual names as well, does nothing in 12.10.
_LOCKED = {
    "http://saxon.sf.net/feature/allowedProtocols": "none",
    "http://saxon.sf.net/feature/allow-external-functions": "false",
}


class Engine:
    """The official rules, loaded once and ready for any number of documents.

    >>> engine = Engine(load(rules_folder(os.environ)))  # doctest: +SKIP
    >>> engine.check(Path("invoice.xml").read_bytes()).verdict  # doctest: +SKIP
    <Verdict.ACCEPTED: 'accepted'>
    """

    def __init__(self, rules: InstalledRules) -> None:
        """Start Saxon, locked; stylesheets and schemas are loaded when first needed, or by `warm`."""
        from saxonche import PySaxonProcessor

        self._rules = rules
        self._saxon = PySaxonProcessor(license=False)
        for feature, value in _LOCKED.items():
            self._saxon.set_configuration_property(feature, value)
        self._compiler = self._saxon.new_xslt30_processor()
        self._compiled: dict[str, Any] = {}
        self._schemas: dict[str, etree.XMLSchema] = {}
        self._words: dict[str, SchemaWords] = {}
        self._matches = [(s, etree.XPath(s.match, namespaces=dict(s.namespaces))) for s in rules.bundle.scenarios]
        self.name = self._saxon.version.removesuffix(" from Saxonica")
        """What runs the rules, with its version."""

    def warm(self, syntax: str = "UBL Invoice") -> None:
        """Load schema and stylesheets of that syntax now rather than with its first document.

        Raises:
            RulesBroken, RulesMissing: a file is not what it should be.
        """
        for scenario in self._rules.bundle.scenarios:
            if scenario.syntax == syntax:
                self._schema(scenario.xsd)
                for step in scenario.schematron:
                    self._stylesheet(step.location)

    def check(self, xml: bytes) -> Report:
        """Check one document; whatever is wrong with it is in the report.

        Raises:
            RulesBroken, RulesMissing: the rules are not what they should be, so nothing was checked.
        """
        digest = hashlib.sha256(xml).hexdigest()
        try:
            root = read(xml)
        except Unreadable as error:
            return self._report(digest, problems=(error.problem,))
        matching = [scenario for scenario, matches in self._matches if matches(root)]
        if len(matching) != 1:
            return self._report(digest, syntax=_syntax(root), problems=(self._no_scenario(root, matching),))
        return self._judge(digest, root, matching[0])

    def _judge(self, digest: str, root: etree._Element, scenario: Scenario) -> Report:
        found = schema_findings(root, self._schema(scenario.xsd))
        if found:
            found = self._explained(found, root, scenario)
        found += base64_findings(root)
        problems: tuple[Phrase, ...] = ()
        if not found:
            found, problems = self._run_rules(root, scenario)
        return self._report(digest, scenario=scenario, found=tuple(found), problems=problems)

    def _explained(self, found: list[Finding], root: etree._Element, scenario: Scenario) -> list[Finding]:
        """What the schema refuses, in words; the library for that is loaded only here."""
        if scenario.xsd not in self._words:
            from xr_tui.validation.explain_schema import SchemaWords

            self._words[scenario.xsd] = SchemaWords([scenario.xsd], lambda name: (schemas_folder() / name).read_bytes())
        return self._words[scenario.xsd].explained(found, root)

    def _run_rules(self, root: etree._Element, scenario: Scenario) -> tuple[list[Finding], tuple[Phrase, ...]]:
        """All stylesheets of the scenario, one after the other; the death of one does not stop the next."""
        from saxonche import PySaxonApiError

        # Saxon gets what lxml has read, not the bytes: two parsers never disagree on what the document says.
        stylesheets = [(step, self._stylesheet(step.location)) for step in scenario.schematron]
        try:
            document = self._saxon.parse_xml(xml_text=etree.tostring(root.getroottree(), encoding="unicode"))
        except PySaxonApiError as error:
            return [], (_unprocessed(error),)
        found: list[Finding] = []
        problems: list[Phrase] = []
        for step, stylesheet in stylesheets:
            try:
                svrl = stylesheet.transform_to_string(xdm_node=document)
                found += findings(svrl or "", step.layer, scenario.custom_levels)
            except (PySaxonApiError, NotSvrl) as error:
                problems.append(_died(step.layer, error))
        return found, tuple(problems)

    def _stylesheet(self, location: str) -> Any:
        """The compiled stylesheet; compiled once, because compiling again leaks memory."""
        if location not in self._compiled:
            from saxonche import PySaxonApiError

            text = self._rules.stylesheet(location)
            try:
                self._compiled[location] = self._compiler.compile_stylesheet(stylesheet_text=text)
            except PySaxonApiError as error:
                raise RulesBroken(
                    phrase(
                        "The rule file {name} cannot be compiled: {cause}", name=location, cause=printable(str(error))
                    )
                ) from error
        return self._compiled[location]

    def _schema(self, location: str) -> etree.XMLSchema:
        if location not in self._schemas:
            self._schemas[location] = load_schema(schemas_folder() / location)
        return self._schemas[location]

    def _no_scenario(self, root: etree._Element, matching: list[Scenario]) -> Phrase:
        if matching:
            return phrase(
                "The document matches more than one kind of invoice: {names}.",
                names=", ".join(s.name for s in matching),
            )
        return phrase(
            "No scenario fits: the rules {version} know no document with root element {root} "
            "and specification identifier (BT-24) {identifier}.",
            version=self._rules.version,
            root=printable(etree.QName(root).localname)[:80],
            identifier=_identifier(root),
        )

    def _report(
        self,
        digest: str,
        *,
        scenario: Scenario | None = None,
        syntax: str | None = None,
        found: tuple[Finding, ...] = (),
        problems: tuple[Phrase, ...] = (),
    ) -> Report:
        refused = bool(problems) or scenario is None or any(finding.level is Level.ERROR for finding in found)
        return Report(
            verdict=Verdict.REJECTED if refused else Verdict.ACCEPTED,
            document_sha256=digest,
            syntax=scenario.syntax if scenario else syntax,
            scenario=scenario.name if scenario else None,
            rules_version=self._rules.version,
            findings=found,
            problems=problems,
            engine=self.name,
        )


_ROOTS = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "UBL Invoice",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "UBL CreditNote",
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice": "CII",
}
_SPECIFICATION = etree.XPath(
    "(/*/*[local-name() = 'CustomizationID']"
    " | /*/*/*[local-name() = 'GuidelineSpecifiedDocumentContextParameter']/*[local-name() = 'ID'])[1]"
)


def _syntax(root: etree._Element) -> str | None:
    return _ROOTS.get(str(root.tag))


def _identifier(root: etree._Element) -> str:
    """BT-24 in quotes, so that blanks around it can be seen; a dash if there is none."""
    found = _SPECIFICATION(root)
    return repr(printable_keeping_blanks("".join(found[0].itertext()))) if found else "-"


def printable_keeping_blanks(text: str) -> str:
    """At most 200 characters, control characters replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:200])


def _died(layer: Layer, error: Exception) -> Phrase:
    return phrase(
        "The {layer} rules could not be applied to the document: {cause}",
        layer={Layer.EN16931: "EN 16931", Layer.XRECHNUNG: "XRechnung"}.get(layer, str(layer)),
        # What Saxon says next is the way through the stylesheet.
        cause=printable(str(error)).partition(" In template")[0][:500] or "no result",
    )


def _unprocessed(error: Exception) -> Phrase:
    return phrase("The rules could not read the document: {cause}", cause=printable(str(error))[:500])
