"""Mails that went out after a backup which was then copied back, as the journal beside the database tells."""

from typing import Any

_STEPS = (
    """CREATE TABLE sent_since (
        message_id TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, invoice_number TEXT NOT NULL, job_then INTEGER NOT NULL,
        recipients INTEGER NOT NULL, sender TEXT NOT NULL, made_by TEXT NOT NULL,
        job_id INTEGER REFERENCES job (id), copied_back INTEGER NOT NULL REFERENCES lineage (id)) WITHOUT ROWID""",
    # Those whose invoice this database does not know (yet): asked at each import.
    "CREATE INDEX sent_since_without_job ON sent_since (invoice_number) WHERE job_id IS NULL",
    """CREATE TRIGGER sent_since_stays BEFORE DELETE ON sent_since
        BEGIN SELECT RAISE(ABORT, 'what was sent since a backup is never deleted'); END""",
    """CREATE TRIGGER sent_since_unchanged BEFORE UPDATE ON sent_since
        WHEN NEW.message_id <> OLD.message_id OR NEW.invoice_number <> OLD.invoice_number OR NEW.at <> OLD.at
          OR OLD.job_id IS NOT NULL AND NEW.job_id IS NOT OLD.job_id
        BEGIN SELECT RAISE(ABORT, 'what was sent since a backup never changes'); END""",
    """CREATE TRIGGER sent_since_begins BEFORE INSERT ON sent_since
        WHEN EXISTS (SELECT 1 FROM sent_since WHERE message_id = NEW.message_id)
        BEGIN SELECT RAISE(ABORT, 'what was sent since a backup never changes'); END""",
)


def up(migrator: Any, db: Any) -> None:
    """Make the table."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
