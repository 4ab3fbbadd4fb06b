"""The check in one process with all installed versions: each is loaded when the first invoice of its time comes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from xr_tui.invoice.syntax.untrusted import Unreadable, read
from xr_tui.validation.engine import Engine, unreadable
from xr_tui.validation.identity import issue_date
from xr_tui.validation.report import Report
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.saxon import Saxon
from xr_tui.validation.shelf import Shelf

MOST_ENGINES = 3
"""Versions loaded at once, each 50-100 MB; the one that was not used for longest goes first."""


class Engines:
    """The rules of a shelf, ready for any number of documents."""

    def __init__(self, shelf: Shelf) -> None:
        """Start Saxon; rules are loaded when first needed, or by `warm`."""
        self._shelf = shelf
        self._saxon = Saxon()
        self._loaded: OrderedDict[str, Engine] = OrderedDict()

    def warm(self) -> None:
        """Load what an invoice of today will most likely need.

        Raises:
            RulesBroken, RulesMissing: a file is not what it should be.
        """
        self._engine(self._shelf.now).warm()

    def check(self, xml: bytes) -> Report:
        """Check one document with the rules that hold on its date (BT-2), or with the pinned ones.

        Raises:
            RulesBroken, RulesMissing: the rules are not what they should be, so nothing was checked.
        """
        digest = hashlib.sha256(xml).hexdigest()
        try:
            root = read(xml)
        except Unreadable as error:
            return unreadable(digest, error, self._shelf.version, self._saxon.name)
        return self._engine(self._shelf.choose(issue_date(root))).check_read(digest, root)

    def _engine(self, rules: InstalledRules) -> Engine:
        if rules.version not in self._loaded:
            self._loaded[rules.version] = Engine(rules, self._saxon)
        self._loaded.move_to_end(rules.version)
        while len(self._loaded) > MOST_ENGINES:
            self._loaded.popitem(last=False)
        return self._loaded[rules.version]
