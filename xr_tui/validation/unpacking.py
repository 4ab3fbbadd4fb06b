"""The XML inside a hybrid PDF, taken out by a process of its own where no worker of the check is at hand."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys

from xr_tui.invoice.hybrid import xml_inside
from xr_tui.validation.limits import Limits
from xr_tui.validation.surroundings import clean_environment


class NotUnpacked(Exception):
    """The PDF cost its process the life, or too much time."""


async def unpacked(pdf: bytes, *, seconds: float) -> bytes:
    """The XML invoice in it, as it is; empty if there is none that can be read.

    Args:
        pdf: the bytes of a hybrid PDF, which may be hostile.
        seconds: how long that may take.

    Raises:
        NotUnpacked: it took longer, or the process died.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "xr_tui.validation.unpacking"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=clean_environment(),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            found, _noise = await process.communicate(pdf)
    except TimeoutError as error:
        raise NotUnpacked from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise NotUnpacked
    return found


def main() -> None:
    """From standard input to standard output, within the limits of a worker."""
    from xr_tui.validation.worker import claim_pipes, shield

    pdf, xml = claim_pipes()
    shield(Limits())
    xml.write(xml_inside(pdf.read()) or b"")
    xml.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
