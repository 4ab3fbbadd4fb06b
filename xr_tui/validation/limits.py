"""What a worker process of the check may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Time and memory of a worker process, and when another takes over."""

    seconds: float = 60.0
    """How long one check may take."""
    documents: int = 20_000
    """How many documents it checks before it is replaced."""
    resident_mb: int = 250
    """Resident memory in MB from which it is replaced, if it has served for a while; at once from twice as much.

    Saxon's own memory goes up and down between 150 and 350 MB with the mixture of documents, whatever is done; a new
    process costs a second.
    """
    address_mb: int = 4096
    """Address space that it can have at all, in MB: what needs more ends the process, not the machine."""
