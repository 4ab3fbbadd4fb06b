"""Short texts with a label before each: what goes on below hangs under its own beginning. Nothing in it is markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from xr_tui.ui.widgets.visible_text import visible

_NARROWEST = 20
"""Cells that a text gets at least, however long the label before it."""


@dataclass(frozen=True)
class Labelled:
    """One text of several lines, and the label that stands before it."""

    text: str
    label: str = ""
    indent: int | None = None
    """Cell in which the text begins; None: right after its label."""
    strong: bool = False
    """Whether the text, too, is bold."""


class HangingText(Widget):
    """Labelled texts, one below the other, as high as they need at the width there is."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._texts: tuple[Labelled, ...] = ()

    def show(self, texts: Iterable[Labelled]) -> None:
        """Show these texts."""
        self._texts = tuple(texts)
        self.refresh(layout=True)

    @property
    def text(self) -> str:
        """What it says, before wrapping."""
        return "\n".join(f"{each.label} {each.text}".strip() for each in self._texts)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines at that width."""
        return sum(len(_wrapped(each, width)) for each in self._texts)

    def render(self) -> Content:
        """The texts, wrapped."""
        return Content("\n").join(line for each in self._texts for line in _wrapped(each, self.size.width))


def _wrapped(each: Labelled, width: int) -> list[Content]:
    label = Content.styled(visible(each.label), "bold") if each.label else Content("")
    begin = each.indent if each.indent is not None else label.cell_length + 1 if each.label else 0
    text = Content.styled(visible(each.text, kept="\n"), "bold" if each.strong else "")
    rows = [row.rstrip() for row in text.wrap(max(_NARROWEST, width - begin))]
    return list(_hung(label.pad_right(max(0, begin - label.cell_length)), rows))


def _hung(label: Content, rows: list[Content]) -> Iterator[Content]:
    first, *others = rows or [Content("")]
    yield Content.assemble(label, first)
    for row in others:
        yield Content.assemble(" " * label.cell_length, row)
