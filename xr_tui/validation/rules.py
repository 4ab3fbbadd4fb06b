"""The official rules on disk: where they live, which are installed, and whether they are what they should be.

`FOLDER/VERSION/` holds one bundle and a manifest. Of a bundle that this package knows, the digests that count are those
in this package: whoever changes a stylesheet and the manifest with it gains nothing. Of a configuration that a person
installed they are those of its manifest, written when it was installed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xr_tui.errors import Refused, RulesBroken, RulesMissing
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.bundle import DEFAULT_VERSION, Bundle, bundle, known_versions

VARIABLE = "XR_TUI_RULES"
MANIFEST = "manifest.json"
CONFIGURATION = "configuration"
"""Inside the folder of a version: the files of a configuration that a person installed."""
SCENARIOS = "scenarios.xml"
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-[0-9a-f]{6})?")
_HINT = phrase("Type: xr-tui rules install")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a configuration that a person installed came from."""

    source: str
    """File, folder or address, as it was named."""
    sha256: str
    """Digest of the file; of a folder, that of the list of its files."""
    installed_at: dt.datetime
    """When, in UTC."""


@dataclass(frozen=True, kw_only=True)
class InstalledRules:
    """One bundle of rules in its folder."""

    folder: Path
    """The folder of this version."""
    bundle: Bundle
    """What it consists of."""
    origin: Origin | None = None
    """Where it came from, if a person brought it; nothing for a bundle that this package knows."""
    problem: Phrase | None = None
    """Why it cannot be used, if so."""

    @property
    def version(self) -> str:
        """Version of the bundle, such as `2026-08-31`."""
        return self.bundle.version

    @property
    def root(self) -> Path:
        """The folder that the paths of the bundle start from."""
        return self.folder if self.origin is None else self.folder / CONFIGURATION

    def content(self, name: str) -> bytes:
        """A file of the bundle, whose digest was compared on these very bytes.

        Raises:
            RulesBroken: it cannot be read, or it is not the file that was published or installed.
        """
        path = self.root / name
        wanted = self.bundle.files.get(name)
        if wanted is None:
            raise RulesBroken(phrase("The rules {version} have no file {name}.", version=self.version, name=name))
        try:
            content = path.read_bytes()
        except OSError as error:
            cause = error.strerror or str(error)
            raise RulesBroken(
                phrase("The rule file {path} cannot be read: {cause}.", path=path, cause=cause), self._cure
            ) from error
        if hashlib.sha256(content).hexdigest() != wanted:
            sentence = (
                phrase("The rule file {path} is not the one that was published.", path=path)
                if self.origin is None
                else phrase("The rule file {path} was changed after it was installed.", path=path)
            )
            raise RulesBroken(sentence, self._cure)
        return content

    def stylesheet(self, name: str) -> str:
        """The text of a stylesheet.

        Raises:
            RulesBroken: as `content`, or it is no XML that may be used.
        """
        content = self.content(name)
        if self.origin is None:
            return content.decode("utf-8")
        from lxml import etree

        from xr_tui.invoice.syntax.untrusted import Unreadable, read

        try:
            # Saxon would expand entities: it gets what was read without any.
            return etree.tostring(read(content).getroottree(), encoding="unicode")
        except Unreadable as error:
            raise RulesBroken(error.problem, phrase("This is about the rule file {name}.", name=name)) from error

    def compare(self) -> None:
        """Compare every file with its digest.

        Raises:
            RulesBroken: names the first that is missing or changed.
        """
        for name in self.bundle.files:
            self.content(name)

    @property
    def _cure(self) -> Phrase:
        return _HINT if self.origin is None else phrase("Type: xr-tui rules install FILE, with the file it came from")


def rules_folder(environ: Mapping[str, str]) -> Path:
    """`XR_TUI_RULES`, else `rules` in the user's data folder; an empty mapping gives the latter."""
    named = environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("xr-tui")) / "rules"


def load(folder: Path, version: str = DEFAULT_VERSION) -> InstalledRules:
    """The installed rules of that version, each file compared with its digest.

    Raises:
        RulesMissing: they are not installed in this folder.
        RulesBroken: a file is missing or is not what it should be.
    """
    rules = glance(folder, version)
    rules.compare()
    return rules


def glance(folder: Path, version: str) -> InstalledRules:
    """The installed rules of that version; only their manifest and their scenarios are read.

    Raises:
        RulesMissing: they are not installed in this folder.
        RulesBroken: the manifest is missing or is not what it should be.
    """
    if version not in known_versions() and version not in _folders(folder):
        raise RulesMissing(
            phrase("The official rules {version} are not installed in {folder}.", version=version, folder=folder), _HINT
        )
    here = folder / version
    if not here.is_dir():
        raise RulesMissing(
            phrase("The official rules {version} are not installed in {folder}.", version=version, folder=folder), _HINT
        )
    if version in known_versions():
        rules = InstalledRules(folder=here, bundle=bundle(version))
        _compare_manifest(rules)
        return rules
    return _brought(here)


