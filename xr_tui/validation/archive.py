"""The files of a configuration out of a zip or a folder that may be hostile.

Everything is read by names that were looked at first, nothing is written here, and no link is followed.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from xr_tui.errors import Refused, Unable
from xr_tui.phrase import phrase
from xr_tui.validation.rules import SCENARIOS

MOST_FILES = 5_000
"""KoSIT's configurations have 100 to 300."""
MOST_BYTES = 256 * 1024 * 1024
"""Of all files together; KoSIT's have 10 to 20 MB."""
LARGEST_FILE = 32 * 1024 * 1024
"""Bytes of one file; the largest stylesheet of KoSIT has 3 MB."""
_LARGEST_RATIO = 200
_RATIO_FROM = 1024 * 1024
_ENCRYPTED = 0x1
_CHUNK = 1024 * 1024


def read_zip(file: IO[bytes]) -> dict[str, bytes]:
    """The files of a configuration, by their path inside its folder.

    Raises:
        Refused: names the entry that must not be, or says what is missing.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _entries(archive)
            return _inside(_whole(archive, entries))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Refused(phrase("The zip cannot be read: {cause}.", cause=_printable(str(error)))) from error


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a configuration that lies unpacked in a folder, by their path inside it.

    Raises:
        Refused: names the file that must not be, or says what is missing.
        Unable: a file cannot be read.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                continue
            if not stat.S_ISREG(mode):
                raise Refused(
                    phrase("{name} is a link or no usual file; nothing was installed.", name=_printable(name))
                )
            if len(found) >= MOST_FILES:
                raise _too_many()
            with path.open("rb") as file:
                found[name] = _bounded(file, name, left)
            left -= len(found[name])
    except OSError as error:
        raise Unable(
            phrase("The folder {folder} cannot be read: {cause}.", folder=folder, cause=error.strerror or error)
        ) from error
    return _inside(found)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of the archive by their names, each looked at before anything is unpacked."""
    listed = archive.infolist()
    if len(listed) > MOST_FILES:
        raise _too_many()
    if sum(entry.file_size for entry in listed) > MOST_BYTES:
        raise _too_large()
    seen: set[str] = set()
    files = {}
    for entry in listed:
        _look_at(entry)
        name = str(PurePosixPath(entry.filename))
        # Two names that differ in case only are one file on some systems.
        if name.casefold() in seen:
            raise Refused(phrase("{name} is there twice; nothing was installed.", name=_printable(entry.filename)))
        seen.add(name.casefold())
        if not entry.is_dir():
            files[name] = entry
    return files


def _look_at(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    # zipfile cuts a name at a zero byte; what stands in the archive is what counts.
    path = PurePosixPath(entry.orig_filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.orig_filename or ":" in entry.orig_filename:
        raise Refused(
            phrase(
                "The path {name} leads out of the folder; nothing was installed.", name=_printable(entry.orig_filename)
            )
        )
    if not name.strip("/ ") or not entry.orig_filename.isprintable():
        raise Refused(
            phrase(
                "The name {name} holds what is no part of a name; nothing was installed.",
                name=_printable(entry.orig_filename),
            )
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(phrase("{name} is a link or no usual file; nothing was installed.", name=_printable(name)))
    if entry.flag_bits & _ENCRYPTED:
        raise Refused(phrase("{name} is encrypted; nothing was installed.", name=_printable(name)))
    if entry.file_size > LARGEST_FILE:
        raise _large(name)
    if entry.file_size > _RATIO_FROM and entry.file_size > _LARGEST_RATIO * max(1, entry.compress_size):
        raise Refused(phrase("{name} would grow too much when unpacked; nothing was installed.", name=_printable(name)))


def _whole(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    """What really comes out counts, not what the archive says of itself."""
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for name, entry in entries.items():
        with archive.open(entry) as file:
            found[name] = _bounded(file, name, left)
        left -= len(found[name])
    return found


def _bounded(file: IO[bytes], name: str, left: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := file.read(_CHUNK):
        size += len(part)
        if size > LARGEST_FILE:
            raise _large(name)
        if size > left:
            raise _too_large()
        parts.append(part)
    return b"".join(parts)


def _inside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the folder in which `scenarios.xml` lies; some archives have one folder around everything."""
    found = [PurePosixPath(name).parent for name in files if PurePosixPath(name).name == SCENARIOS]
    if not found:
        raise Refused(
            phrase("There is no {name} in it, so it is no configuration of KoSIT's validator.", name=SCENARIOS)
        )
    depth = min(len(folder.parts) for folder in found)
    highest = [folder for folder in found if len(folder.parts) == depth]
    if len(highest) > 1:
        raise Refused(
            phrase("It holds several configurations: {names}.", names=", ".join(f"{f}/{SCENARIOS}" for f in highest))
        )
    return dict(_below(files, highest[0]))


def _below(files: Mapping[str, bytes], folder: PurePosixPath) -> Iterable[tuple[str, bytes]]:
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_relative_to(folder):
            yield str(path.relative_to(folder)), content


def _large(name: str) -> Refused:
    limit = LARGEST_FILE // 1024 // 1024
    return Refused(
        phrase("{name} is larger than {limit} MB; nothing was installed.", name=_printable(name), limit=limit)
    )


def _too_many() -> Refused:
    return Refused(phrase("It holds more than {limit} files.", limit=MOST_FILES))


def _too_large() -> Refused:
    return Refused(phrase("Unpacked it is larger than {limit} MB.", limit=MOST_BYTES // 1024 // 1024))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)[:200]
