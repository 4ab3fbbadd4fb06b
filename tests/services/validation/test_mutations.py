"""Good invoices, damaged a little, never crash the check, never hang it, and are never accepted by accident.

`python -m benchmarks.mutations FOLDER --count 5000` does the same as often as one likes.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.services.validation.mutations import Judge, damaged
from xr_tui.validation.limits import Limits
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Report, Verdict
from xr_tui.validation.rules import InstalledRules

_EXAMPLES = Path(__file__).parents[2] / "unit" / "invoice" / "examples"


def good_invoices(rules: InstalledRules, invoice: Callable[..., bytes]) -> list[bytes]:
    """Accepted invoices: the plain one, and those among the examples of the writer."""
    judge = Judge(rules)
    documents = [invoice(), *(path.read_bytes() for path in sorted(_EXAMPLES.glob("*.xml")))]
    return [document for document in documents if judge.accepts(document)]


def test_no_damage_crashes_or_hangs_a_worker_and_what_one_stylesheet_rejects_is_never_accepted(
    rules: InstalledRules, invoice: Callable[..., bytes]
) -> None:
    damages = list(damaged(good_invoices(rules, invoice), 600, seed=20261124))

    async def check() -> list[Report]:
        # None is replaced because it has grown: another process would be one that took the place of a dead one.
        async with CheckPool(rules, workers=2, limits=Limits(seconds=20, resident_mb=2_000)) as pool:
            await pool.check(damages[0][1])
            first = pool.process_ids
            reports = await asyncio.gather(*(pool.check(document) for _damage, document in damages))
            assert set(first) <= set(pool.process_ids)
        return reports

    judge = Judge(rules)
    verdicts: Counter[Verdict] = Counter()
    for (damage, document), report in zip(damages, asyncio.run(check()), strict=True):
        verdict, complaint = judge.compare(document, report)
        assert complaint == "", (damage, complaint, document)
        verdicts[verdict] += 1
    # Both must happen, or nothing was proved.
    assert verdicts[Verdict.ACCEPTED] > 20
    assert verdicts[Verdict.REJECTED] > 300
    assert verdicts[Verdict.NOT_CHECKED] == 0


def test_bytes_changed_at_random_never_crash_or_hang_a_worker(
    rules: InstalledRules, invoice: Callable[..., bytes]
) -> None:
    chance, good = random.Random(3), invoice()

    def scrambled() -> bytes:
        content = bytearray(good)
        for _ in range(chance.choice([1, 1, 2, 8])):
            place = chance.randrange(len(content))
            content[place : place + chance.choice([0, 1, 1, 40])] = bytes([chance.randrange(256)])
        return bytes(content)

    async def check() -> None:
        async with CheckPool(rules, workers=2, limits=Limits(seconds=20)) as pool:
            reports = await asyncio.gather(*(pool.check(scrambled()) for _ in range(600)))
        assert Verdict.NOT_CHECKED not in {report.verdict for report in reports}

    asyncio.run(check())
