"""How an invoice is paid: BG-16 with BG-17 … BG-19, Skonto, and what third parties pay (BG-DEX-09)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xr_tui.invoice.model.group import Group


@dataclass(frozen=True, kw_only=True)
class CreditTransfer(Group):
    """BG-17."""

    account: str | None = None
    """BT-84 (1..1): IBAN."""
    account_name: str | None = None
    """BT-85 (0..1)."""
    bic: str | None = None
    """BT-86 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class PaymentCard(Group):
    """BG-18."""

    number: str
    """BT-87 (1..1): the last four to six digits only."""
    holder: str | None = None
    """BT-88 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class DirectDebit(Group):
    """BG-19."""

    mandate: str | None = None
    """BT-89 (0..1)."""
    creditor: str | None = None
    """BT-90 (0..1; XRechnung 1..1): SEPA creditor identifier."""
    account: str | None = None
    """BT-91 (0..1; XRechnung 1..1): the debited IBAN."""


@dataclass(frozen=True, kw_only=True)
class Payment(Group):
    """BG-16."""

    means_code: str | None = None
    """BT-81 (1..1), UNTDID 4461: 58 SEPA credit transfer, 59 SEPA direct debit, 30, 48, …"""
    means_text: str | None = None
    """BT-82 (0..1)."""
    remittance: str | None = None
    """BT-83 (0..1): what the payer should quote."""
    credit_transfers: tuple[CreditTransfer, ...] = ()
    """BG-17 (0..n)."""
    card: PaymentCard | None = None
    """BG-18 (0..1)."""
    direct_debit: DirectDebit | None = None
    """BG-19 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class CashDiscount(Group):
    """Skonto (0..n), written as a line of BT-20 in the form that BR-DE-18 fixes."""

    days: int
    percent: Decimal
    base_amount: Decimal | None = None
    """Amount the discount is taken from, if not the whole."""


@dataclass(frozen=True, kw_only=True)
class ThirdPartyPayment(Group):
    """BG-DEX-09 (Extension of XRechnung): an amount collected for somebody else, added to what is to be paid."""

    kind: str | None = None
    """BT-DEX-001 (1..1): third party payment type."""
    amount: Decimal | None = None
    """BT-DEX-002 (1..1), at most two decimals, in the invoice currency (BR-DEX-13, BR-DEX-14)."""
    description: str | None = None
    """BT-DEX-003 (1..1)."""
