"""Where a stylesheet of SchXslt looks for rules, and how it asks whether one applies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_NAME = re.compile(r"(?:[A-Za-z_][\w.-]*:)?(?:[A-Za-z_][\w.-]*|\*)|\*:[A-Za-z_][\w.-]*")
_PLACE_IN_WALK = re.compile(r"\b(?:position|last)\s*\(")
_POSSIBLY_ASKS_FOR_PLACE = etree.XPath("//@*[contains(., 'position') or contains(., 'last')]", smart_strings=False)
_EVERY_MODE = "#all"
_STRING = re.compile(r"""'[^']*'|"[^"]*\"""")
_INNERMOST_BRACKET = re.compile(r"\[[^\[\]()]*\]|\([^\[\]()]*\)")
_INNERMOST_PREDICATE = re.compile(r"\[[^\[\]]*\]")
_LAST = "-10"
"""Priority of SchXslt's own templates, which only walk on."""


def walk_elements_only(root: etree._Element) -> None:
    """Do not look for rules at attributes, texts and comments, if all rules are about elements."""
    if not all(map(_is_about_elements, _patterns(root))) or _asks_for_place(root):
        return
    for template in root.iterchildren(f"{_XSL}template"):
        if template.get("mode") == _EVERY_MODE and template.get("priority") == _LAST:
            for step in list(template.iterchildren(f"{_XSL}apply-templates")):
                if step.get("select") == "@*":
                    template.remove(step)
                elif step.get("select") == "node()":
                    step.set("select", "*")


def share_endings(root: etree._Element) -> None:
    """Write `a/x[y] | b/x[y]` as `(a|b)/x[y]`: one condition to ask instead of two."""
    for template in root.iterchildren(f"{_XSL}template"):
        # Without a priority of its own, it would follow from the pattern.
        if template.get("priority") and "|" in template.get("match", ""):
            template.set("match", _shared(template.get("match", "")))


def _shared(pattern: str) -> str:
    parts = [_parts(alternative.strip(), "/") for alternative in _parts(pattern, "|")]
    beginnings = [part[0].strip() for part in parts]
    endings = {"/".join(part[1:]) for part in parts}
    names = all(_NAME.fullmatch(beginning) for beginning in beginnings)
    if len(parts) < 2 or len(endings) > 1 or not names or "" in endings:
        return pattern
    return f"({'|'.join(dict.fromkeys(beginnings))})/{endings.pop()}"


def _patterns(root: etree._Element) -> Iterator[str]:
    """What the templates of rules match, one alternative after the other."""
    for template in root.iterchildren(f"{_XSL}template"):
        if template.get("match") and template.get("mode") not in (None, _EVERY_MODE):
            yield from _parts(template.get("match", ""), "|")


def _is_about_elements(pattern: str) -> bool:
    """Whether what it matches can only be an element; it may be a bracket of such patterns, with a condition behind."""
    last = _without_predicates(_parts(pattern, "/")[-1]).strip()
    if last.startswith("(") and last.endswith(")"):
        return all(map(_is_about_elements, _parts(last[1:-1], "|")))
    return _NAME.fullmatch(last) is not None


def _asks_for_place(root: etree._Element) -> bool:
    """Whether an expression asks for the place among what is walked over, which would be another without texts.

    In a predicate it is the place among what the predicate is about.
    """
    return any(_PLACE_IN_WALK.search(_without_predicates(str(value))) for value in _POSSIBLY_ASKS_FOR_PLACE(root))


def _parts(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside of brackets and strings."""
    covered = _STRING.sub(_cover, text)
    while covered != (more := _INNERMOST_BRACKET.sub(_cover, covered)):
        covered = more
    ends = [found for found, letter in enumerate(covered) if letter == separator]
    return [text[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]


def _without_predicates(text: str) -> str:
    bare = _STRING.sub(_cover, text)
    while bare != (more := _INNERMOST_PREDICATE.sub("", bare)):
        bare = more
    return bare


def _cover(found: re.Match[str]) -> str:
    return "." * len(found[0])
