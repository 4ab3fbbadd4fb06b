"""Tables out of CSV files: which delimiter, which columns, which rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from xr_tui.errors import Problem
from xr_tui.intake.text import one_line, shown
from xr_tui.phrase import phrase

DELIMITERS = ";,\t"
"""What German spreadsheets, all others, and copied ranges put between cells."""
LARGEST_CELL = 10_000
"""Characters; a stray quotation mark makes a cell out of the rest of the file."""

_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""First line that Excel writes and hides; it names the delimiter and counts as no row."""


@dataclass(frozen=True)
class Column:
    """A column that a kind of table may have."""

    field: str
    """Field of the model, or empty for a column that is there for people only."""
    titles: tuple[str, ...]
    """Headings that name it, German and English; upper case, blanks and punctuation make no difference."""
    required: bool = False
    """Whether a table without it is not this kind of table."""


@dataclass(frozen=True)
class Row:
    """One row with its cells by field; `number` as a spreadsheet counts: the header is row 1."""

    number: int
    cells: Mapping[str, str]
    """Cells without control characters and outer blanks; absent where the table has no such column."""
    several_lines: frozenset[str] = frozenset()
    """Fields whose cell has a line end or a control character inside, which `cells` shows no more."""

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose headings were understood, at least so far as to know what it holds."""

    columns: tuple[Column, ...]
    """The kind of table: the columns that were offered to `read_table` and fit."""
    titles: Mapping[str, str]
    """Heading of each field as the file writes it, for messages."""
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    def title(self, field: str) -> str:
        """The heading of a field, as the file writes it or else as we would."""
        written = self.titles.get(field)
        return written or next(column.titles[0] for column in self.columns if column.field == field)


def read_table(text: str, file: str, kinds: tuple[tuple[Column, ...], ...]) -> Table | None:
    """The table in `text` if its headings are those of one of `kinds`, else `None`."""
    separator = _SEPARATOR_LINE.match(text)
    text = text[separator.end() :] if separator else text
    delimiters = separator[1] if separator else DELIMITERS
    first_line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    for columns in kinds:
        for delimiter in delimiters:
            header = [one_line(title) for title in next(csv.reader([first_line], delimiter=delimiter), [])]
            by_position = [_column_of(title, columns) for title in header]
            if all(column in by_position for column in columns if column.required):
                return _read_rows(text, delimiter, file, columns, header)
    return None


def _read_rows(text: str, delimiter: str, file: str, columns: tuple[Column, ...], header: list[str]) -> Table:
    fields = _fields(header, columns)
    problems = _header_problems(header, columns, file)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1 or not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                problems.append(Problem(phrase("The row has more cells than the header."), file, number))
            if any(len(cell) > LARGEST_CELL for cell in cells):
                problems.append(Problem(phrase("A cell is too long. Is a quotation mark not closed?"), file, number))
            named = {field: cell[:LARGEST_CELL].strip() for field, cell in zip(fields, cells, strict=False) if field}
            lines = {field: one_line(cell) for field, cell in named.items()}
            rows.append(Row(number, lines, frozenset(field for field in named if named[field] != lines[field])))
    except csv.Error:
        problems.append(Problem(phrase("The quotation marks in or after this row do not match."), file, number + 1))
    return Table(
        columns=columns,
        titles={field: title for field, title in zip(fields, header, strict=True) if field},
        rows=tuple(rows),
        problems=tuple(problems),
    )


def _header_problems(header: list[str], columns: tuple[Column, ...], file: str) -> list[Problem]:
    known = ", ".join(column.titles[0] for column in columns)
    problems = []
    seen: set[Column] = set()
    for title in header:
        column = _column_of(title, columns)
        if column is None and title:
            problems.append(
                Problem(phrase("This column is unknown. Known are: {columns}.", columns=known), file, 1, shown(title))
            )
        elif column in seen:
            problems.append(Problem(phrase("There are two columns of this meaning."), file, 1, shown(title)))
        elif column is not None:
            seen.add(column)
    return problems


def _fields(header: list[str], columns: tuple[Column, ...]) -> list[str]:
    """The field of each column, empty for unknown ones and for those whose field an earlier column has."""
    fields: list[str] = []
    for title in header:
        column = _column_of(title, columns)
        fields.append(column.field if column and column.field not in fields else "")
    return fields


def _column_of(title: str, columns: tuple[Column, ...]) -> Column | None:
    plain = _plain(title)
    return next((column for column in columns if plain in map(_plain, column.titles)), None)


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", "", title.casefold())
