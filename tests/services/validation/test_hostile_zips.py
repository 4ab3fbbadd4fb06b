"""A zip that tries to harm is refused by the name of what is wrong with it, and leaves nothing behind."""

from __future__ import annotations

import http.server
import io
import os
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.services.validation import kosit_layout as layout
from xr_tui.errors import Refused, Unable
from xr_tui.validation import archive, fetch
from xr_tui.validation.install import install
from xr_tui.validation.rules import installed

_SCHEMA = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>'
GOOD = {"scenarios.xml": layout.scenarios(layout.scenario(schemas=("a.xsd",))), "a.xsd": _SCHEMA}


def with_entry(name: str, content: bytes = b"x", *, mode: int = 0) -> bytes:
    """A good configuration with one entry more."""
    written = io.BytesIO(layout.zipped(GOOD))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as zipped:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        zipped.writestr(entry, content)
    return written.getvalue()


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[bytes, str], None]:
    """Tries to install a zip, which is refused with that sentence, and looks that nothing is left of it."""

    def check(content: bytes, sentence: str) -> None:
        folder = tmp_path / "a" / "b" / "rules"
        (tmp_path / "hostile.zip").write_bytes(content)
        before = sorted(path for path in tmp_path.rglob("*"))
        with pytest.raises(Refused, match=sentence):
            install(folder, tmp_path / "hostile.zip")
        assert sorted(path for path in tmp_path.rglob("*")) == before

    return check


def test_the_same_zip_without_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / "good.zip").write_bytes(with_entry("harmless.txt"))
    assert install(tmp_path / "rules", tmp_path / "good.zip").problem is None


@pytest.mark.parametrize(
    "name",
    ["../escaped", "a/../../escaped", "/tmp/escaped", "//escaped", "..", "a\\..\\escaped", "C:\\escaped", "C:escaped"],
)
def test_an_entry_that_climbs_out_is_refused_by_name(refused: Callable[[bytes, str], None], name: str) -> None:
    refused(with_entry(name), "leads out of the folder")


@pytest.mark.parametrize("name", ["a\x00.xsl", "a\x1b[2J", "a\nb", " "])
def test_a_name_that_is_none_is_refused(refused: Callable[[bytes, str], None], name: str) -> None:
    content = with_entry("0123456789"[: len(name)]).replace(b"0123456789"[: len(name)], name.encode())
    refused(content, "no part of a name")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_or_device_is_refused_by_name(refused: Callable[[bytes, str], None], kind: int) -> None:
    refused(with_entry("a.xsl", b"/etc/passwd", mode=kind | 0o777), r"a\.xsl is a link")


