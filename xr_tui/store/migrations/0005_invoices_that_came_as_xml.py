"""Invoices keep the file they came in, and what was filled in here, apart from it."""

from typing import Any

_STEPS = (
    "ALTER TABLE invoice_document ADD COLUMN original TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE invoice_document ADD COLUMN xml TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE invoice_mended (id INTEGER NOT NULL PRIMARY KEY,
        invoice_id INTEGER NOT NULL REFERENCES invoice (id), field TEXT NOT NULL,
        old TEXT NOT NULL, new TEXT NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL)""",
    "CREATE INDEX invoice_mended_by_invoice ON invoice_mended (invoice_id, id)",
    """CREATE TRIGGER invoice_mended_stays BEFORE UPDATE ON invoice_mended
        BEGIN SELECT RAISE(ABORT, 'what was filled in stays on record'); END""",
)


def up(migrator: Any, db: Any) -> None:
    """Change the tables."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
