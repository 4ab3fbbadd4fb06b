"""One file written and read, the way most tests here want it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xr_tui.errors import Problem
from xr_tui.intake.read import ReadFile, read

Read = Callable[..., ReadFile]


@pytest.fixture
def read_one(tmp_path: Path) -> Read:
    """Writes a file (bytes, text, or anything else as JSON) into an empty folder and reads it."""

    def written_and_read(content: Any, name: str = "file", known: tuple[str, ...] = ()) -> ReadFile:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8", newline="")
        (file,) = read([path], known)
        return file

    return written_and_read


@pytest.fixture
def places() -> Callable[[ReadFile], list[tuple[int | None, str, str]]]:
    """The problems of a file as (row, field, sentence); the file itself is always the one that was read."""

    def of(file: ReadFile) -> list[tuple[int | None, str, str]]:
        assert all(problem.file == str(file.path) for problem in file.problems)
        return [_place(problem) for problem in file.problems]

    return of


def _place(problem: Problem) -> tuple[int | None, str, str]:
    return problem.row, problem.field, str(problem.text)
