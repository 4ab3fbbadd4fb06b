"""Damages good invoices a thousand times over and checks each: nothing may crash, hang, or pass by accident.

    python -m benchmarks.mutations FOLDER [--count 5000] [--seed 1]

FOLDER holds good invoices, such as those of KoSIT's test suite. Each damage deletes, doubles, swaps or blanks an
element or an attribute, or changes a digit. Whatever is accepted is given to each stylesheet by itself once more: what
one of them rejects, or dies on, must never be accepted. The rules must be installed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

from tests.services.validation.mutations import Judge, damaged
from xr_tui.validation.rules import rules_folder
from xr_tui.validation.shelf import shelf


def main() -> int:
    """Damage, check, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    judge = Judge(shelf(rules_folder(os.environ)).now)
    good = [path.read_bytes() for path in sorted(options.folder.rglob("*.xml"))]
    good = [document for document in good if judge.accepts(document)]
    verdicts: Counter[str] = Counter()
    slowest, started = 0.0, time.perf_counter()
    for damage, document in damaged(good, options.count, options.seed):
        begun = time.perf_counter()
        verdict, complaint = judge.compare(document)
        slowest = max(slowest, time.perf_counter() - begun)
        verdicts[f"{damage}: {verdict}"] += 1
        if complaint:
            print(f"WRONG: {damage}: {complaint}")
            verdicts["WRONG"] += 1
    for what, count in sorted(verdicts.items()):
        print(f"{what:32} {count:6}")
    seconds = time.perf_counter() - started
    print(f"{len(good)} good invoices, {options.count} damages, {seconds:.0f} s, slowest {1000 * slowest:.0f} ms")
    return 1 if verdicts["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())
