"""Reads a document by the binding that also writes it: each node becomes a function once, called for each element.

An element is taken by the first node of its name that it fits: by its constants (`ChargeIndicator` true), by the text
of an attribute (`schemeID="SEPA"`), by its currency, and only as often as the node may occur. What no node takes is
said (`Reading.unknown`), what cannot be read is a problem with its place, and all of them are found at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, TypeAlias, cast

from lxml import etree

from xr_tui.invoice.control_characters import controls_in, without_controls
from xr_tui.invoice.model import Group, Invoice
from xr_tui.invoice.syntax.binding import Again, Branch, Constant, Node, Syntax, Term
from xr_tui.invoice.syntax.conversion import BASE64, Partly, Unconvertible
from xr_tui.invoice.syntax.drafts import Draft, finish
from xr_tui.invoice.syntax.fields import compared_fields, numbers
from xr_tui.invoice.syntax.fitting import Condition, Fit, conditions, descendant, fit, tag_of, tags_of
from xr_tui.invoice.syntax.reading import Reading, Remarks, refused
from xr_tui.invoice.syntax.untrusted import Unreadable
from xr_tui.invoice.syntax.untrusted import read as read_xml
from xr_tui.phrase import phrase

MOST_LEVELS: Final = 40
"""So deep may lines be made of lines; what is below is named as unknown."""
_ALWAYS_THERE: Final = ("number", "type_code", "currency")
"""Fields of the invoice that are never without a value; a document without them has none that could be invented."""
_GIVEN_BY_DEFAULT: Final = ("process", "specification")
"""Fields whose default is for new invoices, not for one that leaves them out."""
_EMPTY: Final = phrase("This element is empty.")
_SCHEMA_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(slots=True)
class _State:
    """One document being read."""

    remarks: Remarks
    invoice: Draft = field(default_factory=dict)
    """The draft of the invoice, from which fields with `/` are reached."""
    compared: dict[str, str | None] = field(default_factory=dict)
    """Value of the fields that attributes are compared with, by their path."""
    origins: dict[int, etree._Element] = field(default_factory=dict)
    """The element that a draft was made for, by the id of the draft."""
    level: int = 0


Taker: TypeAlias = Callable[["etree._Element", Draft, set[int], _State], bool]
"""Takes an element into the draft of its object if it fits; the set holds which single nodes are used up."""
Plan: TypeAlias = dict[str, tuple[Taker, ...]]
"""What may take a child element, by its tag, the most particular first."""


def read(content: bytes, syntaxes: Iterable[Syntax], file: str = "") -> Reading:
    """The invoice in a document of one of these types.

    Args:
        content: the file as it came; it is parsed without DOCTYPE, entities and network.
        syntaxes: the document types that are known, told apart by their root element.
        file: name of the file for messages.
    """
    try:
        root = read_xml(content, comments=False)
    except Unreadable as unreadable:
        return refused(file, unreadable.problem)
    return read_tree(root, syntaxes, file)


def read_tree(root: etree._Element, syntaxes: Iterable[Syntax], file: str = "") -> Reading:
    """The invoice in a parsed document; arguments as for `read`, comments must have been left out."""
    for syntax in syntaxes:
        if root.tag == tag_of(syntax.root, syntax.namespaces):
            return _read(root, syntax, file)
    name = etree.QName(root)
    return refused(file, phrase("This is no invoice: its root element is {name}.", name=name.localname[:60]))


def _read(root: etree._Element, syntax: Syntax, file: str) -> Reading:
    state = _State(Remarks(file))
    state.compared = compared_values(root, syntax)
    _attributes(root, {}, state.invoice, state)
    _children(root, _compiled(syntax), state.invoice, state)

    def complain(draft: Draft, kind: type[Group], name: str) -> None:
        term = numbers(syntax).get((kind, name), name)
        state.remarks.fault(state.origins.get(id(draft), root), phrase("{term} is missing here.", term=term))

    for name in _ALWAYS_THERE:
        if name not in state.invoice:
            complain(state.invoice, Invoice, name)
            state.invoice[name] = ""
    invoice = finish(Invoice, state.invoice, complain)
    absent = {name: None for name in _GIVEN_BY_DEFAULT if name not in state.invoice}
    return state.remarks.result(replace(invoice, **absent) if invoice else None)


def compared_values(root: etree._Element, syntax: Syntax) -> dict[str, str | None]:
    """What a document says in the fields that attributes are compared with: its currencies."""
    return {path: _text_at(root, tags) for path, tags in compared_fields(syntax).items()}


def _text_at(root: etree._Element, tags: tuple[str, ...]) -> str | None:
    found = descendant(root, tags)
    return None if found is None else (found.text or "").strip()


def _children(element: etree._Element, plan: Plan, draft: Draft, state: _State, *, may_be_empty: bool = False) -> None:
    """Give each child to the first that takes it."""
    used: set[int] = set()
    text = element.text
    if text and not text.isspace():
        state.remarks.strange(element, text=text)
    elif not len(element) and not may_be_empty:
        state.remarks.fault(element, _EMPTY)
    for child in element:
        for take in plan.get(cast(str, child.tag), ()):
            if take(child, draft, used, state):
                break
        else:
            state.remarks.strange(child)
        if (tail := child.tail) and not tail.isspace():
            state.remarks.strange(element, text=tail)


def _attributes(element: etree._Element, known: Mapping[str, _Place | None], draft: Draft, state: _State) -> None:
    for name, value in element.items():
        if name in known:
            place = known[name]
            if controls := controls_in(value):
                state.remarks.strange(element, name, text=controls)
                value = without_controls(value)
            if place is not None and (text := value.strip()):
                place.put(draft, state, text)
        elif not name.startswith(_SCHEMA_INSTANCE):
            state.remarks.strange(element, name)


@cache
def _compiled(syntax: Syntax) -> Plan:
    return _compile(syntax.children, syntax)


def _compile(nodes: Iterable[Node], syntax: Syntax) -> Plan:
    """The plan for the children of one element; `Again` goes through the plan itself once more."""
    plan: Plan = {}
    for tag, candidates in by_tag(nodes, syntax).items():
        alone = len(candidates) == 1
        plan[tag] = tuple(
            _taker(node, syntax, plan, fit(conditions(node, syntax, alone=alone), alone=alone))
            for node in particular_first(candidates, syntax)
        )
    return plan


def particular_first(candidates: Sequence[Node], syntax: Syntax) -> list[Node]:
    """Nodes of the same element in the order in which they are tried: those that want a certain text before others."""
    if len(candidates) == 1:
        return list(candidates)

    def wanted_texts(node: Node) -> int:
        return sum(not condition.field for condition in conditions(node, syntax, alone=False))

    return sorted(candidates, key=wanted_texts, reverse=True)


def is_many(node: Node) -> bool:
    """Whether several elements belong to a node."""
    if isinstance(node, Branch):
        return node.many and node.part != slice(0, 1)
    return isinstance(node, Again) or (isinstance(node, Term) and node.many)


def by_tag(nodes: Iterable[Node], syntax: Syntax) -> dict[str, list[Node]]:
    """The nodes of this document type by the tag that they begin with, in the order of the schema."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.element != "." and (isinstance(node, Constant | Again) or node.only in ("", syntax.root)):
            found.setdefault(tags_of(node.element, syntax)[0], []).append(node)
    return found


