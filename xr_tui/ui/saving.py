"""Where files that a person asks for are laid down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office
    from xr_tui.store.rows import JobRow


def storage_folder(office: Office) -> Path:
    """The storage folder of the setup. Runs in a thread."""
    return Path(office.setup().settings.storage_path or office.places.storage)


def folder_of(office: Office, job: JobRow) -> Path:
    """Where copies of what a job sent lie. Runs in a thread."""
    return storage_folder(office) / job.accepted_at.strftime("%Y-%m")
