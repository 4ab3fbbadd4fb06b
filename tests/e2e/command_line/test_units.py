"""The units in `docs/systemd`: systemd understands them, and the program understands what they call."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import Firm

UNITS = Path(__file__).parents[3] / "docs" / "systemd"


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not on this machine")
    program = Path(sys.executable).parent / "xr-tui"
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(re.sub(r"(?m)^(ExecStart=)\S+", rf"\1{program}", text), encoding="utf-8")

    found = subprocess.run(
        [analyze, "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )

    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda path: path.stem)
def test_the_program_knows_the_command_of_a_unit(unit: Path, offline: Firm) -> None:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.read(unit, encoding="utf-8")
    command = shlex.split(found["Service"]["ExecStart"])

    assert command[-2] == "--data-dir"
    offline.ask(*command[1:-2], "--help")
