"""Contrast as WCAG 2.2 counts it, of what stands on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.color import Color, ColorSystem
from textual.app import App

AA = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
_NO_TEXT = set(" \xa0─│╭╮╰╯━╸╺▁▂▃▄▅▆▇█▌▐▎▊▔🬋▉")
"""Frames, bars and blanks are no text."""


@dataclass(frozen=True)
class Spot:
    """Some text of a screen with its colours as the terminal shows them."""

    text: str
    front: tuple[int, int, int]
    back: tuple[int, int, int]

    @property
    def contrast(self) -> float:
        """From 1 to 21."""
        light, dark = sorted((_luminance(self.front), _luminance(self.back)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    def __str__(self) -> str:
        return f"{self.contrast:.2f} {self.front} on {self.back}: {self.text.strip()!r}"


def spots(app: App[Any], *, colours: ColorSystem) -> Iterator[Spot]:
    """All text on the screen that is in use: what a dialog stands before is dimmed, and is not.

    Args:
        app: running.
        colours: what the terminal can show; over SSH mostly 256 colours.
    """
    modal = app.screen.query(".dialog, CommandPalette > Vertical") if app.screen.is_modal else None
    region = modal.first().region if modal else app.screen.region
    for strip in app.screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            style = segment.style
            if style is None or not set(segment.text) - _NO_TEXT:
                continue
            assert style.color is not None, segment
            assert style.bgcolor is not None, segment
            front, back = (_shown(color, colours) for color in (style.color, style.bgcolor))
            yield Spot(segment.text, *((back, front) if style.reverse else (front, back)))


def _shown(color: Color, colours: ColorSystem) -> tuple[int, int, int]:
    return tuple(color.downgrade(colours).get_truecolor())  # type: ignore[return-value]


def _luminance(color: tuple[int, int, int]) -> float:
    """Relative luminance of sRGB."""
    red, green, blue = (_linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
