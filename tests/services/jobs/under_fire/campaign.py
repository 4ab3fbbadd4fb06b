"""Many rounds, each with faults drawn by its number, and what came of them."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.jobs.under_fire import desk
from tests.services.jobs.under_fire.programs import Programs
from tests.services.jobs.under_fire.rounds import KINDS, NUMBERS, Round


@dataclass
class Figures:
    """What came of them."""

    rounds: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """How often each fault struck."""
    missed: int = 0
    """Faults that came too late: the program had ended by then."""
    mails: int = 0
    """Taken by the receiving server."""
    questions: int = 0
    """Jobs that were `?` until a person looked."""
    broken: list[str] = field(default_factory=list)
    """Rounds in which something did not hold, and what."""
    seconds: float = 0


def drawn(number: int) -> tuple[str, ...]:
    """The faults of a round: each kind in its turn, and up to two more by chance."""
    chance = random.Random(number)
    return (KINDS[number % len(KINDS)], *chance.choices(KINDS, k=chance.randint(0, 2)))


def fight(
    rounds: Iterator[int], rules: Path, *, kinds: Sequence[str] = (), tell: Callable[[Figures], None] | None = None
) -> Figures:
    """Fight these rounds, one after the other; one that does not hold keeps its folder and does not end the others."""
    figures, began = Figures(), time.monotonic()
    with tempfile.TemporaryDirectory(dir=_quick_disk()) as name, closing(Programs()) as programs:
        filled = desk.fill(Path(name), NUMBERS)
        for number in rounds:
            _fight(figures, number, filled, programs, rules, tuple(kinds) or drawn(number))
            figures.seconds = time.monotonic() - began
            if tell is not None:
                tell(figures)
    return figures


def _quick_disk() -> str | None:
    """Memory, where there is any: a killed program's writes survive it just as on a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _fight(
    figures: Figures, number: int, filled: Path, programs: Programs, rules: Path, kinds: tuple[str, ...]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix=f"round-{number}-", dir=_quick_disk()))
    with closing(Round(folder, filled, programs, rules, number)) as one:
        try:
            one.run(*kinds)
        except Exception as fault:
            figures.broken.append(f"round {number} ({', '.join(kinds)}), in {folder}: {fault!r}")
        else:
            shutil.rmtree(folder)
        figures.rounds += 1
        figures.kinds += one.done
        figures.missed += one.missed.total()
        figures.mails += len(one.log)
        figures.questions += one.questions
