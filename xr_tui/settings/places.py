"""Where things live on disk."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import platformdirs

APP = "xr-tui"


@dataclass(frozen=True)
class Places:
    """The folders of one run of the program."""

    data: Path
    """The data folder: database, locks, storage, logs."""
    database_path: Path | None = None
    """The database, if it is not the one in the data folder."""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.database_path or self.data / "xr-tui.db"

    @property
    def runners(self) -> Path:
        """One lock file for each running service, beside the database they share."""
        return self.database.parent / "runners"

    @property
    def connections(self) -> Path:
        """One lock file for each connection to a mail server, beside the database whose programs share them."""
        return self.database.parent / "connections"

    @property
    def storage(self) -> Path:
        """Where copies for people go when the setup names no other folder."""
        return self.data / "storage"

    @property
    def log(self) -> Path:
        """What worker processes print, kept off the screen."""
        return self.data / "log"


def default_places(environ: Mapping[str, str], data_folder: Path | None = None) -> Places:
    """The user's own places; `data_folder` and `XR_TUI_DATABASE` (a path or `sqlite:///` URL) change them."""
    data = data_folder or Path(platformdirs.user_data_dir(APP))
    database = environ.get("XR_TUI_DATABASE", "").removeprefix("sqlite:///")
    return Places(data, Path(database).expanduser() if database else None)


def config_file() -> Path:
    """The user's own TOML file; it need not exist."""
    return Path(platformdirs.user_config_dir(APP)) / "config.toml"


def packed_folder(name: str) -> Path:
    """`styles` or `sample_data`: inside the installed package, or beside it in a checkout.

    An editable install does not see the files that the wheel packs by force-include, hence both places.
    """
    packed = Path(str(resources.files("xr_tui"))) / name
    return packed if packed.is_dir() else packed.parent.parent / name


def interpreter() -> str:
    """The Python that runs the program, for its worker processes."""
    return sys.executable
