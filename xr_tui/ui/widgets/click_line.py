"""One line of words that can be clicked: the tabs at the top, the keys at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

_GAP, _NARROW_GAP = 2, 1
"""Cells between two words; the narrow one where it lets all of them stand."""


@dataclass(frozen=True)
class Word:
    """One thing to click."""

    key: str
    """As it stands on the keyboard."""
    text: str
    """What it does, in the language shown."""
    action: str
    """What a click asks for."""


class ClickLine(Widget):
    """A line of keys and what they do. What does not fit is left out, but the last one always stays."""

    crowds: ClassVar[bool] = True
    """Whether words stand closer where that lets all of them stand."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"click-line--key", "click-line--chosen"}

    @dataclass
    class Clicked(Message):
        """Somebody clicked a word."""

        click_line: ClickLine
        action: str

        @property
        def control(self) -> ClickLine:
            return self.click_line

    def __init__(self, words: Sequence[Word] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = tuple(words)
        self._chosen = ""

    def show(self, words: Sequence[Word]) -> None:
        """Show these words instead."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            self.refresh()

    def choose(self, action: str) -> None:
        """Mark the word of this action as the one that is on."""
        self._chosen = action
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        style = self.rich_style
        if y > 0:
            return Strip.blank(self.size.width, style)
        segments = [Segment(" ", style)]
        words, gap = self._fitting()
        for word in words:
            key = style + self.get_component_rich_style("click-line--key", partial=True)
            text = style
            if self._chosen and word.action == self._chosen:
                text = key = style + self.get_component_rich_style("click-line--chosen", partial=True)
            segments += [Segment(f"{word.key} ", key), Segment(word.text, text), Segment(" " * gap, style)]
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def on_click(self, event: events.Click) -> None:
        edge = 1
        words, gap = self._fitting()
        for word in words:
            end = edge + _length(word)
            if edge <= event.x < end:
                event.stop()
                self.post_message(self.Clicked(self, word.action))
            edge = end + gap

    def _fitting(self) -> tuple[list[Word], int]:
        """The words that have room, and the cells between them."""
        words = list(self._words)
        if self.crowds and _needed(words, _NARROW_GAP) <= self.size.width < _needed(words, _GAP):
            return words, _NARROW_GAP
        return _first_fitting(words, self.size.width), _GAP


def _first_fitting(words: Sequence[Word], width: int) -> list[Word]:
    """The last word, and before it those that have room: behind a long one that has none, a short one may."""
    *others, last = words or [Word("", "", "")]
    fitting: list[Word] = []
    for word in others:
        if _needed([*fitting, word, last], _GAP) <= width:
            fitting.append(word)
    return [*fitting, last] if words else []


def _needed(words: Sequence[Word], gap: int) -> int:
    return 1 + sum(_length(word) + gap for word in words) - gap


def _length(word: Word) -> int:
    return cell_len(word.key) + 1 + cell_len(word.text)
