"""The door for untrusted XML, which the invoice room has too: `xr_tui.invoice.syntax.untrusted`."""

from xr_tui.invoice.syntax.untrusted import LARGEST, Unreadable, printable, read

__all__ = ["LARGEST", "Unreadable", "printable", "read"]
