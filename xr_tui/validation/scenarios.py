"""Read `scenarios.xml`, KoSIT's description of a configuration (namespace `.../validator/framework/1/scenarios`).

What the check needs of it: the scenarios, each with its condition, schemas, stylesheets and changed levels. The style
of KoSIT's own report (`createReport/resource`, `noScenarioReport`) is not used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

from xr_tui.errors import Refused
from xr_tui.invoice.syntax.untrusted import Unreadable, printable, read
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.bundle import Scenario, Stylesheet
from xr_tui.validation.report import Layer, Level

NAMESPACE = "http://www.xoev.de/de/validator/framework/1/scenarios"
_S = f"{{{NAMESPACE}}}"
_MOST_SCENARIOS = 200
_NOT_USABLE = phrase("The configuration was not installed.")
_GRAVITY = (Level.INFORMATION, Level.WARNING, Level.ERROR)


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a `scenarios.xml` says."""

    name: str
    """Such as `Validator Configuration XRechnung 3.0.2`."""
    date: dt.date
    """The day on which it was published."""
    scenarios: tuple[Scenario, ...]
    """In the order of the file."""


def read_scenarios(content: bytes) -> Description:
    """The description.

    Args:
        content: the bytes of `scenarios.xml`.

    Raises:
        Refused: it is not such a file, or it names files outside its own folder.
    """
    try:
        root = read(content)
    except Unreadable as error:
        raise Refused(error.problem, _NOT_USABLE) from error
    if root.tag != f"{_S}scenarios":
        raise _refused(
            phrase(
                "The root element of scenarios.xml is {root}, not {wanted} of the format that this program knows.",
                root=printable(str(root.tag))[:120],
                wanted=f"{_S}scenarios",
            )
        )
    found = root.findall(f"{_S}scenario")
    if not 0 < len(found) <= _MOST_SCENARIOS:
        raise _refused(phrase("scenarios.xml has {count} scenarios.", count=len(found)))
    scenarios = tuple(map(_scenario, found))
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) < len(names):
        raise _refused(phrase("Two scenarios of scenarios.xml have the same name."))
    return Description(name=_text(root, "name"), date=_date(root), scenarios=scenarios)


def _scenario(element: etree._Element) -> Scenario:
    schemas = element.findall(f"{_S}validateWithXmlSchema/{_S}resource")
    steps = element.findall(f"{_S}validateWithSchematron/{_S}resource")
    if not schemas:
        raise _refused(phrase("The scenario {name} names no XML schema.", name=_text(element, "name")))
    return Scenario(
        name=_text(element, "name"),
        match=_text(element, "match"),
        namespaces=dict(_namespaces(element)),
        xsds=tuple(_location(resource) for resource in schemas),
        schematron=tuple(Stylesheet(_layer(resource), _location(resource)) for resource in steps),
        custom_levels=_custom_levels(element),
        accept_match=(element.findtext(f"{_S}acceptMatch") or "").strip(),
    )


def _namespaces(element: etree._Element) -> Iterator[tuple[str, str]]:
    for declared in element.findall(f"{_S}namespace"):
        prefix, uri = declared.get("prefix", ""), (declared.text or "").strip()
        if not prefix.isidentifier() and not prefix.replace("-", "_").replace(".", "_").isidentifier():
            raise _refused(phrase("{prefix} is no prefix of a namespace.", prefix=printable(prefix)[:80] or "-"))
        if not uri:
            raise _refused(phrase("The prefix {prefix} stands for no namespace.", prefix=prefix))
        yield prefix, uri


def _custom_levels(element: etree._Element) -> dict[str, Level]:
    """Rule to level; a rule that is named twice gets the graver one."""
    levels: dict[str, Level] = {}
    for custom in element.findall(f"{_S}createReport/{_S}customLevel"):
        try:
            level = Level(custom.get("level", "").strip())
        except ValueError:
            raise _refused(
                phrase("{level} is no level of a rule.", level=printable(custom.get("level", ""))[:80] or "-")
            ) from None
        for rule in "".join(custom.itertext()).split():
            levels[rule] = max(level, levels.get(rule, level), key=_GRAVITY.index)
    return levels


def _layer(resource: etree._Element) -> Layer:
    """Whose rules they are, by name and path: those of EN 16931 itself, or those that a country puts on top."""
    named = f"{_text(resource, 'name')} {PurePosixPath(_location(resource)).name}".casefold()
    if "xrechnung" in named:
        return Layer.XRECHNUNG
    return Layer.EN16931 if "en16931" in named or "en 16931" in named else Layer.XRECHNUNG


def _location(resource: etree._Element) -> str:
    """The path of the file, which must stay inside the folder of the configuration."""
    named = _text(resource, "location")
    parts = urlsplit(named)
    path = PurePosixPath(unquote(parts.path))
    outside = parts.scheme or parts.netloc or parts.query or path.is_absolute() or ".." in path.parts
    if outside or "\\" in named or "\0" in str(path) or not path.name:
        raise _refused(
            phrase("scenarios.xml names a file outside its own folder: {location}.", location=printable(named)[:200])
        )
    return str(path)


def _text(element: etree._Element, name: str) -> str:
    text = " ".join((element.findtext(f"{_S}{name}") or "").split()) if name != "match" else _expression(element)
    if not text:
        raise _refused(
            phrase(
                "In scenarios.xml an element {parent} has no {name}.", parent=etree.QName(element).localname, name=name
            )
        )
    return text


def _expression(element: etree._Element) -> str:
    """The condition as it stands: blanks inside its strings count."""
    return (element.findtext(f"{_S}match") or "").strip()


def _date(root: etree._Element) -> dt.date:
    text = _text(root, "date")
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise _refused(phrase("The date of scenarios.xml is no date: {date}.", date=printable(text)[:80])) from None


def _refused(cause: Phrase) -> Refused:
    return Refused(cause, _NOT_USABLE)
