"""Checks before the check: what can be doubted about an invoice without any rules. Hints, never refusals."""
