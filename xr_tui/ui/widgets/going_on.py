"""Enter in forms: it goes on to the next field, and never to a button that would throw away what was typed."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Button


class CallOffButton(Button):
    """Abbrechen: Tab and a click reach it, Enter does not. Who hurries on while OK waits must not lose the dialog."""

    skipped_by_enter = True


def go_on(widget: Widget) -> None:
    """Put the focus where Enter leads from here."""
    others = len(widget.screen.focus_chain)
    for _widget in range(others):
        if not getattr(widget.screen.focus_next(), "skipped_by_enter", False):
            return
