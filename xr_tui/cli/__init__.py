"""The headless face, and the way into the screens. It has no logic of its own: it asks the same services."""

from xr_tui.cli.start import main

__all__ = ["main"]