@pytest.mark.parametrize("name", ["a.xsd", "A.XSD", "./a.xsd", "a.xsd/"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_there_twice_is_refused(refused: Callable[[bytes, str], None], name: str) -> None:
    refused(with_entry(name), "is there twice")


def test_an_encrypted_entry_is_refused(refused: Callable[[bytes, str], None]) -> None:
    content = bytearray(with_entry("secret.xsl"))
    # The flag stands in the local header and in the directory (APPNOTE 4.4.4).
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rindex(signature) + offset] |= 1
    refused(bytes(content), r"secret\.xsl is encrypted")


def test_a_bomb_is_refused_before_it_is_unpacked(refused: Callable[[bytes, str], None]) -> None:
    refused(with_entry("bomb.xsl", bytes(20_000_000)), r"bomb\.xsl would grow too much")
    refused(with_entry("large.xsl", bytes(archive.LARGEST_FILE + 1)), r"large\.xsl is larger than 32 MB")


def test_a_bomb_that_lies_about_its_size_is_refused(refused: Callable[[bytes, str], None]) -> None:
    content = bytearray(with_entry("bomb.xsl", bytes(20_000_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rindex(signature) + offset
        content[at : at + 4] = (1000).to_bytes(4, "little")
    refused(bytes(content), "cannot be read")


def test_many_files_that_are_too_large_together_are_refused(refused: Callable[[bytes, str], None]) -> None:
    part = os.urandom(200_000) + bytes(archive.LARGEST_FILE - 200_000)
    refused(layout.zipped(GOOD | {f"{n}.bin": part for n in range(9)}), "larger than 256 MB")


def test_too_many_files_are_refused(refused: Callable[[bytes, str], None]) -> None:
    refused(layout.zipped(GOOD | {f"{n}.txt": b"" for n in range(archive.MOST_FILES)}), "more than 5000 files")


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", layout.zipped(GOOD)[:-30]])
def test_what_is_no_zip_is_refused(refused: Callable[[bytes, str], None], content: bytes) -> None:
    refused(content, "zip cannot be read")


def test_a_damaged_entry_is_refused(refused: Callable[[bytes, str], None]) -> None:
    content = bytearray(layout.zipped(GOOD))
    content[60] ^= 0xFF
    refused(bytes(content), "zip cannot be read")


def test_a_zip_that_is_no_configuration_is_refused(refused: Callable[[bytes, str], None]) -> None:
    refused(layout.zipped({"a.txt": b"x"}), r"There is no scenarios\.xml")
    both = {f"{folder}/{name}": content for folder in "ab" for name, content in GOOD.items()}
    refused(layout.zipped(both), "several configurations")


def test_a_folder_with_a_link_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "configuration"
    folder.mkdir()
    for name, content in GOOD.items():
        (folder / name).write_bytes(content)
    (folder / "b.xsd").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match=r"b\.xsd is a link"):
        install(tmp_path / "rules", folder)
    assert installed(tmp_path / "rules") == ()


@contextmanager
def serving(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server on this machine; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/rules.zip"
    finally:
        server.shutdown()
        server.server_close()


def sending(
    content: bytes, *, status: int = 200, **headers: str
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(to: http.server.BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name, value)
        to.end_headers()
        with suppress(OSError):  # whoever asked may have enough
            to.wfile.write(content)

    return answer


def test_a_configuration_is_fetched_from_a_server(tmp_path: Path) -> None:
    with serving(sending(layout.zipped(GOOD))) as address:
        done = install(tmp_path, address)
    assert done.origin is not None
    assert done.origin.source == address


@pytest.mark.parametrize(
    "address",
    ["http://example.org/rules.zip", "http://127.0.0.1.example.org/rules.zip", "http://[::ffff:8.8.8.8]/rules.zip"],
)
def test_an_address_without_protection_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(Refused, match="only fetched over https"):
        install(tmp_path, address)


@pytest.mark.parametrize(
    "target", ["http://example.org/rules.zip", "file:///etc/passwd", "ftp://example.org/rules.zip"]
)
def test_a_redirect_away_from_protection_is_not_followed(tmp_path: Path, target: str) -> None:
    with serving(sending(b"", status=302, Location=target)) as address, pytest.raises((Refused, Unable)):
        install(tmp_path, address)


def test_a_redirect_from_https_never_leads_to_http_even_on_this_machine() -> None:
    import urllib.request

    request = urllib.request.Request("https://example.org/rules.zip")
    follow = fetch._ProtectedRedirects().redirect_request
    with pytest.raises(Refused):
        follow(request, io.BytesIO(), 302, "Found", {}, "http://127.0.0.1/rules.zip")
    followed = follow(request, io.BytesIO(), 302, "Found", {}, "https://example.com/rules.zip")
    assert followed is not None
    assert followed.full_url == "https://example.com/rules.zip"


def test_an_endless_redirect_ends(tmp_path: Path) -> None:
    with serving(lambda to: sending(b"", status=302, Location=to.path)(to)) as address, pytest.raises(Unable):
        install(tmp_path, address)


def test_too_large_an_answer_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fetch, "MOST_BYTES", 1_000_000)
    with serving(sending(bytes(2_000_000))) as address, pytest.raises(Refused, match="larger than"):
        install(tmp_path, address)


def test_an_answer_that_never_ends_is_given_up() -> None:
    ended = threading.Event()

    def trickle(to: http.server.BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        while not ended.wait(0.05):
            to.wfile.write(b"x")

    with serving(trickle) as address:
        with pytest.raises(Unable, match="too long"):
            fetch.fetch(address, seconds=0.5)
        ended.set()


def test_an_error_of_the_server_is_named(tmp_path: Path) -> None:
    with serving(sending(b"", status=404)) as address, pytest.raises(Unable, match="HTTP 404"):
        install(tmp_path, address)
    with pytest.raises(Unable, match="cannot be fetched"):
        install(tmp_path, "http://127.0.0.1:9/rules.zip")
