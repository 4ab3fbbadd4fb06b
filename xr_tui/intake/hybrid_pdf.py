"""The XML inside a hybrid PDF, and what is said where there is none to be had."""

from __future__ import annotations

import os
import subprocess

from xr_tui.invoice import hybrid_process
from xr_tui.phrase import Phrase, phrase


def xml_of_pdf(pdf: bytes) -> bytes | Phrase:
    """The XML invoice that the PDF holds, as it is, or the sentence that says why there is none to be had."""
    try:
        done = subprocess.run(
            hybrid_process.command(),
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=hybrid_process.SECONDS * 2,
            check=False,
            env=hybrid_process.environment(),
        )
    except subprocess.TimeoutExpired:
        return phrase("Looking for the invoice inside this PDF takes too long.")
    except OSError as error:
        return phrase("The file cannot be read: {reason}", reason=os.strerror(error.errno or 0))
    if done.returncode:
        return phrase("This PDF needs too much time or memory; it is damaged, or not what it seems.")
    if not done.stdout:
        return phrase("This PDF holds no invoice as XML; only hybrid PDFs (ZUGFeRD, Factur-X) can be imported.")
    return done.stdout