def _taker(node: Node, syntax: Syntax, around: Plan, fits: Fit | None) -> Taker:
    tags = tags_of(node.element, syntax)
    if isinstance(node, Again):
        return _again_taker(_Place(node.field), around)
    if isinstance(node, Constant):
        take = _constant_taker(node)
    elif isinstance(node, Term):
        take = _term_taker(node)
    else:
        take = _branch_taker(node, _compile(node.children, syntax))
    for tag in reversed(tags[1:]):
        take = _through({tag: (_once(take, None, is_many(node)),)})
    return _once(take, fits, is_many(node))


def _once(take: Taker, fits: Fit | None, many: bool) -> Taker:
    """The taker for elements that fit, and if it is not for many, for the first of them."""
    key = id(take)

    def take_once(element: etree._Element, draft: Draft, used: set[int], state: _State) -> bool:
        if key in used or (fits is not None and not fits(element, state.compared)):
            return False
        if not take(element, draft, used, state):
            return False
        if not many:
            used.add(key)
        return True

    return take_once


def _through(plan: Plan) -> Taker:
    """For an element that only leads to another."""

    def take(element: etree._Element, draft: Draft, _used: set[int], state: _State) -> bool:
        _attributes(element, {}, draft, state)
        _children(element, plan, draft, state)
        return True

    return take


def _constant_taker(constant: Constant) -> Taker:
    matches = fit((Condition((), "", constant.text),), alone=False)
    assert matches is not None

    def take(element: etree._Element, draft: Draft, _used: set[int], state: _State) -> bool:
        _attributes(element, {}, draft, state)
        return matches(element, {})

    return take


