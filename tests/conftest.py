"""What tests of every room share: the official rules, installed once, and the corpus of official invoices."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xr_tui.errors import Unable
from xr_tui.validation.install import install
from xr_tui.validation.rules import InstalledRules

_CORPUS = Path(os.environ.get("XR_TUI_TEST_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus")


@pytest.fixture(scope="session")
def rules_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the installed rules, which `XR_TUI_RULES` could name; kept between runs of the tests.

    `XR_TUI_TEST_RULES` names a folder that has them already.
    """
    named = os.environ.get("XR_TUI_TEST_RULES")
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    kept = Path(str(cache.mkdir("rules"))) if cache else tmp_path_factory.mktemp("rules")
    folder = Path(named) if named else kept
    try:
        install(folder)
    except Unable as error:
        pytest.skip(f"the official rules cannot be installed here: {error}")
    return folder


@pytest.fixture(scope="session")
def rules(rules_home: Path) -> InstalledRules:
    """The official rules."""
    return install(rules_home)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of official invoices with KoSIT's verdicts; it is not part of the project.

    `XR_TUI_TEST_CORPUS` names it where it is elsewhere.
    """
    if not _CORPUS.is_dir():
        pytest.skip("the corpus of official invoices is not here")
    return _CORPUS
