"""Puts an element into a document where its schema wants it, looking like its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree


def insert(parent: etree._Element, new: etree._Element, order: Sequence[str]) -> None:
    """Add a child before the first one that has to come after it.

    Args:
        parent: the element in the document.
        new: the new child, which is taken out of the tree it is in.
        order: tags of the children in the order of the schema.
    """
    rank = {tag: at for at, tag in enumerate(order)}
    own = rank.get(str(new.tag), len(rank))
    elements = [child for child in parent if isinstance(child.tag, str)]
    after = next((child for child in elements if rank.get(str(child.tag), -1) > own), None)
    at = len(parent) if after is None else parent.index(after)
    while 0 < at < len(parent) and not isinstance(parent[at - 1].tag, str):
        at -= 1  # a comment speaks of what comes behind it
    before = parent[at - 1] if at else None
    gap = (before.tail if before is not None else parent.text) or ""
    indentation = _indentation(parent) or gap
    new.tail = gap
    if before is not None:
        before.tail = indentation
    else:
        parent.text = indentation
    _indent(new, indentation, _unit(parent, indentation))
    parent.insert(at, new)


def _indentation(parent: etree._Element) -> str:
    """The white space in front of a child."""
    text = parent.text or ""
    return text if text.isspace() else ""


def _unit(parent: etree._Element, indentation: str) -> str:
    """One step of indentation: what children have more than their parent."""
    own = parent.tail or ""
    above = parent.getparent()
    if above is not None and (above.text or "").isspace():
        own = above.text or ""
    pad, outer = indentation.rpartition("\n")[2], own.rpartition("\n")[2]
    return pad[len(outer) :] if pad.startswith(outer) and len(pad) > len(outer) else "  "


def _indent(element: etree._Element, indentation: str, unit: str) -> None:
    if "\n" not in indentation or not len(element):
        for child in element:
            child.tail = None
            _indent(child, "", unit)
        if len(element):
            element.text = None
        return
    inner = indentation + unit
    element.text = inner
    for child in element:
        _indent(child, inner, unit)
        child.tail = inner
    element[-1].tail = indentation