def _term_taker(term: Term) -> Taker:
    place, convert, known = _Place(term.field), term.convert, _known(term)

    def take(element: etree._Element, draft: Draft, _used: set[int], state: _State) -> bool:
        text = element.text or ""
        if not text.isprintable() and convert is not BASE64:
            if controls := controls_in(text):
                state.remarks.strange(element, text=controls)
            text = without_controls(text)
        bare = text.strip()
        if not bare:
            state.remarks.fault(element, _EMPTY)
            return True
        for child in element:
            state.remarks.strange(child)
        if bare != term.filler or (around := element.getparent()) is None or len(around) == 1:
            try:
                value = convert.read(text if convert.keeps_space else bare)
            except Unconvertible as error:
                state.remarks.fault(element, error.problem)
                return True
            if value.__class__ is Partly:
                state.remarks.strange(element, text=value.rest)
                value = value.value
            if not place.put(draft, state, value, many=term.many):
                return False
        _attributes(element, known, draft, state)
        return True

    return take


def _known(term: Term) -> dict[str, _Place | None]:
    """Where the attributes of a term go; nowhere with those that its fit has looked at."""
    return {
        attribute.name: None if attribute.text or attribute.field.startswith("/") else _Place(attribute.field)
        for attribute in term.attributes
    }


def _branch_taker(branch: Branch, plan: Plan) -> Taker:
    place = _Place(branch.field)
    enter = place.enter_item if branch.many else place.enter
    for child in branch.children:
        if isinstance(child, Term) and child.element == ".":
            return _own_text_taker(_term_taker(child), enter)

    def take(element: etree._Element, draft: Draft, _used: set[int], state: _State) -> bool:
        inside = enter(draft, state)
        state.origins.setdefault(id(inside), element)
        _attributes(element, {}, inside, state)
        known = state.remarks.count
        _children(element, plan, inside, state, may_be_empty=branch.demanded)
        if not inside and state.remarks.count == known:
            state.remarks.strange(element)
        return True

    return take


def _own_text_taker(take_text: Taker, enter: Callable[[Draft, _State], Draft]) -> Taker:
    """For a branch whose object is what the text and the attributes of its element say."""

    def take(element: etree._Element, draft: Draft, used: set[int], state: _State) -> bool:
        inside = enter(draft, state)
        state.origins.setdefault(id(inside), element)
        return take_text(element, inside, used, state)

    return take


def _again_taker(place: _Place, plan: Plan) -> Taker:
    def take(element: etree._Element, draft: Draft, _used: set[int], state: _State) -> bool:
        if state.level >= MOST_LEVELS:
            return False
        inside = place.enter_item(draft, state)
        state.origins[id(inside)] = element
        state.level += 1
        _attributes(element, {}, inside, state)
        _children(element, plan, inside, state)
        state.level -= 1
        return True

    return take


class _Place:
    """Where a value goes: a path of fields from the draft at hand, or with `/` from the invoice."""

    def __init__(self, path: str) -> None:
        self._shared = path.startswith("/")
        *self._way, self._name = path.lstrip("/").split(".")

    def put(self, draft: Draft, state: _State, value: Any, *, many: bool = False) -> bool:
        """Set the field, or for many add to it; says no where another element has set it to something else.

        Several elements may say the same (each UBL PaymentMeans its code, net and gross price in CII the quantity).
        """
        target = self._target(draft, state)
        if not self._name:
            target.update(value)
        elif many:
            target.setdefault(self._name, []).append(value)
        elif target.setdefault(self._name, value) is not value:
            return bool(target[self._name] == value)
        return True

    def enter(self, draft: Draft, state: _State) -> Draft:
        """The draft of the single object in this field."""
        target = self._target(draft, state)
        return _inside(target, self._name) if self._name else target

    def enter_item(self, draft: Draft, state: _State) -> Draft:
        """A new draft in the field of several objects."""
        inside: Draft = {}
        self._target(draft, state).setdefault(self._name, []).append(inside)
        return inside

    def _target(self, draft: Draft, state: _State) -> Draft:
        if self._shared:
            draft = state.invoice
        for name in self._way:
            draft = _inside(draft, name)
        return draft


def _inside(draft: Draft, name: str) -> Draft:
    """The draft in a field, or with `[0]` the first of several."""
    if not name.endswith("[0]"):
        inside: Draft = draft.setdefault(name, {})
        return inside
    items: list[Draft] = draft.setdefault(name[:-3], [])
    if not items:
        items.append({})
    return items[0]
