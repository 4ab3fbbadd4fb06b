"""Finding text in lists: anywhere in a column, every character meant as it stands, capitals or not, umlauts too.

Long tables carry a column `found_by`: all that a row is found by, folded, one line each. A full-text index knows all
runs of three characters ("trigrams") in it. Short tables are simply looked through.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from peewee import SQL, Expression

from xr_tui.store.spelling import spellings

_LONGEST = 200
"""Characters that are looked for; SQLite limits the length of a pattern."""
_RUN = 3
"""Characters in an entry of the index."""
_MOST_TERMS = 40
"""Entries of the index that a search for one or two characters looks up at most."""
_SAMPLES, _SAMPLE = 32, 125
"""In so many places of the table, and so many rows in each, it is looked which runs are frequent."""
_IN_MOST = 0.8
"""A run that so great a part of the rows has costs more to compare than it leaves out."""
_AMOUNT = re.compile(r"[-+]?[0-9.,]*[0-9][0-9.,]*")
_PART = 50_000
"""Ids that a statement is given at once."""
_LITERAL = re.compile(r"[*?\[]")
"""What GLOB takes for more than itself."""
_SWAPPED = str.maketrans(",.", ".,")


def folded(text: str) -> str:
    """The text as searches compare it: without capitals, and an accent is always part of its letter."""
    whole = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
    return whole.casefold()


def found_by(*fields: str) -> str:
    """What a row is found by. Two line ends close it, so that a run of three begins at each of its characters."""
    return folded("\n".join(fields)) + "\n\n"


def amounts(cents: int | None) -> str:
    """An amount as people write it: `1234,56`, and from a thousand on `1.234,56` as well."""
    if cents is None:
        return ""
    sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, f"{abs(cents) % 100:02}"
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{whole},{rest}" + (f"\n{sign}{grouped},{rest}" if whole > 999 else "")


def name_key(name: str) -> str:
    """What names are sorted by: `Ärzte` stands with `Arzt` (DIN 5007-1)."""
    apart = unicodedata.normalize("NFKD", folded(name))
    return "".join(char for char in apart if not unicodedata.combining(char))


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in a long table."""

    texts: tuple[str, ...]
    """Folded; a row is found by any of them."""

    @classmethod
    def of(cls, text: str) -> Wanted:
        """The text in all its spellings; an amount also in the English way of writing it: `1,234.56`, `1234.56`."""
        text = folded(text[:_LONGEST])
        swapped = text.translate(_SWAPPED) if _AMOUNT.fullmatch(text) else text
        return cls(tuple(dict.fromkeys((text, swapped, *map(folded, spellings(text))))))

    def where_known(self, db: Any, table: str) -> Wanted:
        """Without the spellings that no row of this table can have."""
        query, known = f"SELECT 1 FROM {table}_gram WHERE {table}_gram MATCH ? LIMIT 1", dict[str, bool]()  # noqa: S608

        def is_known(run: str) -> bool:
            if run not in known:
                known[run] = db.execute_sql(query, (_quoted(run),)).fetchone() is not None
            return known[run]

        if len(self.texts) == 1:
            return self
        return Wanted(tuple(text for text in self.texts if all(map(is_known, _runs(text)))) or self.texts[:1])

    @property
    def short(self) -> bool:
        """Whether it is shorter than what the index knows."""
        return len(self.texts[0]) < _RUN

    def test(self, column: str) -> tuple[str, tuple[str, ...]]:
        """SQL that looks whether the column holds one of the texts, and its values.

        GLOB takes folded text as it stands, and half the time of `instr`.
        """
        return "(" + " OR ".join(f"{column} GLOB ?" for _text in self.texts) + ")", tuple(map(_anywhere, self.texts))

    @property
    def exact(self) -> bool:
        """Whether the index alone finds what holds it, and nothing else."""
        return all(len(text) == _RUN for text in self.texts)

    def match(self, db: Any, table: str) -> str | None:
        """What to ask the index of this table; rows that it finds are still to be tested. None if it cannot help.

        The index keeps which rows have which run of three, and not where (that halves it): "abcd" is asked for as
        "abc" and "bcd". A run that most rows have costs much and leaves out nothing, so only the rarer ones are.
        """
        terms = [term for text in self.texts if len(text) < _RUN for term in _terms(db, table, text)]
        if len(terms) > _MOST_TERMS:
            return None
        last = db.execute_sql(f"SELECT max(id) FROM {table}").fetchone()[0] or 0  # noqa: S608
        rarest = [_rarest(db, table, _runs(text), last) for text in self.texts if len(text) >= _RUN]
        return _any([*map(_quoted, terms), *(" AND ".join(map(_quoted, runs)) for runs in rarest)])


