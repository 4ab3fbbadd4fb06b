"""The command palette: everything that can be done on the screen it is opened on, found by its name."""

from __future__ import annotations

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from xr_tui.i18n import tr
from xr_tui.ui.actions.keys import word
from xr_tui.ui.bindings import Possible, possible

_KEYS = 15
"""Cells of the keys, before the name."""


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
    return Content.assemble((f"{keys:<{_KEYS}}", "bold"), name, (f"  {tr(entry.action.help)}", "dim"))


def _nothing() -> None:
    """What the line does that says that nothing was found."""
