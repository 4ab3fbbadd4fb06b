"""Debian's Postfix with a configuration, a queue and a log of its own, so that nothing of the machine's is touched."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "unbekannt@"
"""Recipients with this before their domain are refused for good."""
GREYLISTED = "spaeter@"
"""Those with this are put off."""
_SECONDS = 20.0
_DAEMONS = Path("/usr/lib/postfix/sbin")
_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
verify   unix - - n - 1 verify
flush    unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
tlsmgr   unix - - n 1000? 1 tlsmgr
anvil    unix - - n - 1 anvil
error    unix - - n - - error
retry    unix - - n - - error
showq    unix n - n - - showq
virtual  unix - n n - - virtual
postlog  unix-dgram n - n - 1 postlogd
"""
_SETTINGS = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.test
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ {{ {unknown} = 550 5.1.1 Unknown }}, {{ {greylisted} = 451 4.7.1 Greylisted }} }},
    permit_mynetworks, reject
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {certificate}
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{user}
virtual_gid_maps = static:{group}
virtual_minimum_uid = 1
virtual_transport = virtual
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
"""


class NoPostfix(Exception):
    """It cannot be had here; the text says why."""


@dataclass(frozen=True)
class Postfix:
    """A running one."""

    folder: Path
    port: int

    @property
    def log(self) -> str:
        """What it has written down."""
        return (self.folder / "mail.log").read_text(encoding="utf-8", errors="replace")

    def delivered(self) -> Counter[str]:
        """How often each Message-ID was delivered, by its log."""
        ids = dict(re.findall(r"cleanup\[\d+\]: (\w+): message-id=(<[^>]+>)", self.log))
        sent = re.findall(r"virtual\[\d+\]: (\w+): .*status=sent", self.log)
        return Counter(ids[queued] for queued in sent)

    def wait_until_empty(self) -> None:
        """Wait until all it took is delivered: until its queue is empty."""
        deadline = time.monotonic() + _SECONDS
        while "Mail queue is empty" not in self._command("postqueue", "-p"):
            assert time.monotonic() < deadline, "the queue does not empty"
            time.sleep(0.1)

    def mails(self) -> list[bytes]:
        """What lies in the mailbox."""
        return [path.read_bytes() for path in (self.folder / "mail" / "all" / "new").iterdir()]

    def _command(self, name: str, *arguments: str) -> str:
        command = [f"/usr/sbin/{name}", "-c", str(self.folder / "etc"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def start(self) -> None:
        """Start it; returns when it answers."""
        self._command("postfix", "start")
        deadline = time.monotonic() + _SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < deadline, self.log
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop it at once."""
        self._command("postfix", "abort")


@contextmanager
def postfix(domains: Iterable[str], certificate: bytes) -> Iterator[Postfix]:
    """A Postfix that delivers to these domains, with STARTTLS and this certificate (key and chain, PEM).

    Raises:
        NoPostfix: it is not installed, or may not be started here.
    """
    domains = sorted(set(domains))
    if not (_DAEMONS / "master").exists() or not shutil.which("postqueue", path="/usr/sbin"):
        raise NoPostfix("Postfix is not installed (apt-get install postfix)")
    if os.geteuid() != 0:
        raise NoPostfix("only root may start Postfix")
    folder = Path(tempfile.mkdtemp(prefix="pf-", dir="/var/tmp"))
    try:
        running = Postfix(folder, _free_port())
        _lay_out(running, domains, certificate)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(running: Postfix, domains: list[str], certificate: bytes) -> None:
    folder, owner = running.folder, pwd.getpwnam("postfix")
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir(mode=0o755)
    for name in ("data", "mail"):
        os.chown(folder / name, owner.pw_uid, grp.getgrnam("postfix").gr_gid)
    pem = folder / "etc" / "server.pem"
    pem.write_bytes(certificate)
    pem.chmod(0o600)
    settings = _SETTINGS.format(
        folder=folder,
        daemons=_DAEMONS,
        domains=" ".join(domains),
        certificate=pem,
        user=owner.pw_uid,
        group=owner.pw_gid,
        unknown=UNKNOWN,
        greylisted=GREYLISTED,
    )
    (folder / "etc" / "main.cf").write_text(settings, encoding="utf-8")
    (folder / "etc" / "master.cf").write_text(_SERVICES.format(port=running.port), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
