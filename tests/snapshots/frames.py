"""A screen written down as text, so that a change of its words or its colours shows in a diff.

First what stands where, to be read as it is. Then for each line its runs of style (`l62 m6` is 62 cells of style `l`,
then six of `m`), and what each letter means.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.app import App

_LETTERS = string.ascii_lowercase + string.ascii_uppercase


class FrameExtension(SingleFileSnapshotExtension):
    """Keeps each frame in a text file of its own."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def frame(app: App[Any]) -> str:
    """What the app shows now."""
    lines = [list(strip) for strip in app.screen._compositor.render_strips()]
    letters: dict[str, str] = {}
    seen = [f"|{''.join(segment.text for segment in line)}|".replace("\xa0", " ") for line in lines]
    styles = [f"{number:2} {_runs(line, letters)}" for number, line in enumerate(lines, start=1)]
    legend = [f"{letter} = {style}" for style, letter in letters.items()]
    return "\n".join([*seen, "", *styles, "", *legend, ""])


def _runs(line: Iterable[Segment], letters: dict[str, str]) -> str:
    """The line's styles, each with the number of cells it holds for."""
    cells = [(_letter(segment.style, letters), cell_len(segment.text)) for segment in line]
    runs = groupby((cell for cell in cells if cell[1]), key=lambda cell: cell[0])
    return " ".join(f"{letter}{sum(count for _letter, count in run)}" for letter, run in runs)


def _letter(style: Style | None, letters: dict[str, str]) -> str:
    """The letter of a style, in the order they are met; what cannot be seen of it, such as a click, does not count."""
    seen = style.without_color + Style(color=style.color, bgcolor=style.bgcolor) if style else Style()
    return letters.setdefault(str(seen), _LETTERS[len(letters)] if str(seen) not in letters else "")
