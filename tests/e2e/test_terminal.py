"""The program in a real pseudo-terminal: what a clerk over SSH gets, and how it ends."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from xr_tui.jobs.importing import import_files
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store.database import Store


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the sample company's month."""
    folder = tmp_path / "data"
    imported = import_files(Store.open(Places(folder).database), [packed_folder("sample_data")])
    assert not imported.problems
    return folder


def test_the_table_stands_in_80x24_and_q_gives_the_terminal_back(data: Path) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("XR-TUI · Musterbau GmbH", "RE-2026-1145", "880,00 €", "? Hilfe")
        assert terminal.lines[-1].startswith(" E E-Mail  S Stapellauf  P PDF")
        terminal.press(" \x1b[B ")
        terminal.until_seen("■ RE-2026-1145", "■ RE-2026-1143", "2 markiert")
        terminal.press("2")
        terminal.until_seen("Es gibt noch keine Jobs.")
        terminal.press("q")
        assert terminal.until_ended() == 0
        assert terminal.given_back


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(data: Path, number: signal.Signals) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145")
        terminal.program.send_signal(number)
        assert terminal.until_ended() == 0
        assert terminal.given_back


def test_a_lost_line_ends_the_program(data: Path) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145", "PRÜFUNG AUS")
        assert terminal.hang_up() == 0


def test_a_byte_that_is_no_utf_8_does_not_end_the_keyboard(data: Path) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145")
        terminal.press(b"\xe4")
        terminal.press(b"\xfc\xff")
        terminal.press("3")
        terminal.until_seen("Einträge: 16")
        terminal.press("q")
        assert terminal.until_ended() == 0


def test_for_a_slow_line_there_is_no_mouse_and_no_full_colour(data: Path) -> None:
    with Terminal(data, "--remote") as terminal:
        terminal.until_seen("RE-2026-1145", "Musterbau")
        assert b"\x1b[?1003h" not in terminal.written
        assert b";2;" not in terminal.written, "only the 16 colours of the terminal"
        assert len(terminal.written) < 40_000
        terminal.press("q")
        assert terminal.until_ended() == 0