def _anywhere(text: str) -> str:
    """For GLOB: every character as it stands."""
    return f"*{_LITERAL.sub(lambda sign: f'[{sign[0]}]', text)}*"


def _runs(text: str) -> list[str]:
    return list(dict.fromkeys(text[at : at + _RUN] for at in range(len(text) - _RUN + 1)))


def _rarest(db: Any, table: str, runs: list[str], last: int) -> list[str]:
    """The run that the fewest rows have, and those that are hardly more frequent; as far as samples can tell."""
    if len(runs) == 1:
        return runs
    step = max(1, last // _SAMPLES)
    sample = f"{table}_gram MATCH ? AND rowid BETWEEN s.value AND s.value + {_SAMPLE}"
    query = f"SELECT sum((SELECT count(*) FROM {table}_gram WHERE {sample})) FROM json_each(?) s"  # noqa: S608
    starts = json.dumps(list(range(1, last + 1, step)))
    seen = {run: db.execute_sql(query, (_quoted(run), starts)).fetchone()[0] or 0 for run in runs}
    fewest = min(seen.values())
    most = min(3 * fewest + _SAMPLES, _IN_MOST * min(last, _SAMPLES * _SAMPLE))
    return [run for run in runs if seen[run] <= most] or [min(runs, key=lambda run: seen[run])]


def _terms(db: Any, table: str, start: str) -> list[str]:
    """The entries of the index that begin so."""
    query = f"SELECT term FROM {table}_term WHERE term >= ? AND term < ? LIMIT {_MOST_TERMS + 1}"  # noqa: S608
    return [term for (term,) in db.execute_sql(query, (start, start + "\U0010ffff"))]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _any(parts: Iterable[str]) -> str:
    """One of the parts; where there is none, an entry that no row has: a folded text holds no capitals."""
    return " OR ".join(f"({part})" for part in parts) or '"AAA"'


def contains(column: Any, text: str) -> Expression:
    """Whether the column of a short table holds the text, in capitals or small letters.

    SQLite's LIKE knows the capitals of ASCII only and would find "Öztürk" by neither "öz" nor "TÜRK"; GLOB takes a
    class of letters in each place, `[öÖ][zZ]`, and needs no function of ours to be called for each row. It is six
    times as slow, so plain text stays with LIKE.
    """
    found: Expression = reduce(or_, (_contains(column, spelt) for spelt in spellings(text[:_LONGEST])))
    return found


def _contains(column: Any, text: str) -> Expression:
    if text.isascii():
        plain: Expression = column.contains(text)
        return plain
    return Expression(column, "GLOB", f"*{''.join(map(_either_case, text))}*")


def among(column: Any, ids: Iterable[int] | Iterable[str]) -> Expression:
    """Whether the column holds one of these ids: as one value, since SQLite limits how many a statement has."""
    rows: Expression = column.in_(SQL("(SELECT value FROM json_each(?))", [json.dumps(sorted(ids))]))
    return rows


def in_parts(ids: Iterable[int]) -> Iterator[frozenset[int]]:
    """The ids in parts that SQLite takes as one value each: a million at once would cost it a hundred megabytes."""
    rest = iter(ids)
    while part := frozenset(islice(rest, _PART)):
        yield part


def _either_case(char: str) -> str:
    if char in "*?[":  # GLOB's own signs, meant literally
        return f"[{char}]"
    forms = sorted(form for form in {char, char.lower(), char.upper()} if len(form) == 1)
    return char if len(forms) == 1 else f"[{''.join(forms)}]"
