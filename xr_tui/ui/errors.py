"""How the screens tell errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.dom import DOMNode

from xr_tui.errors import InputError, XrTuiError
from xr_tui.i18n import tr
from xr_tui.ui.widgets.visible_text import visible

_SECONDS = 12.0
"""A toast with a hint needs time to be read."""


def sentence(error: XrTuiError) -> str:
    """What is wrong and what to do, on lines of their own."""
    parts = [tr(error.message)]
    if isinstance(error, InputError):
        parts = [": ".join(part for part in (problem.place, tr(problem.text)) if part) for problem in error.problems]
    if error.hint is not None:
        parts.append(tr(error.hint))
    return visible("\n".join(parts), kept="\n")


def complain(node: DOMNode, error: XrTuiError) -> None:
    """Show an error as a toast."""
    node.app.notify(sentence(error), severity="error", markup=False, timeout=_SECONDS)


@contextmanager
def told(node: DOMNode) -> Iterator[None]:
    """Whatever error of the user's happens inside is shown as a toast, and the rest is left out."""
    try:
        yield
    except XrTuiError as error:
        complain(node, error)
