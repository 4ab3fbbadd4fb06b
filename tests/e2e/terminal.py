"""A real pseudo-terminal with the program in it, read as a person reads it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType

import pyte

_PATIENCE = 30.0
_ALTERNATE_SCREEN_LEFT = b"\x1b[?1049l"
_PROGRAM = """
import fcntl, termios
try:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # hanging up reaches only those whose terminal it is
except OSError:
    pass  # stdin is none
from xr_tui.cli import main
main()
"""


class Terminal:
    """The screens of xr-tui on 80x24, without rules and with the check off."""

    def __init__(
        self,
        data: Path,
        *arguments: str,
        rows: int = 24,
        columns: int = 80,
        sabotage: str = "",
        streams: str = "",
        **variables: str,
    ) -> None:
        """Start the program.

        Args:
            data: its data folder.
            arguments: of the command line.
            rows: of the terminal.
            columns: of the terminal.
            sabotage: Python that is run before the program, to put a fault into it.
            streams: what the shell does to stdin, stdout and stderr, such as `<&-`.
            variables: of the environment.
        """
        environ = {name: value for name, value in os.environ.items() if not name.startswith("XR_TUI_")}
        environ |= {
            "TERM": "xterm-256color",
            "COLUMNS": "80",  # as some shells export them: the terminal itself knows better
            "LINES": "24",
            "XDG_CONFIG_HOME": str(data / "config"),
            "XR_TUI_CHECK_ENABLED": "false",
            "XR_TUI_RULES": str(data / "no-rules"),
            **variables,
        }
        program, options = sabotage + _PROGRAM, ["--data-dir", str(data), *arguments]
        self.written = b""
        """Everything the program wrote to the terminal."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._line, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.program = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-c", program, *options],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            env=environ,
        )
        os.close(terminal)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [str(line).replace("\xa0", " ") for line in self._screen.display]

    def until_seen(self, *texts: str) -> None:
        """Wait until all of these stand on the screen."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._read():
            seen = "\n".join(self.lines)
            if all(text in seen for text in texts):
                return
        raise AssertionError(f"{texts} not seen:\n" + "\n".join(self.lines))

    def resize(self, rows: int, columns: int) -> None:
        """Give the window another size, as dragging its corner does."""
        fcntl.ioctl(self._line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    def until_answered(self, keys: str) -> list[list[object]]:
        """Press keys, if any, and read until something has come for them and then nothing for a while.

        Returns:
            What stands on the screen then, with its colours.
        """
        before = len(self.written)
        self.press(keys)
        quiet, read, end = 0, before, time.monotonic() + _PATIENCE
        while (quiet < 12 or (keys and read == before)) and time.monotonic() < end:
            assert self._read()
            quiet = quiet + 1 if len(self.written) == read else 0
            read = len(self.written)
        size = self._screen.lines, self._screen.columns
        return [[self._screen.buffer[y][x] for x in range(size[1])] for y in range(size[0])]

    def press(self, keys: str | bytes) -> None:
        """Send bytes as a keyboard does."""
        os.write(self._line, keys.encode() if isinstance(keys, str) else keys)

    def until_ended(self) -> int:
        """Wait for the end; the exit code, or minus the signal that ended it."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._read():
            pass
        return self.program.wait(_PATIENCE)

    def until_stopped(self) -> None:
        """Wait until the program has stopped itself for the shell."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._read():
            state = Path(f"/proc/{self.program.pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state == "T":
                return
        raise AssertionError("it goes on")

    def hang_up(self) -> int:
        """Cut the line as a lost connection does, and wait for the end; the exit code."""
        os.close(self._line)
        self._line = -1
        return self.program.wait(_PATIENCE)

    @property
    def given_back(self) -> bool:
        """Whether the program left the alternate screen, showed the cursor and switched the mouse off again."""
        after = self.written.rpartition(_ALTERNATE_SCREEN_LEFT)[2] if _ALTERNATE_SCREEN_LEFT in self.written else b""
        return b"\x1b[?25h" in after and b"\x1b[?1003h" not in after

    def _read(self) -> bool:
        """Take what was written; whether there may be more."""
        if not select.select([self._line], [], [], 0.05)[0]:
            return True
        try:
            some = os.read(self._line, 65536)
        except OSError:  # Linux says EIO when nobody is at the other side any more
            return False
        self.written += some
        self._stream.feed(some)
        return bool(some)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait(_PATIENCE)
        if self._line >= 0:
            os.close(self._line)
