"""The terminal as clerks have it: a wrong byte must not end the keyboard."""

from __future__ import annotations

import codecs
import os
from functools import partial
from typing import Any

from textual.drivers import linux_driver

from xr_tui.ui.wire import Picture


def _forgiving(encoding: str) -> partial[codecs.IncrementalDecoder]:
    """A decoder that shows a wrong byte as `�`: a PuTTY that is set to Latin-1 sends such for every umlaut."""
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")


# Textual 8.2 makes its decoder inside the method that reads the keyboard, under this name, and any error ends the app.
setattr(linux_driver, "getincrementaldecoder", _forgiving)  # noqa: B010


class Terminal(linux_driver.LinuxDriver):
    """Textual's driver for Linux, for lines that are slow and may be lost."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.picture = Picture()
        """What stands on the terminal."""

    def start_application_mode(self) -> None:
        """Take the terminal, at the start and after it was given away for a while."""
        self.picture.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size the terminal has: COLUMNS and LINES that somebody exported would stay as they were for ever."""
        try:
            return os.get_terminal_size(self.fileno)
        except OSError:
            return super()._get_terminal_size()

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until nobody is there any more; the signal for that is on its way."""
        try:
            super().run_input_thread()
        except OSError:
            return
