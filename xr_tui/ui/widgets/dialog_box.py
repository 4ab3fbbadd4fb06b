"""The box of a dialog: as tall as what is in it, as long as the terminal is; then its body scrolls."""

from __future__ import annotations

from textual.containers import Vertical
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class DialogBox(Vertical):
    """Holds one body of height `1fr` and what stands above and below it.

    Textual 8.2 makes a box with a child of `1fr` as tall as the screen; so this one asks its children itself. It does
    not shrink again while it is open: a message that comes and goes would make everything jump.
    """

    _has_relative_children_height = False
    _tallest = 0
    _width = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines that its children need, and never less than before at this width."""
        needed = sum(_height(child, container, viewport, width) for child in self.displayed_children)
        self._tallest = max(needed, self._tallest if width == self._width else 0)
        self._width = width
        return self._tallest


def _height(child: Widget, container: Size, viewport: Size, width: int) -> int:
    """Lines of a child with its edges; of a list all of its rows."""
    styles = child.styles
    around = styles.margin.height + styles.gutter.height
    if isinstance(child, ScrollView):
        return child.virtual_size.height + around
    if styles.height is not None and styles.height.is_cells:
        return int(styles.height.value) + around
    inner = width - styles.margin.width - styles.gutter.width
    return child.get_content_height(container, viewport, inner) + around
