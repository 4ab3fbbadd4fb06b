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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_in_the_middle_of_typing_gives_the_terminal_back(data: Path, number: signal.Signals) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145")
        terminal.press("/")
        terminal.until_seen("Esc Zurück zur Liste")
        terminal.press("stadt")
        terminal.until_seen("Suche: stadt", "Stadt Musterheim")
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
        assert len(terminal.written) < 12_000
        terminal.press("q")
        assert terminal.until_ended() == 0


def test_a_window_of_60x18_is_enough_also_with_a_dialog_open_and_less_is_said(data: Path) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145", "PRÜFUNG AUS")
        terminal.press("e")
        terminal.until_seen("E-Mail-Versand", "OK")
        terminal.resize(18, 60)
        terminal.until_seen("E-Mail-Versand", "OK", "Abbrechen")
        terminal.resize(17, 60)
        terminal.until_seen("Das Terminal ist zu klein: 60 x 18")
        terminal.press("\r")  # nobody sees what it would do
        terminal.resize(24, 80)
        terminal.until_seen("E-Mail-Versand", "OK", "Abbrechen")
        terminal.press("\x1b")
        terminal.until_seen("? Hilfe", "RE-2026-1145")
        terminal.resize(10, 30)
        terminal.until_seen("zu klein")
        terminal.press("\x11")
        assert terminal.until_ended() == 0
        assert terminal.given_back


_STEPS = (
    ("\x1b[B", "▸  RE-2026-1144"),
    (" ", "1 markiert"),
    ("\x1b[6~", "▸"),
    ("/", "Esc Zurück zur Liste"),
    ("st", "Suche: st"),
    ("\x1b", "E E-Mail  S Stapellauf"),
    ("2", "Es gibt noch keine Jobs."),
    ("3", "Einträge: 16"),
    ("5", "Absender"),
    ("1", "1 markiert"),
    ("e", "OK  F10"),
    ("\x1b", "? Hilfe"),
    ("\r", "Rechnungsdatum"),
    ("\x1b", "1 markiert"),
    ("\x14", "1 markiert"),
    ("?", "Hilfe: Rechnungen"),
)
"""Cursor, mark, page, search, panes, dialog, invoice, other colours, help; and what is seen then."""


def test_what_was_not_sent_again_stands_there_all_the_same(data: Path) -> None:
    """After each step the screen is the one that drawing everything anew gives."""
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145", "PRÜFUNG AUS")
        for keys, text in _STEPS:
            seen = terminal.until_answered(keys)
            if text not in "\n".join(terminal.lines):
                terminal.until_seen(text)
                seen = terminal.until_answered("")
            before = len(terminal.written)
            assert terminal.until_answered("\x1b[24~") == seen, keys
            assert len(terminal.written) - before > 1500, "everything was drawn anew"


def test_the_shell_can_be_had_for_a_while(data: Path) -> None:
    with Terminal(data) as terminal:
        terminal.until_seen("RE-2026-1145", "PRÜFUNG AUS")
        terminal.press("/")
        terminal.until_seen("Esc Zurück zur Liste")
        terminal.press("stadt")
        terminal.until_seen("Suche: stadt", "Stadt Musterheim")
        terminal.press("\x1a")
        terminal.until_stopped()
        assert terminal.given_back
        terminal.program.send_signal(signal.SIGCONT)
        terminal.until_seen("Suche: stadt", "Stadt Musterheim")
        terminal.press("\x1b")
        terminal.until_seen("? Hilfe")
        terminal.press("q")
        assert terminal.until_ended() == 0
        assert terminal.given_back


_IBAN = "DE02120300000000202051"
_FAULTS = {
    "a key": f"""
from xr_tui.ui.app import XrTuiApp
def broken(self):
    iban = self.iban = "{_IBAN}"
    raise ValueError(iban)
XrTuiApp.action_next_theme = broken
""",
    "a worker": f"""
from textual import work
from xr_tui.ui.app import XrTuiApp
def broken(self):
    iban = "{_IBAN}"
    raise ValueError(iban)
XrTuiApp.action_next_theme = work(broken, thread=True)
""",
    "drawing": f"""
from xr_tui.ui.widgets.row_list import RowList
whole = RowList.render_line
def broken(self, y):
    iban = "{_IBAN}"
    if self.app.theme != "xr-dark":
        raise ValueError(iban)
    return whole(self, y)
RowList.render_line = broken
""",
}
"""Where the other colours are wished for, something goes wrong that holds a value."""


@pytest.mark.parametrize("where", _FAULTS)
def test_a_fault_of_the_program_ends_with_one_sentence_and_shows_no_values(data: Path, where: str) -> None:
    with Terminal(data, sabotage=_FAULTS[where]) as terminal:
        terminal.until_seen("RE-2026-1145", "PRÜFUNG AUS")
        terminal.press("\x14")
        assert terminal.until_ended() == 70
        assert terminal.given_back
        after = terminal.written.rpartition(b"\x1b[?1049l")[2].decode()
        assert after.count("XR-TUI musste sich wegen eines eigenen Fehlers beenden") == 1
        assert "Traceback" not in after
        assert _IBAN not in terminal.written.decode()
        kept = (data / "log" / "crash.txt").read_text(encoding="utf-8")
        assert "broken" in kept, "where it happened is written down"
        assert _IBAN not in kept


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_place_text_is_told_so(data: Path, kind: str) -> None:
    with Terminal(data, TERM=kind) as terminal:
        assert terminal.until_ended() == 3
        assert "kann keine Bildschirmseiten zeigen" in terminal.written.decode()
        assert b"\x1b" not in terminal.written


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-", "</dev/null", ">/dev/null"])
def test_without_input_or_output_no_screen_is_opened(data: Path, closed: str) -> None:
    with Terminal(data, streams=closed) as terminal:
        assert terminal.until_ended() == 3
        assert b"Traceback" not in terminal.written
        assert b"\x1b" not in terminal.written
    assert Store.open(Places(data).database), "nothing was printed into the database, which could have got its number"
