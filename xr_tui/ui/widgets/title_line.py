"""The line at the very top: whose invoices these are, and whether rules and mail server are ready."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.ui.widgets.visible_text import plain


class TitleLine(Widget):
    """Name and company on the left, what is ready on the right."""

    def __init__(self) -> None:
        super().__init__(id="title")
        self._rules = ""
        self._mail = ""

    def compose(self) -> ComposeResult:
        yield Static(" XR-TUI", id="company", markup=False)
        yield Static(id="ready", markup=False)

    def say_company(self, name: str) -> None:
        """Whose invoices these are."""
        self.query_one("#company", Static).update(plain(f" XR-TUI · {name}" if name else " XR-TUI", kept=""))

    def say_rules(self, version: str | None, *, check_enabled: bool, service: str = "") -> None:
        """Which rules are installed, None if none can be used; or which service checks instead."""
        if not check_enabled:
            self._rules = tr("CHECK OFF")
        elif service:
            self._rules = tr("Check: {service}", service=service)
        elif version is None:
            self._rules = tr("Rules missing")
        else:
            self._rules = tr("Rules {version} ok", version=version)
        self._show()

    def say_mail(self, text: str) -> None:
        """What is known of the mail server."""
        self._mail = text
        self._show()

    def _show(self) -> None:
        parts = [part for part in (self._rules, self._mail) if part]
        self.query_one("#ready", Static).update(plain(" · ".join(parts) + " ", kept=""))
