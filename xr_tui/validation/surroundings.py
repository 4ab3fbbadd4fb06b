"""How a worker process of the check is started, and what it gets of its surroundings."""

from __future__ import annotations

import os
import sys
from dataclasses import astuple

from xr_tui.validation.limits import Limits


def worker_command(limits: Limits) -> list[str]:
    """The command of a worker process; -P: nothing in the working folder must be taken for a module of ours."""
    return [sys.executable, "-P", "-m", "xr_tui.validation.worker", *map(str, astuple(limits))]


def clean_environment() -> dict[str, str]:
    """The environment without our own variables: some are secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("XR_TUI_")}
