"""A firm with a few invoices, imported once and copied for each test; a real mail server; the official rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import (
    FILED,
    GOOD,
    GOOD_TOO,
    REJECTED,
    WITHOUT_ADDRESS,
    WITHOUT_BATCH,
    Firm,
    sources,
)
from xr_tui.demo.mailbox import Mailbox


@pytest.fixture(scope="session")
def _imported(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    folder = tmp_path_factory.mktemp("imported")
    numbers = (GOOD, GOOD_TOO, FILED, WITHOUT_BATCH, WITHOUT_ADDRESS, REJECTED)
    firm = Firm(folder=folder)
    firm.ask("import", sources(folder / "sources", numbers))
    return firm


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server that is this test's own."""
    with Mailbox(tmp_path / "mailbox") as running:
        yield running


@pytest.fixture
def offline(_imported: Firm, tmp_path: Path, rules_home: Path) -> Firm:
    """A firm with rules, but without a mail server."""
    copied = _imported.copy(tmp_path)
    return Firm(folder=copied.folder, environ={"XR_TUI_RULES": str(rules_home)})


@pytest.fixture
def firm(offline: Firm, mailbox: Mailbox) -> Firm:
    """A firm that can send."""
    return Firm(folder=offline.folder, environ={**offline.environ, **server(mailbox)})


@pytest.fixture
def unchecked(firm: Firm) -> Firm:
    """A firm that sends without the check, for what has nothing to do with it: that takes half the time."""
    return Firm(folder=firm.folder, environ={**firm.environ, "XR_TUI_CHECK_ENABLED": "false"})


@pytest.fixture(scope="session")
def after_a_run(
    _imported: Firm, rules_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Firm, Mailbox]]:
    """A firm whose batch has run: look at it, but change nothing."""
    folder = tmp_path_factory.mktemp("after_a_run")
    with Mailbox(folder / "mailbox") as running:
        copied = _imported.copy(folder)
        firm = Firm(folder=folder, environ={"XR_TUI_RULES": str(rules_home), **server(running)})
        assert copied.data == firm.data
        firm.xr_tui("batch", code=1)
        yield firm, running


def server(mailbox: Mailbox) -> dict[str, str]:
    """The variables that name this mail server."""
    return {
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(mailbox.port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
    }
