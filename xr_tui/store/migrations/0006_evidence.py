"""Evidence: an append-only chain of what became of each job, kept bytes that stay, and where a database comes from."""

from typing import Any

_NEXT = """'held>waiting', 'held>cancelled', 'held>unclear', 'waiting>creating', 'waiting>cancelled', 'waiting>unclear',
    'creating>checking', 'creating>failed', 'creating>waiting',
    'checking>sending', 'checking>done', 'checking>failed', 'checking>waiting',
    'sending>done', 'sending>failed', 'sending>waiting', 'sending>unclear', 'done>returned', 'unclear>done'"""
_ENDED = "('done', 'unclear', 'failed', 'returned', 'cancelled')"

_STEPS = (
    """CREATE TABLE evidence (
        seq INTEGER NOT NULL PRIMARY KEY, job_id INTEGER, record TEXT NOT NULL, sha256 TEXT NOT NULL,
        chain TEXT NOT NULL)""",
    "CREATE INDEX evidence_by_job ON evidence (job_id, seq)",
    "CREATE UNIQUE INDEX evidence_by_chain ON evidence (chain)",
    """CREATE TRIGGER evidence_stays BEFORE DELETE ON evidence
        BEGIN SELECT RAISE(ABORT, 'no evidence is ever deleted'); END""",
    """CREATE TRIGGER evidence_unchanged BEFORE UPDATE ON evidence
        BEGIN SELECT RAISE(ABORT, 'no evidence is ever changed'); END""",
    # INSERT OR REPLACE deletes without asking the triggers above.
    """CREATE TRIGGER evidence_goes_on BEFORE INSERT ON evidence
        WHEN NEW.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM evidence)
        BEGIN SELECT RAISE(ABORT, 'evidence is only ever added at the end'); END""",
    # Jobs of the running transaction that a record must be written of before it ends: none is forgotten, whoever
    # changes a job. Those that ended before there was a chain are taken in when the database is opened.
    """CREATE TABLE evidence_due (
        job_id INTEGER NOT NULL PRIMARY KEY, taken_in INTEGER NOT NULL DEFAULT 0)""",
    f"INSERT INTO evidence_due (job_id, taken_in) SELECT id, 1 FROM job WHERE state IN {_ENDED}",
    f"""CREATE TRIGGER job_matters AFTER UPDATE OF state ON job
        WHEN NEW.state IN {_ENDED} OR NEW.state = 'sending' OR OLD.state = 'sending'
        BEGIN INSERT OR IGNORE INTO evidence_due (job_id) VALUES (NEW.id); END""",
    f"""CREATE TRIGGER feedback_matters AFTER INSERT ON feedback
        WHEN (SELECT state FROM job WHERE id = NEW.job_id) IN {_ENDED}
        BEGIN INSERT OR IGNORE INTO evidence_due (job_id) VALUES (NEW.job_id); END""",
    """CREATE TRIGGER blob_stays BEFORE DELETE ON blob
        BEGIN SELECT RAISE(ABORT, 'no kept document is ever deleted'); END""",
    """CREATE TRIGGER blob_unchanged BEFORE UPDATE ON blob
        BEGIN SELECT RAISE(ABORT, 'no kept document is ever changed'); END""",
    """CREATE TRIGGER blob_kept_once BEFORE INSERT ON blob WHEN EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256)
        BEGIN SELECT RAISE(IGNORE); END""",
    """CREATE TRIGGER feedback_begins BEFORE INSERT ON feedback WHEN EXISTS (SELECT 1 FROM feedback WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'no feedback is ever changed'); END""",
    # What a backup writes into itself, and what the program and a person say once it has been copied back.
    """CREATE TABLE lineage (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL)""",
    """CREATE TRIGGER lineage_stays BEFORE DELETE ON lineage
        BEGIN SELECT RAISE(ABORT, 'where a database comes from is never deleted'); END""",
    """CREATE TRIGGER lineage_unchanged BEFORE UPDATE ON lineage
        BEGIN SELECT RAISE(ABORT, 'where a database comes from never changes'); END""",
    # A job of a backup that was copied back may have been sent since, even one that waited.
    "DROP TRIGGER job_moves_on",
    f"""CREATE TRIGGER job_moves_on BEFORE UPDATE OF state ON job
        WHEN OLD.state || '>' || NEW.state NOT IN ({_NEXT})
        BEGIN SELECT RAISE(ABORT, 'this state never follows the old one'); END""",
)


def up(migrator: Any, db: Any) -> None:
    """Make the tables and the triggers."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
