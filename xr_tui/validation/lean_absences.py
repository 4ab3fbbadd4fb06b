"""One question for many things that must not be there.

The rules of EN 16931 forbid some seven hundred details of UBL, each with a rule of its own (`not(cac:Item/cbc:Name)`).
Where several such rules follow one another, they are asked only if one question, put together of the very paths they
name, finds any of it. Paths of names alone cannot fail, so nothing that would have been said is left out.
"""

from __future__ import annotations

import re

from lxml import etree

MORE = "<?more-to-find"
"""Stands in a report whose stylesheet was made brief, if the whole one would find something more."""
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_NAME = r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?"
_STEP = rf"(?:{_NAME}|\({_NAME}(?:\|{_NAME})*\))"
_FORBIDDEN = re.compile(rf"not\(not\(((?:{_STEP}/)*(?:{_STEP}|@{_NAME}))\)\)")
_ANY_STEP = re.compile(rf"@{_NAME}|{_STEP}")
_LEAST = 3
"""Rules in a row for which a question more is worth its time."""
_ABOVE_SOME = etree.XPath(
    "//*[count(xsl:if[starts-with(@test, 'not(not(')]) >= $least]",
    namespaces={"xsl": _XSL.strip("{}")},
)

Paths = dict[str, "Paths"]
"""Steps, each with those that follow it; with none after a step that must not be there at all."""


def ask_together(root: etree._Element) -> list[etree._Element]:
    """Put rules in a row that forbid one path each under a common question; returns the questions."""
    return [_put_under(row) for above in _ABOVE_SOME(root, least=_LEAST) for row in _rows(above)]


def leave_out(questions: list[etree._Element]) -> None:
    """Leave out the rules under the questions; where one is answered yes, the report says that there is more."""
    for question in questions:
        for rule in list(question):
            question.remove(rule)
        etree.SubElement(question, f"{_XSL}processing-instruction", name=MORE.removeprefix("<?"))


def _rows(above: etree._Element) -> list[list[etree._Element]]:
    rows: list[list[etree._Element]] = [[]]
    for child in above:
        if _forbidden_path(child, above.nsmap):
            rows[-1].append(child)
        else:
            rows.append([])
    return [row for row in rows if len(row) >= _LEAST]


def _forbidden_path(rule: etree._Element, names: dict[str | None, str]) -> str:
    """The path that the rule forbids; empty if it is another kind of rule.

    Args:
        names: the namespaces where the common question will stand; names must mean the same there.
    """
    if rule.tag != f"{_XSL}if" or rule.keys() != ["test"] or (rule.tail or "").strip():
        return ""
    found = _FORBIDDEN.fullmatch(rule.get("test", ""))
    return found[1] if found and rule.nsmap == names else ""


def _put_under(row: list[etree._Element]) -> etree._Element:
    paths: Paths = {}
    for rule in row:
        _enter(paths, _ANY_STEP.findall(rule.get("test", "").removeprefix("not(not(")))
    question = etree.Element(f"{_XSL}if", test=_any_of(paths))
    row[0].addprevious(question)
    question.extend(row)
    return question


def _enter(paths: Paths, steps: list[str]) -> None:
    """Add a path; nothing below one that is forbidden already, and what is below is forgotten where it is now."""
    for step in steps[:-1]:
        known = step in paths
        paths = paths.setdefault(step, {})
        if known and not paths:
            return
    paths[steps[-1]] = {}


def _any_of(paths: Paths) -> str:
    """An expression that is true where any of the paths leads somewhere."""
    ends = [step for step, more in paths.items() if not more]
    elements = "|".join(step.strip("()") for step in ends if not step.startswith("@"))
    attributes = "|".join(step for step in ends if step.startswith("@"))
    deeper = [f"{step}[{_any_of(more)}]" for step, more in paths.items() if more]
    return " or ".join(question for question in (elements, attributes, *deeper) if question)
