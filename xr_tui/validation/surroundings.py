"""What a worker process of the check gets of its surroundings."""

from __future__ import annotations

import os


def clean_environment() -> dict[str, str]:
    """The environment without our own variables: some are secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("XR_TUI_")}
