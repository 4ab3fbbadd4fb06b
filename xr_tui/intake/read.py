"""The door: outside files become company, customers, matrix entries and invoices, or problems with their places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from xr_tui.intake.files import find
from xr_tui.intake.invoices import ImportedInvoice
from xr_tui.intake.read_file import ReadFile, read_file
from xr_tui.intake.references import with_reference_problems

__all__ = ["ImportedInvoice", "ReadFile", "read"]


def read(paths: Sequence[Path], known_customers: Collection[str] = ()) -> tuple[ReadFile, ...]:
    """Read files and folders (without hidden files, READMEs and folders named `attachments`), in order of their names.

    Never raises for what is in the files: all that is wrong with a file stands in its `problems`, and a file with
    problems yields nothing else. `known_customers` are the numbers that matrix entries may name although the import
    does not bring them.

    >>> from pathlib import Path
    >>> read([Path("sample_data")])[0].problems
    ()
    """
    files = [
        ReadFile(path=found.path, problems=(found.problem,)) if found.problem else read_file(found.path)
        for found in find(paths)
    ]
    return tuple(file.settled() for file in with_reference_problems(files, frozenset(known_customers)))
