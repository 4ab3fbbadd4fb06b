"""The command palette: everything that can be done on the screen it is opened on, found by its name."""

from __future__ import annotations

import re

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from xr_tui.i18n import tr
from xr_tui.ui.actions.keys import word
from xr_tui.ui.bindings import Possible, possible

_KEYS, _NAME = 12, 26
"""Cells of the keys, and of the name behind them; a longer one moves its sentence."""
_TELLING = 5
"""Letters that a word of a sentence has at least if it tells anything; as many less one tell what word it is."""


class ActionProvider(Provider):
    """Finds actions in the language spoken: by any letters of the name in their order, or by words of the help."""

    async def startup(self) -> None:
        """What can be done is looked up once; nothing changes behind an open palette."""
        found = (entry for entry in possible(self.screen) if entry.enabled and entry.action.palette)
        self._found = sorted(found, key=lambda entry: entry.actions.rank)

    async def discover(self) -> Hits:
        """All of them, those of the screen first."""
        for entry in self._found:
            name = tr(entry.action.name)
            yield DiscoveryHit(_line(entry, Content(name)), entry.run, text=name)

    async def search(self, query: str) -> Hits:
        """Those that the query finds; one line that says so if there is none."""
        matcher, empty = self.matcher(query), True
        for entry in self._found:
            name, sentence = tr(entry.action.name), tr(entry.action.help)
            score = matcher.match(name)
            if not score and all(part in sentence.casefold() for part in query.casefold().split()):
                score = 0.1
            if score:
                empty = False
                yield Hit(score, _line(entry, matcher.highlight(name)), entry.run, text=name)
        if empty:
            yield Hit(0, Content(tr("Nothing of that name can be done here.")), _nothing, text=query)


def palette() -> CommandPalette:
    """The palette, to be opened in front of the screen it is for."""
    return CommandPalette([ActionProvider], placeholder=tr("What do you want to do?"), id="--command-palette")


def _line(entry: Possible, name: Content) -> Content:
    keys = " ".join(word(key) for key in entry.keys)
    sentence = beyond_the_name(tr(entry.action.name), tr(entry.action.help))
    gap = " " * max(2, _NAME - name.cell_length) if sentence else ""
    return Content.assemble((f"{keys:<{_KEYS}}", "bold"), name, gap, (sentence, "dim"))


def beyond_the_name(name: str, sentence: str) -> str:
    """What the sentence of the help says beyond the name that stands before it; nothing if it says no more.

    >>> beyond_the_name("Repeat", "repeat: a new job, after a dialog"), beyond_the_name("First row", "to the first row")
    ('a new job, after a dialog', '')
    """
    begins = re.match(re.escape(name) + r"(?!\w)[ ,:;]*", sentence, re.IGNORECASE)
    rest = sentence[begins.end() :] if begins else sentence
    rest = rest if " " in rest else sentence
    return rest if _stems(rest) - _stems(name) else ""


def _stems(text: str) -> set[str]:
    return {word[: _TELLING - 1] for word in re.findall(r"\w+", text.casefold()) if len(word) >= _TELLING}


def _nothing() -> None:
    """What the line does that says that nothing was found."""
