from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xr_tui.intake.files import LARGEST_FILE
from xr_tui.intake.read import ReadFile
from xr_tui.invoice.model import Attachment

Read = Callable[..., ReadFile]
Places = Callable[[ReadFile], list[tuple[int | None, str, str]]]

FIELD = "supporting_documents[0].attachment"


def _with(attachment: Any) -> dict[str, Any]:
    return {"number": "RE-1", "supporting_documents": [{"reference": "A", "attachment": attachment}]}


def _only(file: ReadFile) -> Attachment:
    assert file.problems == ()
    attachment = file.invoices[0].invoice.supporting_documents[0].attachment
    assert attachment is not None
    return attachment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of attachments beside the invoice file."""
    (tmp_path / "attachments").mkdir()
    return tmp_path / "attachments"


def test_a_file_beside_the_invoice_is_embedded_with_name_and_kind(folder: Path, read_one: Read) -> None:
    (folder / "Aufmaß.PDF").write_bytes(b"%PDF-1.4")
    file = read_one(_with({"file": "attachments/Aufmaß.PDF"}))
    assert _only(file) == Attachment(filename="Aufmaß.PDF", mime="application/pdf", content=b"%PDF-1.4")
    assert file.attachments == (folder / "Aufmaß.PDF",)


def test_name_and_kind_may_be_given(folder: Path, read_one: Read) -> None:
    (folder / "x").write_bytes(b"1")
    attachment = {"file": "attachments/x", "filename": "y.csv", "mime": "text/csv"}
    assert _only(read_one(_with(attachment))) == Attachment(filename="y.csv", mime="text/csv", content=b"1")


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_content_may_be_given_as_base64(encode: Callable[[bytes], bytes], read_one: Read) -> None:
    content = bytes(range(256))
    attachment = {"filename": "x.png", "content": encode(content).decode()}
    assert _only(read_one(_with(attachment))) == Attachment(filename="x.png", mime="image/png", content=content)


@pytest.mark.parametrize("content", ["!", "YWJj*", "YQ", "ÄÖÜ"])
def test_broken_base64_is_refused(content: str, read_one: Read, places: Places) -> None:
    file = read_one(_with({"filename": "x.png", "content": content}))
    assert places(file) == [(None, f"{FIELD}.content", "This is not valid base64.")]


@pytest.mark.parametrize("name", ["../secret.pdf", "/etc/passwd", "attachments/../../x.pdf", "attachments/out.pdf"])
def test_a_file_outside_of_the_folder_is_refused(name: str, folder: Path, read_one: Read, places: Places) -> None:
    (folder / "out.pdf").symlink_to("/etc/passwd")
    file = read_one(_with({"file": name, "mime": "application/pdf"}))
    assert places(file) == [(None, f"{FIELD}.file", f"“{name}” is outside of the folder of the invoice.")]


@pytest.mark.parametrize("name", [7, "", "a\x00b", ["x"]])
def test_a_file_needs_a_name(name: object, read_one: Read, places: Places) -> None:
    file = read_one(_with({"file": name, "filename": "x", "mime": "text/csv"}))
    assert places(file) == [(None, f"{FIELD}.file", "This must be the name of a file, in quotation marks.")]


def test_a_missing_file_is_named(read_one: Read, places: Places) -> None:
    file = read_one(_with({"file": "x.pdf"}))
    assert places(file) == [(None, f"{FIELD}.file", "There is no such file.")]


def test_a_folder_or_pipe_is_no_attachment(folder: Path, read_one: Read, places: Places) -> None:
    os.mkfifo(folder / "pipe.pdf")
    file = read_one(_with({"file": "attachments/pipe.pdf"}))
    assert places(file) == [(None, f"{FIELD}.file", "This is not a regular file.")]
    file = read_one(_with({"file": "attachments", "mime": "text/csv"}))
    assert places(file) == [(None, f"{FIELD}.file", "This is not a regular file.")]


def test_a_huge_attachment_is_refused_unread(folder: Path, read_one: Read, places: Places) -> None:
    with (folder / "x.pdf").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert places(read_one(_with({"file": "attachments/x.pdf"}))) == [
        (None, f"{FIELD}.file", "The file is larger than 50 MB.")
    ]


def test_file_and_content_exclude_each_other(folder: Path, read_one: Read, places: Places) -> None:
    (folder / "x.pdf").write_bytes(b"1")
    file = read_one(_with({"file": "attachments/x.pdf", "content": "YQ=="}))
    assert places(file) == [(None, f"{FIELD}.file", "Give either “file” or “content”, not both.")]


def test_a_kind_that_cannot_be_guessed_must_be_given(folder: Path, read_one: Read, places: Places) -> None:
    (folder / "x.bin").write_bytes(b"1")
    file = read_one(_with({"file": "attachments/x.bin"}))
    assert places(file) == [(None, f"{FIELD}.mime", "This field is missing.")]
