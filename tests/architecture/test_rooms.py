"""The rooms lean in one direction, and heavy libraries come only with the work that needs them."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import xr_tui

_PACKAGE = Path(xr_tui.__file__).parent
_ROOT = _PACKAGE.parent
_SCREENS = "xr_tui.ui"


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)


def _loaded_by(script: str) -> set[str]:
    """The top packages in a fresh process after this script."""
    run = _python("-c", f"{script}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))")
    assert run.returncode == 0, run.stderr
    return {name.partition(".")[0] for name in json.loads(run.stdout.splitlines()[-1])}


def test_the_contracts_between_the_rooms_are_kept() -> None:
    run = _python("-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])")

    assert run.returncode == 0, run.stdout + run.stderr


def test_no_room_but_the_screens_brings_the_terminal_or_a_heavy_library() -> None:
    script = f"""
import importlib, pkgutil, xr_tui
def ended(name):
    raise ImportError(name)
skipped = ("{_SCREENS}", "xr_tui.cli.screens")
def modules(path, prefix):
    for found in pkgutil.iter_modules(path, prefix):
        if found.name in skipped or found.name.rpartition(".")[2][:1].isdigit():
            continue
        module = importlib.import_module(found.name)
        if found.ispkg:
            modules(module.__path__, found.name + ".")
modules(xr_tui.__path__, "xr_tui.")
"""

    assert _loaded_by(script) & {"textual", "saxonche", "xmlschema", "facturx"} == set()


def test_the_command_is_light_until_a_command_needs_more() -> None:
    heavy = {"typer", "pydantic", "lxml", "peewee", "babel", "aiosmtplib", "textual", "rich", "asyncio"}

    assert _loaded_by("import xr_tui.cli") & heavy == set()


def test_no_room_prints_past_the_command_line() -> None:
    """Core rooms that printed would write over the screens."""
    printing = [
        f"{path.relative_to(_PACKAGE)}:{node.lineno}"
        for path in _PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert printing == []


def test_the_wheel_carries_styles_sample_data_and_words(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the build backend hatchling is not installed here")
    run = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=_ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (wheel,) = tmp_path.glob("*.whl")

    names = set(zipfile.ZipFile(wheel).namelist())

    assert "xr_tui/sample_data/company.json" in names
    assert {f"xr_tui/styles/{path.name}" for path in (_ROOT / "styles").glob("*.tcss")} <= names
    assert "xr_tui/i18n/locale/de/LC_MESSAGES/xr_tui.mo" in names
    assert "xr_tui/validation/explanations/vat.toml" in names
    assert {
        f"xr_tui/store/migrations/{path.name}" for path in (_PACKAGE / "store" / "migrations").glob("*.py")
    } <= names
    assert not [name for name in names if "tests/" in name or "__pycache__" in name]


_FIRST_SCREEN = """
import asyncio, json, os, sys
from pathlib import Path
from xr_tui.cli.call import Call
from xr_tui.cli.options import Everywhere
from xr_tui.settings.display import Display
from xr_tui.settings.user_file import UserFile
import xr_tui.cli.screens

office = Call(Everywhere(data_dir=Path(sys.argv[1])), UserFile(), Display()).office()
from xr_tui.ui.app import XrTuiApp

class First(XrTuiApp):
    loaded = None
    def post_display_hook(self):
        if self.loaded is None and self.main.is_mounted and self.main.size.width:
            self.loaded = sorted(sys.modules)

async def main():
    app = First(office)
    async with app.run_test(size=(80, 24)):
        print(json.dumps(app.loaded))

asyncio.run(main())
office.close()
"""


def test_the_first_screen_stands_before_anything_is_loaded_that_it_does_not_show(tmp_path: Path) -> None:
    run = _python("-c", _FIRST_SCREEN, str(tmp_path))
    assert run.returncode == 0, run.stderr

    loaded = set(json.loads(run.stdout))

    later = {"typer", "pydantic", "lxml", "babel", "aiosmtplib", "email.message", "tomlkit", "saxonche", "xmlschema"}
    ours = {"jobs.service", "jobs.queue_loop", "jobs.plan", "delivery", "validation", "intake", "invoice.model", "demo"}
    screens = {"setup", "jobs", "matrix", "customers", "feedback", "findings", "invoice_view"}
    later |= {f"xr_tui.{name}" for name in ours} | {f"xr_tui.ui.screens.{name}" for name in screens}
    assert loaded & later == set()
    assert "xr_tui.ui.screens.invoices" in loaded
