"""Files inside an invoice (BT-125): given as base64, or named beside the invoice file."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from xr_tui.intake.files import read_bytes
from xr_tui.intake.json_text import JsonObject
from xr_tui.intake.text import shown
from xr_tui.phrase import Phrase, phrase

MIME_OF_SUFFIX = MappingProxyType(
    {
        ".csv": "text/csv",
        ".jpeg": "image/jpeg",
        ".jpg": "image/jpeg",
        ".ods": "application/vnd.oasis.opendocument.spreadsheet",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xml": "application/xml",
    }
)
"""The kinds of files that EN 16931 (BT-125-1) and the XRechnung extension (XML) allow."""

_URL_SAFE = str.maketrans("-_", "+/")
"""Both alphabets of RFC 4648 are taken; the stored form of invoices uses the second."""

Fault = Callable[[str, Phrase], None]
"""Told the name of a field and what is wrong with it."""


@dataclass(frozen=True)
class AttachmentFolder:
    """The folder tree of an invoice file, the only place that the invoice may take files from."""

    folder: Path

    def filled_in(self, raw: JsonObject, fault: Fault, taken: list[Path]) -> JsonObject:
        """The attachment with its `content` as bytes, and name and kind taken from `file` where they are missing.

        Files that were read are added to `taken`. What is wrong goes to `fault`.
        """
        filled = raw.copy_with({})
        file = filled.pop("file", None)
        if file is None:
            return _decoded(filled, fault)
        if "content" in filled:
            fault("file", phrase("Give either “file” or “content”, not both."))
        content = self._content(file, taken)
        if isinstance(content, Phrase):
            fault("file", content)
        return _named(filled.copy_with({"content": b"" if isinstance(content, Phrase) else content}), str(file))

    def _content(self, file: object, taken: list[Path]) -> bytes | Phrase:
        path = self._path(file)
        if isinstance(path, Phrase):
            return path
        taken.append(path)
        return read_bytes(path)

    def _path(self, file: object) -> Path | Phrase:
        if not isinstance(file, str) or not file.strip() or "\x00" in file:
            return phrase("This must be the name of a file, in quotation marks.")
        root = Path(os.path.realpath(self.folder))
        path = Path(os.path.realpath(root / file))
        if PurePosixPath(file).is_absolute() or not path.is_relative_to(root):
            return phrase("“{file}” is outside of the folder of the invoice.", file=shown(file))
        return path


def _decoded(raw: JsonObject, fault: Fault) -> JsonObject:
    content = raw.get("content")
    if isinstance(content, str):
        try:
            raw["content"] = base64.b64decode("".join(content.split()).translate(_URL_SAFE), validate=True)
        except (binascii.Error, ValueError):
            fault("content", phrase("This is not valid base64."))
            raw["content"] = b""
    elif content is not None:
        fault("content", phrase("This must be the file as base64, in quotation marks."))
        raw["content"] = b""
    return _named(raw, str(raw.get("filename", "")))


def _named(raw: JsonObject, name: str) -> JsonObject:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.name:
        raw.setdefault("filename", path.name)
    mime = MIME_OF_SUFFIX.get(path.suffix.lower())
    if mime is not None:
        raw.setdefault("mime", mime)
    return raw
