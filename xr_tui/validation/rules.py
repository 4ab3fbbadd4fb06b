"""The official rules on disk: where they live, which are installed, and whether they are what they should be.

`FOLDER/VERSION/` holds the stylesheets of one bundle and a manifest. The digests that count are those of the bundle in
this package: whoever changes a stylesheet and the manifest with it gains nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import RulesBroken, RulesMissing
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.bundle import DEFAULT_VERSION, Bundle, bundle, known_versions

VARIABLE = "XR_TUI_RULES"
MANIFEST = "manifest.json"
_HINT = phrase("Type: xr-tui rules install")


@dataclass(frozen=True, kw_only=True)
class InstalledRules:
    """One bundle of rules in its folder."""

    folder: Path
    """The folder of this version."""
    bundle: Bundle
    """What it consists of."""
    problem: Phrase | None = None
    """Why it cannot be used, if so."""

    @property
    def version(self) -> str:
        """Version of the bundle, such as `2026-08-31`."""
        return self.bundle.version

    def stylesheet(self, name: str) -> str:
        """The text of a stylesheet, whose digest was compared on these very bytes.

        Raises:
            RulesBroken: it cannot be read, or it is not the file that was published.
        """
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RulesBroken(
                phrase("The rule file {path} cannot be read: {cause}.", path=path, cause=error.strerror or error), _HINT
            ) from error
        if hashlib.sha256(content).hexdigest() != self.bundle.files[name]:
            raise RulesBroken(phrase("The rule file {path} is not the one that was published.", path=path), _HINT)
        return content.decode("utf-8")


def rules_folder(environ: Mapping[str, str]) -> Path:
    """`XR_TUI_RULES`, else `rules` in the user's data folder; an empty mapping gives the latter."""
    named = environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("xr-tui")) / "rules"


def load(folder: Path, version: str = DEFAULT_VERSION) -> InstalledRules:
    """The installed rules of that version, each file compared with its published digest.

    Raises:
        RulesMissing: they are not installed in this folder.
        RulesBroken: a file is missing or is not the published one.
    """
    here = folder / version
    if not here.is_dir():
        raise RulesMissing(
            phrase("The official rules {version} are not installed in {folder}.", version=version, folder=folder), _HINT
        )
    rules = InstalledRules(folder=here, bundle=bundle(version))
    _compare_manifest(rules)
    for name in rules.bundle.files:
        rules.stylesheet(name)
    return rules


def installed(folder: Path) -> tuple[InstalledRules, ...]:
    """All bundles of a known version in this folder, oldest first; a broken one carries its problem."""
    return tuple(_look(folder, version) for version in known_versions() if (folder / version).is_dir())


def _look(folder: Path, version: str) -> InstalledRules:
    try:
        return load(folder, version)
    except (RulesBroken, RulesMissing) as error:
        return InstalledRules(folder=folder / version, bundle=bundle(version), problem=error.message)


def manifest(rules: Bundle) -> bytes:
    """What is written beside the stylesheets: version, source and digests, for people and other programs."""
    content = {
        "version": rules.version,
        "specification": rules.specification,
        "source": rules.source,
        "wheel": rules.wheel.file,
        "sha256": dict(rules.files),
    }
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"


def _compare_manifest(rules: InstalledRules) -> None:
    path = rules.folder / MANIFEST
    try:
        matches = path.read_bytes() == manifest(rules.bundle)
    except OSError:
        matches = False
    if not matches:
        raise RulesBroken(phrase("The list of the rule files, {path}, is missing or was changed.", path=path), _HINT)
