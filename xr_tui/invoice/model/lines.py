"""BG-25 invoice lines and what is inside them; the sub lines of XRechnung's Extension are lines again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xr_tui.invoice.model.amounts import AllowanceCharge
from xr_tui.invoice.model.group import Group, Identifier, Period


@dataclass(frozen=True, kw_only=True)
class Price(Group):
    """BG-29; BG-DEX-05 in a sub line."""

    net: Decimal | None = None
    """BT-146 (1..1): price of one base quantity, after discount."""
    discount: Decimal | None = None
    """BT-147 (0..1)."""
    gross: Decimal | None = None
    """BT-148 (0..1)."""
    base_quantity: Decimal | None = None
    """BT-149 (0..1): how many units the price is for; 1 where missing."""
    base_unit: str | None = None
    """BT-150 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class LineVat(Group):
    """BG-30; BG-DEX-06 in a sub line."""

    category: str | None = None
    """BT-151 (1..1), UNTDID 5305."""
    rate: Decimal | None = None
    """BT-152 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class Classification(Group):
    """BT-158. For the Clean Vehicles Directive a vehicle is classified by the list `CVD` (BT-158-1)."""

    code: str
    """BT-158 (1..1 in each)."""
    list_id: str | None = None
    """BT-158-1 (1..1), UNTDID 7143."""
    list_version: str | None = None
    """BT-158-2 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class Attribute(Group):
    """BG-32; BG-DEX-08 in a sub line. CVD names the kind of vehicle in the attribute `cva`."""

    name: str
    """BT-160 (1..1)."""
    value: str
    """BT-161 (1..1)."""


@dataclass(frozen=True, kw_only=True)
class Item(Group):
    """BG-31; BG-DEX-07 in a sub line."""

    name: str | None = None
    """BT-153 (1..1)."""
    description: str | None = None
    """BT-154 (0..1)."""
    seller_id: str | None = None
    """BT-155 (0..1)."""
    buyer_id: str | None = None
    """BT-156 (0..1)."""
    standard_id: Identifier | None = None
    """BT-157 (0..1), such as a GTIN (scheme 0160)."""
    classifications: tuple[Classification, ...] = ()
    """BT-158 (0..n)."""
    origin: str | None = None
    """BT-159 (0..1): ISO 3166-1 alpha-2."""
    attributes: tuple[Attribute, ...] = ()
    """BG-32 (0..n)."""


@dataclass(frozen=True, kw_only=True)
class Line(Group):
    """BG-25, or BG-DEX-01 below another line."""

    id: str | None = None
    """BT-126 (1..1); its position counted from 1 where missing."""
    note: str | None = None
    """BT-127 (0..1)."""
    object: Identifier | None = None
    """BT-128 (0..1)."""
    quantity: Decimal | None = None
    """BT-129 (1..1)."""
    unit: str | None = None
    """BT-130 (1..1), UN/ECE Rec. 20 with 21: H87 piece, HUR hour, C62 one, …"""
    net_amount: Decimal | None = None
    """BT-131 (1..1); computed from price, quantity, allowances and charges where missing."""
    order_line: str | None = None
    """BT-132 (0..1)."""
    accounting_reference: str | None = None
    """BT-133 (0..1)."""
    period: Period | None = None
    """BG-26, BG-DEX-02 (0..1)."""
    allowances: tuple[AllowanceCharge, ...] = ()
    """BG-27, BG-DEX-03 (0..n)."""
    charges: tuple[AllowanceCharge, ...] = ()
    """BG-28, BG-DEX-04 (0..n)."""
    price: Price | None = None
    """BG-29 (1..1), BG-DEX-05."""
    vat: LineVat | None = None
    """BG-30, BG-DEX-06 (1..1)."""
    item: Item | None = None
    """BG-31, BG-DEX-07 (1..1)."""
    sub_lines: tuple[Line, ...] = ()
    """BG-DEX-01 (0..n, Extension of XRechnung): what the line is made of, to any depth. The net amounts of the lines
    directly below should add up to that of the line itself (BR-DEX-02)."""
