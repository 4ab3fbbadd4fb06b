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

_GAP = 2


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

    COMPONENT_CLASSES: ClassVar[set[str]] = {"click-line--key", "click-line--chosen"}

    @dataclass
    class Clicked(Message):
        """Somebody clicked a word."""

        click_line: ClickLine
        action: str

        @property
        def control(self) -> ClickLine:
            return self.click_line

    def __init__(self, words: Sequence[Word] = (), *, close: bool = False, id: str | None = None) -> None:
        """A line.

        Args:
            words: from left to right.
            close: whether they stand closer together rather than leave one out.
            id: of the widget.
        """
        super().__init__(id=id)
        self._gaps = (_GAP, 1) if close else (_GAP,)
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
        gap, words = self._fitting()
        for word in words:
            key = style + self.get_component_rich_style("click-line--key", partial=True)
            text = style
            if self._chosen and word.action == self._chosen:
                text = key = style + self.get_component_rich_style("click-line--chosen", partial=True)
            segments += [Segment(f"{word.key} ", key), Segment(word.text, text), Segment(" " * gap, style)]
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def on_click(self, event: events.Click) -> None:
        edge = 1
        gap, words = self._fitting()
        for word in words:
            end = edge + _length(word)
            if edge <= event.x < end:
                event.stop()
                self.post_message(self.Clicked(self, word.action))
            edge = end + gap

    def _fitting(self) -> tuple[int, list[Word]]:
        """The cells between the words, and those that are seen."""
        words = list(self._words)
        while True:
            need = 1 + sum(map(_length, words))
            for gap in self._gaps:
                if need + gap * (len(words) - 1) <= self.size.width or len(words) < 2:
                    return gap, words
            del words[-2]


def _length(word: Word) -> int:
    return cell_len(word.key) + 1 + cell_len(word.text)