def installed(folder: Path) -> tuple[InstalledRules, ...]:
    """All bundles in this folder, by the day from which they hold; a broken one carries its problem."""
    looked = (_look(folder, version) for version in _folders(folder))
    return tuple(sorted(looked, key=order))


def order(rules: InstalledRules) -> tuple[dt.date, bool, dt.datetime, str]:
    """By the day from which they hold; of the same day, what a person brought comes later, the newest last."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    origin = rules.origin
    return rules.bundle.valid_from, origin is not None, origin.installed_at if origin else never, rules.version


def manifest(rules: Bundle) -> bytes:
    """What is written beside the stylesheets: version, source and digests, for people and other programs."""
    content: dict[str, Any] = {
        "version": rules.version,
        "specification": rules.specification,
        "source": rules.source,
        "wheel": rules.wheel.file if rules.wheel else "",
        "sha256": dict(rules.files),
    }
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"


def brought_manifest(rules: InstalledRules) -> bytes:
    """What is written beside a configuration that a person installed; it is what the files are compared with later."""
    assert rules.origin is not None
    content: dict[str, Any] = {
        "version": rules.version,
        "valid_from": rules.bundle.valid_from.isoformat(),
        "source": rules.origin.source,
        "source_sha256": rules.origin.sha256,
        "installed_at": rules.origin.installed_at.isoformat(),
        "sha256": dict(rules.bundle.files),
    }
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"


def _folders(folder: Path) -> list[str]:
    """Every folder named like a version counts as one: without a manifest it is broken, not absent."""
    try:
        return sorted(entry.name for entry in folder.iterdir() if _VERSION.fullmatch(entry.name) and entry.is_dir())
    except OSError:
        return []


def _look(folder: Path, version: str) -> InstalledRules:
    try:
        rules = glance(folder, version)
    except (RulesBroken, RulesMissing) as error:
        known = bundle(version) if version in known_versions() else _unknown(version)
        return InstalledRules(folder=folder / version, bundle=known, problem=error.message)
    try:
        rules.compare()
    except RulesBroken as error:
        return InstalledRules(folder=rules.folder, bundle=rules.bundle, origin=rules.origin, problem=error.message)
    return rules


def _unknown(version: str) -> Bundle:
    """What cannot be read any more; it may be for any day."""
    return Bundle(
        version=version,
        specification="",
        source="",
        valid_from=dt.date.max,
        published=dt.date.max,
        files={},
        scenarios=(),
    )


def _brought(here: Path) -> InstalledRules:
    from xr_tui.validation.scenarios import read_scenarios

    path = here / MANIFEST
    try:
        kept = json.loads(path.read_bytes())
        origin = Origin(
            source=str(kept["source"]),
            sha256=str(kept["source_sha256"]),
            installed_at=dt.datetime.fromisoformat(kept["installed_at"]),
        )
        files = {str(name): str(digest) for name, digest in kept["sha256"].items()}
        valid_from = dt.date.fromisoformat(kept["valid_from"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _no_manifest(path) from error
    bare = Bundle(
        version=here.name,
        specification="",
        source=origin.source,
        valid_from=valid_from,
        published=valid_from,
        files=files,
        scenarios=(),
    )
    content = InstalledRules(folder=here, bundle=bare, origin=origin).content(SCENARIOS)
    try:
        described = read_scenarios(content)
    except Refused as error:
        raise RulesBroken(error.message, error.hint) from error
    full = Bundle(
        version=here.name,
        specification=described.name,
        source=origin.source,
        valid_from=valid_from,
        published=described.date,
        files=files,
        scenarios=described.scenarios,
    )
    return InstalledRules(folder=here, bundle=full, origin=origin)


def _compare_manifest(rules: InstalledRules) -> None:
    path = rules.folder / MANIFEST
    try:
        matches = path.read_bytes() == manifest(rules.bundle)
    except OSError:
        matches = False
    if not matches:
        raise _no_manifest(path)


def _no_manifest(path: Path) -> RulesBroken:
    sentence = phrase("The list of the rule files, {path}, is missing or was changed.", path=path)
    if path.parent.name in known_versions():
        return RulesBroken(sentence, _HINT)
    return RulesBroken(
        sentence, phrase("Install them again, or type: xr-tui rules remove {version}", version=path.parent.name)
    )
