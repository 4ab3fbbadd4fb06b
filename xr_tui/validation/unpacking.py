"""The XML inside a hybrid PDF where no worker of the check is at hand: a process of its own takes it out meanwhile."""

from __future__ import annotations

import asyncio
import contextlib

from xr_tui.invoice import hybrid_process


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
        *hybrid_process.command(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=hybrid_process.environment(),
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
