"""The money of an invoice: BG-20, BG-21, BG-27, BG-28 allowances and charges, BG-22 totals, BG-23 VAT."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xr_tui.invoice.model.group import Group


@dataclass(frozen=True, kw_only=True)
class AllowanceCharge(Group):
    """BG-20 document allowance, BG-21 document charge, BG-27 line allowance, BG-28 line charge."""

    amount: Decimal | None = None
    """BT-92, BT-99, BT-136, BT-141 (1..1); computed from base and percent where missing."""
    base_amount: Decimal | None = None
    """BT-93, BT-100, BT-137, BT-142 (0..1)."""
    percent: Decimal | None = None
    """BT-94, BT-101, BT-138, BT-143 (0..1)."""
    vat_category: str | None = None
    """BT-95, BT-102 (1..1), UNTDID 5305; of document allowances and charges only."""
    vat_rate: Decimal | None = None
    """BT-96, BT-103 (0..1); of document allowances and charges only."""
    reason: str | None = None
    """BT-97, BT-104, BT-139, BT-144 (0..1); the reason or its code must be there."""
    reason_code: str | None = None
    """BT-98, BT-140 (UNTDID 5189), BT-105, BT-145 (UNTDID 7161) (0..1)."""


@dataclass(frozen=True, kw_only=True)
class Totals(Group):
    """BG-22. Only `paid` and `rounding` are the user's to give; the rest is computed unless it is given."""

    line_net: Decimal | None = None
    """BT-106 (1..1): sum of the lines."""
    allowances: Decimal | None = None
    """BT-107 (0..1)."""
    charges: Decimal | None = None
    """BT-108 (0..1)."""
    net: Decimal | None = None
    """BT-109 (1..1): total without VAT."""
    vat: Decimal | None = None
    """BT-110 (0..1)."""
    vat_accounting: Decimal | None = None
    """BT-111 (0..1): BT-110 in the accounting currency BT-6."""
    gross: Decimal | None = None
    """BT-112 (1..1): total with VAT."""
    paid: Decimal | None = None
    """BT-113 (0..1)."""
    rounding: Decimal | None = None
    """BT-114 (0..1)."""
    payable: Decimal | None = None
    """BT-115 (1..1)."""


@dataclass(frozen=True, kw_only=True)
class VatBreakdown(Group):
    """BG-23: one per category and rate. Give one without amounts to state an exemption reason."""

    category: str
    """BT-118 (1..1), UNTDID 5305: S, Z, E, AE, K, G, O, L, M, B."""
    rate: Decimal | None = None
    """BT-119 (0..1; XRechnung 1..1)."""
    taxable_amount: Decimal | None = None
    """BT-116 (1..1)."""
    tax_amount: Decimal | None = None
    """BT-117 (1..1)."""
    exemption_reason: str | None = None
    """BT-120 (0..1)."""
    exemption_code: str | None = None
    """BT-121 (0..1), VATEX list."""
