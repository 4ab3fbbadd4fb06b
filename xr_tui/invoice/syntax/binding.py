"""The words in which a syntax is bound to the model: a tree of terms, branches and constants.

A binding is a table to be held against the mapping of EN 16931-3: which element carries which business term, in the
order of the schema. It knows neither writing nor reading; `xr_tui.invoice.syntax.writer` walks over it.

Elements are paths of prefixed names (`cac:PartyName/cbc:Name`); `.` is the element of the branch itself. Fields are
paths through the model from the object at hand (`period.start`), from the invoice where they begin with `/`
(`/currency`), or empty for the object itself; `[0]` is the first item of a field that holds several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from xr_tui.invoice.syntax.conversion import TEXT, Conversion


@dataclass(frozen=True)
class Attribute:
    """An attribute of a term's element; left out where it would be empty."""

    name: str
    field: str = ""
    """Path of the field it carries."""
    bt: str = ""
    text: str = ""
    """What it says instead of a field, always; on reading, the term is the one whose attribute says so."""


@dataclass(frozen=True)
class Constant:
    """An element that always says the same where its branch is written; alone it makes no branch."""

    element: str
    text: str
    other_than: str = ""
    """On reading, any text but this is meant too; what is not as written is then named as unknown."""
    filler: bool = False
    """The schema demands the element but the standard has no term for it. Otherwise the constant tells branches of
    the same element apart on reading."""


@dataclass(frozen=True)
class Term:
    """A business term and the element that carries it."""

    bt: str
    """Its number, or several with a blank between."""
    element: str
    field: str
    convert: Conversion = TEXT
    attributes: tuple[Attribute, ...] = ()
    many: bool = False
    """The field is a tuple and each item an element."""
    filler: str = ""
    """What stands there if only its siblings are given and the schema demands it."""
    only: str = ""
    """Root element of the only document type that has it here."""
    read_only: bool = False
    """Another place where the mapping of EN 16931-3 allows the term; it is understood there, but not written."""


@dataclass(frozen=True)
class Branch:
    """An element with others inside; written only if a term inside it is."""

    bg: str
    """Number of the group it is, if it is one."""
    element: str
    field: str
    """The object its children start from."""
    children: tuple[Node, ...]
    many: bool = False
    """The field is a tuple and each item an element."""
    part: slice | None = None
    """Which items of that tuple, where they do not all look alike."""
    only: str = ""
    given: tuple[str, ...] = ()
    """Fields of the object; it is written only if one of them has a value."""
    lacking: tuple[str, ...] = ()
    """Fields of the object; it is written only if none of them has a value."""
    demanded: bool = False
    """The schema demands the element even where nothing stands in it."""


@dataclass(frozen=True)
class Again:
    """The branch around it once more inside itself, to any depth: lines that are made of lines."""

    bg: str
    element: str
    field: str
    """The tuple whose items are the objects one level down."""


Node: TypeAlias = Term | Branch | Constant | Again


@dataclass(frozen=True)
class Syntax:
    """A document type: its root and everything in it."""

    root: str
    """Prefixed name of the root element, without prefix if it is in the default namespace."""
    namespaces: Mapping[str | None, str]
    """Prefix → namespace; `None` is the default namespace."""
    children: tuple[Node, ...]
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Prefixed name of an element → all its children in the order of the schema: it is not enough to know that of the
    bound ones to put a term into a document that holds others."""

    def __hash__(self) -> int:
        return hash(self.root)


@dataclass(frozen=True)
class Row:
    """One line of the mapping table that a binding amounts to."""

    bt: str
    path: str
    """Path of the element from the root, an attribute with `@`."""
    field: str
    """Path of the field from the nearest repeated or named group."""
    many: bool
    """Whether it, or a branch around it, may occur more than once."""


def rows(syntax: Syntax) -> Iterator[Row]:
    """Every term of a document type in the order of its schema, to compare with the mapping table of EN 16931-3."""
    return _rows(syntax.children, syntax.root, syntax.root, False)


def _rows(nodes: Iterable[Node], path: str, root: str, many: bool) -> Iterator[Row]:
    for node in nodes:
        if isinstance(node, Constant | Again) or node.only not in ("", root):
            continue
        here = path if node.element == "." else f"{path}/{node.element}"
        if isinstance(node, Branch):
            yield from _rows(node.children, here, root, many or node.many)
            continue
        yield Row(node.bt, here, node.field, many or node.many)
        for attribute in node.attributes:
            if attribute.bt:
                yield Row(attribute.bt, f"{here}/@{attribute.name}", attribute.field, many or node.many)
