"""One call of the program, as the commands and the screens know it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xr_tui.cli.options import Everywhere
from xr_tui.settings.display import Display
from xr_tui.settings.places import Places, config_file, default_places
from xr_tui.settings.user_file import UserFile

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office
    from xr_tui.settings.credentials import Credentials


@dataclass
class Call:
    """One call of the program, handed to every command."""

    everywhere: Everywhere
    user_file: UserFile
    display: Display
    exit_code: int = 0
    """What a command that ran to its end wants to be known by."""

    @property
    def places(self) -> Places:
        """The folders of this call."""
        environ = dict(os.environ)
        if self.user_file.database:
            environ.setdefault("XR_TUI_DATABASE", self.user_file.database)
        return default_places(environ, self.everywhere.data_dir)

    @property
    def tokens(self) -> Path:
        """Where this user's tokens are, on a machine without a keyring."""
        return config_file().parent / "tokens"

    @property
    def credentials(self) -> Credentials:
        """Where this user's secrets are, also when the database cannot be opened."""
        from xr_tui.settings.credentials import Credentials
        from xr_tui.settings.tokens import TokenShelf

        return Credentials(os.environ, self.user_file, TokenShelf(self.tokens))

    def office(self, *, takes_all: bool = False) -> Office:
        """The office that the options, the environment and the user's file name."""
        from xr_tui.jobs.office import Office

        return Office.open(
            self.places,
            environ=os.environ,
            user_file=self.user_file,
            takes_all=takes_all,
            tokens=self.tokens,
        )
