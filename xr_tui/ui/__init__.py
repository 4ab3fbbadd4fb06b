"""The Textual face: screens for 80x24, by keyboard first."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office
    from xr_tui.settings.display import Display


def run(office: Office, display: Display) -> int:
    """Open the screens; returns when they are closed.

    Args:
        office: opened, its service not started; it is closed at the end.
        display: colours, and whether the line is slow: then 16 colours, no animation, no mouse.

    Returns:
        0, or 70 after a fault of our own.
    """
    gc.disable()  # looking for garbage among what is just being loaded costs a tenth of a second
    from xr_tui.ui.app import XrTuiApp

    app = XrTuiApp(office, display)
    try:
        app.run(mouse=not display.remote)
    finally:
        gc.enable()
        app.ended()
        office.close()
    return app.return_code or 0
