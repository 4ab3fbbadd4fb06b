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
    resident_mb: int = 225
    """Resident memory in MB from which it is replaced, once its work has paid for its start; at once from the double.

    250 MB are to be kept, and the successor takes a second to come. Saxon's collector lets memory climb to 245 MB with
    the first 1,000 documents, then it swings between 140 and 200 MB, seldom higher. Above that lie very large
    documents (5,000 lines: 260 MB) and both syntaxes at once, with the rules that few documents break (330 MB).
    """
    address_mb: int = 4096
    """Address space that it can have at all, in MB: what needs more ends the process, not the machine."""
