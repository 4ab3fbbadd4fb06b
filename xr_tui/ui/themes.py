"""The two sets of colours of our own, and which set a terminal can show.

Every colour is one of the 256 that each terminal has at the same place (xterm's cube and greys), because over SSH a
terminal hardly ever says that it knows more: what was looked at by eye is what clerks get. All text keeps at least
4.5:1 to what is behind it (WCAG 2.2, 1.4.3, level AA); `tests/ui/colours` looks at all of it on all screens.
"""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

_WHITE, _BLACK = "#ffffff", "#121212"

DARK = Theme(
    name="xr-dark",
    dark=True,
    primary="#005f87",
    secondary="#87afd7",
    accent="#87d7ff",
    warning="#ffd75f",
    error="#af0000",
    success="#87d787",
    foreground="#e4e4e4",
    background=_BLACK,
    surface="#1c1c1c",
    panel="#262626",
    boost="#303030",
    variables={
        "text": "auto 100%",
        "text-muted": "#b2b2b2",
        "text-disabled": "#b2b2b2",
        "text-primary": "#87d7ff",
        "text-secondary": "#87afd7",
        "text-accent": "#87d7ff",
        "text-warning": "#ffd75f",
        "text-error": "#ff8787",
        "text-success": "#87d787",
        "primary-muted": "#3a3a3a",
        "foreground-muted": "#b2b2b2",
        "foreground-disabled": "#b2b2b2",
        "button-color-foreground": "auto 100%",
        "border": "#5f87af",
        "border-blurred": "#4e4e4e",
        "block-cursor-foreground": _WHITE,
        "block-cursor-background": "#005f87",
        "block-cursor-blurred-foreground": "#eeeeee",
        "block-cursor-blurred-background": "#303030",
        "block-hover-background": "#303030",
        "input-cursor-background": "#e4e4e4",
        "input-cursor-foreground": _BLACK,
        "input-selection-background": "#005f87",
        "input-selection-foreground": _WHITE,
        "screen-selection-background": "#005f87",
        "scrollbar": "#5f87af",
        "scrollbar-hover": "#87afd7",
        "scrollbar-active": "#87d7ff",
        "scrollbar-background": "#262626",
    },
)
LIGHT = Theme(
    name="xr-light",
    dark=False,
    primary="#005f87",
    secondary="#005f87",
    accent="#005f87",
    warning="#5f5f00",
    error="#af0000",
    success="#005f00",
    foreground="#1c1c1c",
    background=_WHITE,
    surface="#eeeeee",
    panel="#e4e4e4",
    boost="#dadada",
    variables={
        "text": "auto 100%",
        "text-muted": "#4e4e4e",
        "text-disabled": "#4e4e4e",
        "text-primary": "#005f87",
        "text-secondary": "#005f87",
        "text-accent": "#005f87",
        "text-warning": "#5f5f00",
        "text-error": "#870000",
        "text-success": "#005f00",
        "primary-muted": "#d7d7ff",
        "foreground-muted": "#4e4e4e",
        "foreground-disabled": "#4e4e4e",
        "button-color-foreground": "auto 100%",
        "border": "#005f87",
        "border-blurred": "#8a8a8a",
        "block-cursor-foreground": _WHITE,
        "block-cursor-background": "#005f87",
        "block-cursor-blurred-foreground": "#1c1c1c",
        "block-cursor-blurred-background": "#e4e4e4",
        "block-hover-background": "#dadada",
        "input-cursor-background": "#1c1c1c",
        "input-cursor-foreground": _WHITE,
        "input-selection-background": "#005f87",
        "input-selection-foreground": _WHITE,
        "screen-selection-background": "#afd7ff",
        "scrollbar": "#5f87af",
        "scrollbar-hover": "#005f87",
        "scrollbar-active": "#005f87",
        "scrollbar-background": "#e4e4e4",
    },
)
_SIXTEEN = {"xr-dark": "ansi-dark", "xr-light": "ansi-light"}
"""What comes nearest with sixteen colours."""


def offer(app: App[None]) -> None:
    """Make the themes known to the app."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)


def shown(theme: str, *, remote: bool, colours: str | None) -> str:
    """The theme to begin with.

    Args:
        theme: the one that is wanted.
        remote: whether the line is slow; the codes of sixteen colours are a third as long.
        colours: what the terminal knows, as Rich names it: `standard` is sixteen.
    """
    return _SIXTEEN.get(theme, theme) if remote or colours == "standard" else theme
