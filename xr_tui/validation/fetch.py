"""A configuration from a web address: https only, bounded in size and time."""

from __future__ import annotations

import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from typing import IO, Any
from urllib.parse import urlsplit

from xr_tui.errors import Refused, Unable
from xr_tui.phrase import phrase

MOST_BYTES = 64 * 1024 * 1024
"""KoSIT's configurations have about 2 MB."""
_WAIT_SECONDS = 30.0
_ALL_SECONDS = 180.0
_CHUNK = 65536


def fetch(address: str, *, seconds: float = _ALL_SECONDS) -> bytes:
    """What is at that address.

    Args:
        address: an `https://` address; `http://` only on this machine itself.
        seconds: how long it may take altogether.

    Raises:
        Refused: the address, or one it redirects to, is not protected.
        Unable: it cannot be had.
    """
    _refuse_unprotected(address)
    ends = time.monotonic() + seconds
    opener = urllib.request.build_opener(_ProtectedRedirects)
    request = urllib.request.Request(address, headers={"User-Agent": "xr-tui"})  # noqa: S310 - looked at above
    try:
        with opener.open(request, timeout=min(_WAIT_SECONDS, seconds)) as answer:
            return _content(answer, ends)
    except urllib.error.HTTPError as error:
        raise _unable(address, f"HTTP {error.code}") from error
    except urllib.error.URLError as error:
        raise _unable(address, str(error.reason)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unable(address, str(error) or type(error).__name__) from error


class _ProtectedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects as far as they stay protected."""

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The next request.

        Raises:
            Refused: it would leave https.
        """
        _refuse_unprotected(newurl)
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise _unprotected(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _content(answer: Any, ends: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(_CHUNK):
        size += len(part)
        if size > MOST_BYTES:
            raise Refused(phrase("What is there is larger than {limit} MB.", limit=MOST_BYTES // 1024 // 1024))
        if time.monotonic() > ends:
            raise TimeoutError("it takes too long")
        parts.append(part)
    return b"".join(parts)


def _refuse_unprotected(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise _unprotected(address)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unprotected(address: str) -> Refused:
    return Refused(
        phrase("Rules are only fetched over https: {address}.", address=_printable(address)),
        phrase("Download the file yourself and name it."),
    )


def _unable(address: str, cause: str) -> Unable:
    return Unable(
        phrase("{address} cannot be fetched: {cause}.", address=_printable(address), cause=_printable(cause)),
        phrase("Download the file yourself and name it: xr-tui rules install FILE"),
    )


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:300]
