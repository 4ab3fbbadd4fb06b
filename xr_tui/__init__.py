"""Turns invoices into XRechnung, checks them with the official rules, mails them, and remembers what became of each."""

__version__ = "0.1.0"
