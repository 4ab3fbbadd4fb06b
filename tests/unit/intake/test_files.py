from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from xr_tui.intake.files import LARGEST_FILE
from xr_tui.intake.read import ReadFile, read

Read = Callable[..., ReadFile]
Places = Callable[[ReadFile], list[tuple[int | None, str, str]]]


def _invoice(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"number": "{path.name}"}}')
    return path


def _names(folder: Path, files: tuple[ReadFile, ...]) -> list[str]:
    return [str(file.path.relative_to(folder)) for file in files]


def test_a_folder_is_read_with_its_subfolders_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "sub/2.txt", "sub/1", "other/x.json"):
        _invoice(tmp_path / name)
    files = read([tmp_path])
    assert _names(tmp_path, files) == ["a.json", "b.json", "other/x.json", "sub/1", "sub/2.txt"]
    assert all(len(file.invoices) == 1 for file in files)


def test_hidden_files_readmes_and_attachments_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden", ".git/x", "README.md", "readme", "attachments/x.pdf", "sub/attachments/y.csv"):
        _invoice(tmp_path / name)
    assert read([tmp_path]) == ()


def test_what_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = _invoice(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to(path)
    assert _names(tmp_path, read([tmp_path, path, tmp_path / "sub" / ".." / "a.json"])) == ["a.json"]


def test_links_out_of_a_folder_are_refused(tmp_path: Path, places: Places) -> None:
    outside = _invoice(tmp_path / "outside" / "x.json")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").symlink_to(outside)
    (folder / "subfolder").symlink_to(outside.parent)
    files = read([folder])
    assert _names(folder, files) == ["file", "subfolder"]
    assert all(places(file) == [(None, "", "This is a link to a place outside of the folder.")] for file in files)


def test_a_link_that_the_user_names_is_followed(tmp_path: Path) -> None:
    target = _invoice(tmp_path / "x.json")
    (tmp_path / "link").symlink_to(target)
    (file,) = read([tmp_path / "link"])
    assert len(file.invoices) == 1


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the administrator can read everything")
    (tmp_path / "closed").mkdir(mode=0)
    (file,) = read([tmp_path])
    assert [str(problem) for problem in file.problems] == [f"{tmp_path}/closed: The folder cannot be read."]


def test_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in read([tmp_path, Path("/dev/zero")]):
        assert [str(problem.text) for problem in file.problems] == ["This is not a regular file."]


def test_a_missing_file_is_named(tmp_path: Path, places: Places) -> None:
    (file,) = read([tmp_path / "nothing.json"])
    assert places(file) == [(None, "", "There is no such file.")]


def test_a_huge_file_is_refused(tmp_path: Path, places: Places) -> None:
    with (tmp_path / "x.json").open("wb") as handle:
        handle.truncate(LARGEST_FILE + 1)
    (file,) = read([tmp_path / "x.json"])
    assert places(file) == [(None, "", "The file is larger than 50 MB.")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n", "The file is empty."),
        (b"\xef\xbb\xbf<x/>", "This is no invoice: its root element is x."),
        (b"PK\x03\x04", "Spreadsheets and archives cannot be imported; save the table as CSV in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\x00", "The file is not a text file. Save the table as CSV in UTF-8."),
        ("Nr.;Name\n".encode("utf-16"), "The file is not a text file. Save the table as CSV in UTF-8."),
        (b"Nr.;Name\n\x81", "The file is neither in UTF-8 nor in Windows-1252. Save the table as CSV in UTF-8."),
        (
            b"Hello",
            "This is neither JSON nor a table of customers or matrix entries: its headings are not known.",
        ),
    ],
)
def test_files_that_nobody_understands_are_told_so(
    content: bytes, sentence: str, read_one: Read, places: Places
) -> None:
    assert places(read_one(content)) == [(None, "", sentence)]


def test_control_characters_in_file_names_stay_out_of_messages(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\nb").write_text("x")
    (file,) = read([tmp_path])
    assert file.problems[0].file == f"{tmp_path}/a[31m b"
