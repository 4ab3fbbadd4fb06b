"""`archive`, `backup` and `restored`: a company's month is looked at, handed to an auditor, saved and brought back."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import FILED, GOOD, GOOD_TOO, PATIENCE, REJECTED, Firm, mails
from tests.services.jobs.servers import Gate, SetOff, serving
from xr_tui.demo.mailbox import Mailbox

_UNTIL = max(2026, dt.datetime.now().astimezone().year) + 8
"""The invoices are of 2026, the batch run is of today; the later one counts."""
_EVER = ("--from", "2000-01-01", "--to", "2999-12-31")


@pytest.fixture
def sent(after_a_run: tuple[Firm, Mailbox], tmp_path: Path) -> Firm:
    """A firm whose batch run is over."""
    firm, _mailbox = after_a_run
    return firm.copy(tmp_path / "copy")


def test_the_archive_says_what_it_holds_until_when_and_that_all_is_as_it_was(sent: Firm) -> None:
    (at_a_glance,) = sent.ask("archive", "--json").objects
    assert at_a_glance["jobs"] == len(sent.jobs())
    assert at_a_glance["kept_until"] == f"{_UNTIL}-12-31"
    shown = sent.ask("archive", "--lang", "de")
    assert f"Aufzubewahren bis 31.12.{_UNTIL % 100}" in shown.out
    assert f"Ende der Kette: {at_a_glance['head']}" in shown.out
    assert "--head HASH" in shown.err
    (summary,) = sent.ask("archive", "verify", "--json", "--head", at_a_glance["head"]).objects
    assert (summary["damages"], summary["head"]) == (0, at_a_glance["head"])
    assert "Alles ist noch so" in sent.ask("archive", "verify").out
    assert f"31.12.{_UNTIL % 100}" in sent.ask("feedback", "1").err


def test_verify_names_every_job_with_something_wrong_at_once_and_ends_with_1(sent: Firm) -> None:
    with closing(sqlite3.connect(sent.data / "xr-tui.db")) as db, db:
        for trigger in ("blob_unchanged", "job_outcome_stays"):
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("UPDATE blob SET content = x'00' WHERE sha256 = (SELECT xml_sha256 FROM job WHERE id = 1)")
        db.execute("UPDATE job SET answer = '250 no' WHERE id = 2")
    found = sent.ask("archive", "verify", "--json", "--head", "0f" * 32, code=1).objects
    assert {(row["kind"], row.get("job")) for row in found} == {
        ("document", 1), ("job", 2), ("head", None), ("summary", None),
    }  # fmt: skip
    shown = sent.ask("archive", "verify", code=1).out
    numbers = {job: row["invoice"] for job, row in sent.jobs().items()}
    assert f"- Job 1 {numbers[1]}: Die aufbewahrte XRechnung fehlt oder wurde verändert." in shown
    assert f"- Job 2 {numbers[2]}: Die Jobliste sagt etwas anderes" in shown
    assert "64 hexadezimale Stellen" in sent.ask("archive", "verify", "--head", "12", code=2).err


def test_an_auditor_reads_a_period_without_the_program(sent: Firm, tmp_path: Path) -> None:
    with closing(sqlite3.connect(sent.data / "xr-tui.db")) as db, db:
        db.execute("UPDATE invoice SET customer_name = '=cmd|calc' WHERE number = ?", (GOOD,))
    folder = tmp_path / "audit"
    said = sent.ask("archive", "export", *_EVER, "-o", folder)
    assert str(folder) in said.out
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert there == listed | {"SHA256SUMS"}
    with (folder / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Rechnung / Invoice"]: row for row in csv.DictReader(file, delimiter=";")}
    jobs = {row["invoice"]: row for row in sent.jobs().values()}
    assert rows.keys() == jobs.keys()
    assert rows[GOOD]["Name / Name"] == "'=cmd|calc"
    assert rows[GOOD]["Aufzubewahren bis / Keep until"] == f"{_UNTIL}-12-31"
    assert (folder / rows[GOOD]["Mail"]).read_bytes().count(jobs[GOOD]["message_id"].encode()) == 1
    assert rows[REJECTED]["Mail"] == ""
    assert (folder / rows[REJECTED]["Prüfbericht / Check report"]).with_suffix(".html").exists()
    before = None
    for line in (folder / "chain.csv").read_text().splitlines()[1:]:
        _seq, digest, chain = line.split(";")
        assert before is None or chain == hashlib.sha256((before + digest).encode()).hexdigest()
        before = chain
    for text in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(text)
        assert hashlib.sha256(record["record"].encode()).hexdigest() == record["sha256"]
    assert f"Eintrag {len((folder / 'chain.csv').read_text().splitlines()) - 2}, {before}" in (
        folder / "README.txt"
    ).read_text(encoding="utf-8")


def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(sent: Firm, tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    folder.mkdir()
    assert "gibt es schon" in sent.ask("archive", "export", *_EVER, "-o", folder, code=2).err
    wrong = sent.ask("archive", "export", "--from", "1.1.2026", "--to", "x", "-o", tmp_path / "a", code=2)
    assert [line.split(":")[0] for line in wrong.talk] == ["--from", "--to"]
    assert "endet, bevor" in sent.ask(
        "archive", "export", "--from", "2026-02-01", "--to", "2026-01-01", "-o", tmp_path / "a", code=2
    ).err  # fmt: skip
    (tmp_path / "file").write_text("")
    assert sent.ask("archive", "export", *_EVER, "-o", tmp_path / "file" / "a", code=3)
    (none,) = sent.ask("archive", "export", "--json", "--from", "2001-01-01", "--to", "2001-01-31", "-o",
                       tmp_path / "empty").objects  # fmt: skip
    assert none["jobs"] == 0
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_export_that_is_interrupted_leaves_nothing(sent: Firm, tmp_path: Path, number: signal.Signals) -> None:
    with closing(sqlite3.connect(sent.data / "xr-tui.db")) as db, db:
        many = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) INSERT INTO feedback"
        columns = "job_id, at, attempt, step, level, rule, text, advice, location, mend_at"
        source = f"SELECT {columns} FROM feedback, n WHERE id = 1"  # noqa: S608 - so that it takes its time
        db.execute(f"{many} ({columns}) {source}")
    export = sent.begin("archive", "export", *_EVER, "-o", tmp_path / "audit")
    while not list(tmp_path.glob(".audit.*.part/jobs")):
        assert export.poll() is None
    export.send_signal(number)
    _out, talk = export.communicate(timeout=PATIENCE)
    assert export.returncode == 3, talk
    assert not list(tmp_path.glob("*audit*"))


def test_a_backup_is_made_brought_back_and_nothing_goes_out_again_before_somebody_says_so(
    unchecked: Firm, mailbox: Mailbox, tmp_path: Path
) -> None:
    unchecked.ask("send", GOOD)
    (made,) = unchecked.ask("backup", tmp_path, "--json").objects
    assert made["records"] == 2
    assert "gibt es schon" in unchecked.ask("backup", made["file"], code=2).err
    unchecked.ask("send", GOOD_TOO)
    for path in unchecked.data.glob("xr-tui.db-*"):
        path.unlink()
    shutil.copy(made["file"], unchecked.data / "xr-tui.db")
    count = len(mails(mailbox))
    refused = unchecked.ask("batch", code=3)
    assert "zurückgespielte Sicherung" in refused.err
    assert "xr-tui restored --yes" in refused.err
    assert "zurückgespielte Sicherung" in unchecked.ask("doctor", code=None).out
    assert len(mails(mailbox)) == count
    said = unchecked.ask("restored", code=1).out
    assert "steht nicht darin" in said
    assert "Seither versendet" in said
    assert f"  {GOOD_TOO}  Job 2  <" in said
    (answer,) = unchecked.ask("restored", "--yes", "--json").objects
    assert [mail["invoice"] for mail in answer.pop("sent_since")] == [GOOD_TOO]
    assert answer == {"restored": True, "accepted": True, "unclear": 1}
    assert "keine zurückgespielte Sicherung" in unchecked.ask("restored").out
    unchecked.ask("send", GOOD_TOO, code=None)
    assert len(mails(mailbox)) == count, "it went out after the backup, and the program knows"
    assert unchecked.ask("archive", "verify").code == 0


def test_a_backup_is_made_while_a_batch_run_goes_on_and_is_one_sound_moment_of_it(
    unchecked: Firm, tmp_path: Path
) -> None:
    gate = Gate()
    with serving(SetOff("BODY", gate)) as server:
        firm = Firm(folder=unchecked.folder, environ={**unchecked.environ, "XR_TUI_SMTP_PORT": str(server.port)})
        batch = firm.begin("batch")
        try:
            assert gate.mail_came.wait(PATIENCE)
            (made,) = firm.xr_tui("backup", tmp_path / "safe.db", "--json").objects
            assert batch.poll() is None, "the run is in its middle: the answer to its first mail is held back"
            gate.open.set()
            _out, talk = batch.communicate(timeout=PATIENCE)
        finally:
            gate.open.set()
            batch.kill()
    assert batch.returncode == 0, talk
    assert {job["invoice"]: job["status"] for job in firm.jobs().values()} == {
        GOOD: "+", GOOD_TOO: "+", FILED: "+", REJECTED: "+",
    }  # fmt: skip
    assert len(server.mails) == 3, "each once"
    firm.ask("archive", "verify", "--head", made["head"])

    looked = Firm(folder=tmp_path / "look", environ=unchecked.environ)
    looked.data.mkdir(parents=True)
    shutil.copy(made["file"], looked.data / "xr-tui.db")
    looked.ask("archive", "verify", "--head", made["head"])
    on_its_way = [job for job in looked.jobs().values() if job["message_id"]]
    assert on_its_way, "what was being handed over is in it"
    assert {job["status"] for job in on_its_way} == {"?"}, "nobody knows what became of it after the backup"
