"""What a stylesheet of SchXslt writes down without anybody reading it."""

from __future__ import annotations

import re

from lxml import etree

_ENVELOPE = "{https://doi.org/10.5281/zenodo.1495494}rule"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_NOTES = ("fired-rule", "suppressed-rule", "metadata")
_FINDINGS = ("failed-assert", "successful-report")
_HARMLESS = {f"{_XSL}{name}" for name in ("attribute", "if", "value-of", "variable")}
_ASKS = re.compile(r"(?<![\w-])(?:fired-rule|suppressed-rule|metadata|rule)(?![\w-])")
_POSSIBLY_ASKS = etree.XPath("//@*[contains(., 'rule') or contains(., 'metadata')]")
_KNOWN = {
    ("select", "$metadata"),  # puts what is in it, perhaps nothing, at the head of the report
    ("select", "../schxslt:rule[@pattern = current()/@id]/node()"),  # what is in the envelopes, in their order
    ("name", "metadata"),
}


def remove_notes_and_envelopes(root: etree._Element) -> None:
    """Remove the notes, each copied twice and printed, and put the envelope of a rule around each of its findings.

    Notes have no content that anything else depends on; of the envelopes only the content is put into the report.
    """
    if _are_asked_for(root):
        return
    for note in list(root.iter(*(_SVRL + name for name in _NOTES))):
        if _is_idle(note):
            _remove(note)
    for envelope in list(root.iter(_ENVELOPE)):
        for remark in list(envelope.iterchildren(f"{_XSL}comment")):
            if len(remark) == 0:
                _remove(remark)
        if all(_is_condition(child) for child in envelope):
            _put_around_findings(envelope)


def _put_around_findings(envelope: etree._Element) -> None:
    if envelope.getparent() is None or (envelope.text or "").strip():
        return
    for condition in list(envelope):
        inner = etree.SubElement(condition, _ENVELOPE, dict(envelope.attrib))
        inner.text, condition.text = condition.text, None
        inner.extend(condition[:-1])
        envelope.addprevious(condition)
    _remove(envelope)


def _is_condition(child: etree._Element) -> bool:
    return child.tag == f"{_XSL}if" and not (child.tail or "").strip()


def _is_idle(note: etree._Element) -> bool:
    """Whether it only describes itself, and calls nothing that could find something."""
    return all(_is_harmless(str(part.tag)) for part in note.iterdescendants("*"))


def _is_harmless(tag: str) -> bool:
    if tag.startswith(_XSL):
        return tag in _HARMLESS
    return tag not in {_SVRL + name for name in _FINDINGS}


def _are_asked_for(root: etree._Element) -> bool:
    """Whether an expression of the stylesheet asks for notes or envelopes, other than to put them into the report."""
    found = [(value.attrname, str(value)) for value in _POSSIBLY_ASKS(root)]
    return any(_ASKS.search(value) for name, value in found if (name, value) not in _KNOWN)


def _remove(element: etree._Element) -> None:
    above = element.getparent()
    if above is not None:
        above.remove(element)  # with the blanks behind it
