"""A fault of the program itself: one sentence on the screen, where it happened in a file, no values anywhere."""

from __future__ import annotations

import datetime as dt
import traceback
from pathlib import Path

from xr_tui.i18n import tr

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h."""


def sentence(error: BaseException, folder: Path) -> str:
    """Keep where it happened and say so.

    Messages and local variables are left out: they may hold what is nobody's business.
    """
    kind = type(error).__name__
    where = _keep(error, folder)
    if where is None:
        return tr("XR-TUI had to end because of a fault of its own ({kind}). No job is lost.", kind=kind)
    return tr(
        "XR-TUI had to end because of a fault of its own ({kind}). No job is lost. Please send {file} to its makers.",
        kind=kind,
        file=where,
    )


def _keep(error: BaseException, folder: Path) -> Path | None:
    path = folder / "crash.txt"
    frames = "".join(traceback.format_tb(error.__traceback__))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{dt.datetime.now(dt.UTC).isoformat(timespec='seconds')} {type(error).__name__}\n{frames}\n")
    except OSError:
        return None
    return path
