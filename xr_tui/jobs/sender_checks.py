"""What can be wrong with a sender of the setup, value by value: the same for its form and for the command line."""

from __future__ import annotations

from xr_tui.phrase import Phrase, phrase

NAME_TAKEN = phrase("There is a sender of this name already.")


def fault_of_host(text: str) -> Phrase | None:
    """A fault where a host name has blanks or an address in it."""
    if any(char.isspace() or char in "@/" for char in text):
        return phrase("A host name looks like mail.company.example.")
    return None


def fault_of_port(text: str) -> Phrase | None:
    """A fault where a port is no number from 1 to 65535."""
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
        return None
    return phrase("A port is a number from 1 to 65535.")


def fault_of_count(text: str) -> Phrase | None:
    """A fault where a limit is no number; nothing at all follows the provider."""
    if not text or (text.isascii() and text.isdigit() and len(text) < 8):
        return None
    return phrase("This is a number; 0 means no limit, nothing follows the provider.")
