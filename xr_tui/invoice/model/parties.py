"""Who is named in an invoice: BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 tax representative, BG-13 delivery."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xr_tui.invoice.model.group import Group, Identifier


@dataclass(frozen=True, kw_only=True)
class Address(Group):
    """BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 deliver-to address."""

    street: str | None = None
    """BT-35, BT-50, BT-64, BT-75 (0..1)."""
    street2: str | None = None
    """BT-36, BT-51, BT-65, BT-76 (0..1)."""
    street3: str | None = None
    """BT-162, BT-163, BT-164, BT-165 (0..1)."""
    city: str | None = None
    """BT-37, BT-52, BT-66, BT-77 (0..1; XRechnung 1..1 but for BT-66)."""
    post_code: str | None = None
    """BT-38, BT-53, BT-67, BT-78 (0..1; XRechnung 1..1 but for BT-67)."""
    subdivision: str | None = None
    """BT-39, BT-54, BT-68, BT-79 (0..1)."""
    country: str | None = None
    """BT-40, BT-55, BT-69, BT-80 (1..1): ISO 3166-1 alpha-2."""


@dataclass(frozen=True, kw_only=True)
class Contact(Group):
    """BG-6 seller contact, BG-9 buyer contact."""

    name: str | None = None
    """BT-41, BT-56 (0..1; XRechnung 1..1 for BT-41)."""
    phone: str | None = None
    """BT-42, BT-57 (0..1; XRechnung 1..1 for BT-42)."""
    email: str | None = None
    """BT-43, BT-58 (0..1; XRechnung 1..1 for BT-43)."""


@dataclass(frozen=True, kw_only=True)
class Party(Group):
    """What BG-4 seller and BG-7 buyer have in common."""

    name: str | None = None
    """BT-27, BT-44 (1..1)."""
    trading_name: str | None = None
    """BT-28, BT-45 (0..1)."""
    identifiers: tuple[Identifier, ...] = ()
    """BT-29 (0..n), BT-46 (0..1)."""
    registration: Identifier | None = None
    """BT-30, BT-47 (0..1): legal registration, such as the number in the Handelsregister."""
    vat_id: str | None = None
    """BT-31, BT-48 (0..1)."""
    electronic_address: Identifier | None = None
    """BT-34, BT-49 (0..1; XRechnung 1..1), with its EAS scheme."""
    address: Address | None = None
    """BG-5, BG-8 (1..1)."""
    contact: Contact | None = None
    """BG-6, BG-9 (0..1; XRechnung 1..1 for BG-6)."""


@dataclass(frozen=True, kw_only=True)
class Seller(Party):
    """BG-4."""

    tax_number: str | None = None
    """BT-32 (0..1): Steuernummer, for sellers without VAT-ID."""
    legal_information: str | None = None
    """BT-33 (0..1): further legal information, such as managing directors and capital."""


@dataclass(frozen=True, kw_only=True)
class Buyer(Party):
    """BG-7."""


@dataclass(frozen=True, kw_only=True)
class Payee(Group):
    """BG-10, where it is not the seller."""

    name: str | None = None
    """BT-59 (1..1)."""
    identifier: Identifier | None = None
    """BT-60 (0..1)."""
    registration: Identifier | None = None
    """BT-61 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class TaxRepresentative(Group):
    """BG-11."""

    name: str | None = None
    """BT-62 (1..1)."""
    vat_id: str | None = None
    """BT-63 (1..1)."""
    address: Address | None = None
    """BG-12 (1..1)."""


@dataclass(frozen=True, kw_only=True)
class Delivery(Group):
    """BG-13."""

    name: str | None = None
    """BT-70 (0..1): who receives the goods."""
    location: Identifier | None = None
    """BT-71 (0..1)."""
    date: dt.date | None = None
    """BT-72 (0..1): the day of delivery."""
    address: Address | None = None
    """BG-15 (0..1)."""
