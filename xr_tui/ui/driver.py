"""The terminal as clerks have it: a wrong byte must not end the keyboard."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver


class Terminal(LinuxDriver):
    """Textual's driver for Linux, whose keyboard survives bytes that are no UTF-8."""

    def run_input_thread(self) -> None:
        """Read keys until told to stop. A PuTTY set to Latin-1 sends single bytes: what came with one is dropped."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError:
                continue
            except OSError:  # the line is gone; the signal for that is on its way
                return
