"""One stylesheet of the rules, compiled as far as the documents need it."""

from __future__ import annotations

from typing import Any

from xr_tui.errors import RulesBroken
from xr_tui.invoice.syntax.untrusted import printable
from xr_tui.phrase import phrase
from xr_tui.validation.lean import lean
from xr_tui.validation.lean_absences import MORE
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.saxon import Saxon, SaxonFault


class CompiledStylesheet:
    """A stylesheet, ready for any number of documents.

    At first it is compiled without the rules that most documents cannot break; with them when the first document comes
    for which they matter, and so from then on. Each is compiled once, because compiling again leaks memory.
    """

    def __init__(self, rules: InstalledRules, location: str, saxon: Saxon) -> None:
        """Compile it, in brief.

        Raises:
            RulesBroken: its file is not what it should be, or cannot be compiled.
        """
        self._rules, self._location, self._saxon = rules, location, saxon
        self._is_whole = False
        self._compiled = self._compile(brief=True)

    def make_whole(self) -> None:
        """Compile all of it, if that was not done yet.

        Raises:
            RulesBroken: its file is not what it should be, or cannot be compiled.
        """
        if not self._is_whole:
            self._compiled = self._compile(brief=False)
            self._is_whole = True

    def report(self, node: Any) -> str:
        """What it finds in a document (SVRL).

        Raises:
            SaxonFault: it dies on it.
            RulesBroken: as `make_whole`.
        """
        svrl = self._saxon.transform(self._compiled, node)
        if MORE in svrl and not self._is_whole:
            self.make_whole()
            return self._saxon.transform(self._compiled, node)
        return svrl

    def _compile(self, *, brief: bool) -> Any:
        return compiled(self._saxon, self._location, lean(self._rules.stylesheet(self._location), brief=brief))


def compiled(saxon: Saxon, name: str, text: str) -> Any:
    """The compiled stylesheet of that text.

    Args:
        name: which file of the rules it comes from, for the message.

    Raises:
        RulesBroken: it cannot be compiled.
    """
    try:
        return saxon.compile(text)
    except SaxonFault as error:
        raise RulesBroken(
            phrase("The rule file {name} cannot be compiled: {cause}", name=name, cause=printable(str(error)))
        ) from error
