"""Where each business term stands: prints `docs/business-terms.md` out of the bindings.

python -m xr_tui.invoice.syntax.table > docs/business-terms.md
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from xr_tui.invoice.syntax.binding import Again, Branch, Constant, Node, Syntax, Term
from xr_tui.invoice.syntax.cii.documents import CII
from xr_tui.invoice.syntax.limits import LIMITS, Limit
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE

_HEAD: Final = """\
# Business terms

Where each business term of EN 16931-1 stands in our JSON, in UBL 2.1 and in UN/CEFACT CII. The table is printed by
`python -m xr_tui.invoice.syntax.table` out of the bindings that read and write the documents; a test holds it to them.
`[]` marks what may occur several times, `/` within JSON a field of the invoice itself. UBL paths begin below `Invoice`;
what a `CreditNote` has elsewhere stands behind "CreditNote:". `…-1` and `…-2` are schemes and other attributes.
A term that is read in a second place, but not written there, has it in brackets.

CII paths begin with `Context` (`rsm:ExchangedDocumentContext`), `Document` (`rsm:ExchangedDocument`), or below
`rsm:SupplyChainTradeTransaction` with `Agreement`, `Delivery`, `Settlement` (`ram:ApplicableHeaderTrade…`) or `Line`
(`ram:IncludedSupplyChainTradeLineItem`).

| Term | JSON | UBL | CII |
|---|---|---|---|
"""
_UNSAYABLE: Final = """
## What a syntax cannot say

An invoice that says it is refused by name where its XRechnung is created; nothing is left out silently.

| Term | in | Why |
|---|---|---|
"""
_TRADE: Final = "/rsm:SupplyChainTradeTransaction/ram:"
_SHORT: Final = {
    f"{_TRADE}ApplicableHeaderTradeAgreement": "Agreement",
    f"{_TRADE}ApplicableHeaderTradeDelivery": "Delivery",
    f"{_TRADE}ApplicableHeaderTradeSettlement": "Settlement",
    f"{_TRADE}IncludedSupplyChainTradeLineItem": "Line",
    "/rsm:ExchangedDocumentContext": "Context",
    "/rsm:ExchangedDocument": "Document",
}
"""Beginnings of CII paths, as the head of the page explains them."""
_FOLDED: Final = ("CreditNoteLine", "CreditedQuantity", "CreditNoteTypeCode")
"""Elements of a CreditNote that are called so for no other reason: they are not told as differences."""


def main() -> None:
    sys.stdout.write(table())


def table() -> str:
    """The page in Markdown."""
    invoice, credit_note, cii = (places(syntax) for syntax in (UBL_INVOICE, UBL_CREDIT_NOTE, CII))
    lines = [_row(bt, invoice, credit_note, cii) for bt in sorted({*invoice, *credit_note, *cii}, key=_order)]
    return _HEAD + "".join(lines) + _repeated() + _UNSAYABLE + "".join(_limit(limit) for limit in LIMITS)


def places(syntax: Syntax) -> Mapping[str, list[tuple[str, str]]]:
    """For each term its paths in the document, each with the path in our JSON."""
    found: dict[str, list[tuple[str, str]]] = {}
    for bts, path, field in _walk(syntax.children, syntax, "", ""):
        for bt in bts.split():
            if (path, field) not in found.setdefault(bt, []):
                found[bt].append((path, field))
    return found


def _walk(nodes: tuple[Node, ...], syntax: Syntax, path: str, field: str) -> Iterator[tuple[str, str, str]]:
    for node in nodes:
        if not isinstance(node, Term | Branch) or node.only not in ("", syntax.root):
            continue
        many = "[]" if node.many else ""
        here = path if node.element == "." else f"{path}/{node.element}{many}{_told_by(node)}"
        below = _joined(field, node.field) + (many if node.field else "")
        if isinstance(node, Branch):
            yield from _walk(node.children, syntax, here, below)
            continue
        yield node.bt, f"({here})" if node.read_only else here, below
        for attribute in node.attributes:
            if attribute.bt:
                yield attribute.bt, f"{here}/@{attribute.name}", _joined(field, attribute.field)


def _told_by(node: Term | Branch) -> str:
    """What tells its element from others of the same name, as a predicate of XPath."""
    if isinstance(node, Term):
        tells = [f'@{each.name}="{each.text}"' for each in node.attributes if each.text]
    else:
        constants = [each for each in node.children if isinstance(each, Constant) and not each.filler]
        tells = [f'{each.element}="{each.text}"' for each in constants]
    return "".join(f"[{each}]" for each in tells)


def _joined(field: str, name: str) -> str:
    if name.startswith("/"):
        return name[1:]
    return f"{field}.{name}" if field and name else field or name


def _row(bt: str, *found: Mapping[str, list[tuple[str, str]]]) -> str:
    invoice, credit_note, cii = (each.get(bt, []) for each in found)
    fields = list(dict.fromkeys(_field(bt, field) for _path, field in (*invoice, *credit_note, *cii)))
    ubl = [path for path, _field in invoice]
    other = [path for path, _field in credit_note if path not in ubl and not any(name in path for name in _FOLDED)]
    if other:
        ubl.append("CreditNote: " + _code(other))
    elif invoice and not credit_note:
        ubl.append("not in a CreditNote")
    return f"| {bt} | {_code(fields)} | {_code(ubl) or '–'} | {_code(path for path, _field in cii) or '–'} |\n"


def _field(bt: str, field: str) -> str:
    """The path in JSON: where several fields share an element, or an item has elements of its own, as data."""
    return _SHARED.get(bt, field)


_SHARED: Final = {
    "BT-20": "payment_terms, cash_discounts[]",
    "BT-21": "notes[].subject_code",
    "BT-22": "notes[].text",
    "BT-84": "payment.credit_transfers[].account",
    "BT-85": "payment.credit_transfers[].account_name",
    "BT-86": "payment.credit_transfers[].bic",
}


def _code(paths: Iterable[str]) -> str:
    return "<br>".join(path if path.startswith(("CreditNote:", "not ")) else f"`{_short(path)}`" for path in paths)


def _short(path: str) -> str:
    for long, short in _SHORT.items():
        path = path.replace(long, short)
    return path.lstrip("/").replace("(/", "(")


def _repeated() -> str:
    again = [node for node in _nodes(UBL_INVOICE.children) if isinstance(node, Again)]
    (line,) = again
    return (
        f"\nLines are made of lines in the Extension of XRechnung ({line.bg}): `lines[].{line.field}[]` holds all of a "
        f"line again, in UBL as `{line.element}` inside the line, to any depth; CII has no such thing (BR-DEX-15).\n"
    )


def _limit(limit: Limit) -> str:
    where = {"ubl": "UBL", "cii": "CII", "": "both"}[limit.syntax]
    return f"| {limit.term} | {where} | {limit.reason} |\n"


def _nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Branch):
            yield from _nodes(node.children)


def _order(bt: str) -> tuple[bool, list[int]]:
    return "DEX" in bt, [int(number) for number in re.findall(r"\d+", bt)]


if __name__ == "__main__":
    main()
