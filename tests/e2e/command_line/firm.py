"""A small firm on disk and the command `xr-tui` in a process of its own, as a clerk or a script would call it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xr_tui.cli.start import run
from xr_tui.demo.mailbox import Mailbox
from xr_tui.i18n import use_language
from xr_tui.settings.places import packed_folder
from xr_tui.ui.actions import use_keys

COMMAND = [sys.executable, "-c", "from xr_tui.cli import main; main()"]
PATIENCE = 60.0
GOOD, GOOD_TOO, FILED, WITHOUT_BATCH, WITHOUT_ADDRESS, REJECTED = (
    f"RE-2026-{number}" for number in ("1101", "1103", "1109", "1136", "1138", "1140")
)


@dataclass(frozen=True)
class Said:
    """What one call of the command brought."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Its stdout as one JSON object per line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def talk(self) -> list[str]:
        """Its stderr line by line."""
        return self.err.splitlines()


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A data folder and the environment that calls of the command get."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """What `--data-dir` names."""
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the person's own who runs the tests."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
        own = {"HOME": str(self.folder / "home"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        return {**kept, **own, "PYTHONIOENCODING": "utf-8", **self.environ}

    def xr_tui(self, *arguments: str | Path, code: int | None = 0, **environ: str) -> Said:
        """Call the command; it must end with this code (any, for None) and never with a traceback."""
        process = subprocess.run(
            [*COMMAND, "--data-dir", str(self.data), *map(str, arguments)],
            env={**self.environment, **environ},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        said = Said(process.returncode, process.stdout.decode(), process.stderr.decode())
        assert "Traceback" not in said.err + said.out, said.err
        assert code is None or said.code == code, (said.code, said.out, said.err)
        return said

    def ask(self, *arguments: str | Path, code: int | None = 0, **environ: str) -> Said:
        """The same within this process, a hundred times quicker: for what starts no process and heeds no signal."""
        out, talk, before = io.StringIO(), io.StringIO(), dict(os.environ)
        os.environ.clear()
        os.environ.update({**self.environment, **environ})
        try:
            with redirect_stdout(out), redirect_stderr(talk):
                ended = run(["--data-dir", str(self.data), *map(str, arguments)])
        finally:
            os.environ.clear()
            os.environ.update(before)
            use_language("de")
            use_keys({})
        said = Said(ended, out.getvalue(), talk.getvalue())
        assert code is None or said.code == code, said
        return said

    def begin(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start the command and let it run."""
        return subprocess.Popen(
            [*COMMAND, "--data-dir", str(self.data), *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def jobs(self) -> dict[int, dict[str, Any]]:
        """The job list by number."""
        return {row["job"]: row for row in self.ask("jobs", "--json").objects}

    def copy(self, folder: Path) -> Firm:
        """The same firm in another place, so that one test cannot disturb another."""
        shutil.copytree(self.data, folder / "data")
        return Firm(folder=folder, environ=self.environ)


def sources(folder: Path, numbers: tuple[str, ...]) -> Path:
    """The company, its customers and matrix, and these invoices, as files to import."""
    packed = packed_folder("sample_data")
    folder.mkdir(parents=True)
    for name in ("company.json", "customers.csv", "matrix.csv"):
        shutil.copy(packed / name, folder)
    for number in numbers:
        shutil.copy(packed / "invoices" / f"{number}.json", folder)
    return folder


def mails(mailbox: Mailbox) -> list[bytes]:
    """What the mailbox has got, in order."""
    return [path.read_bytes() for path in sorted(mailbox.folder.glob("*.eml"))]
