"""Entries of the matrix say in which syntax XRechnungen are written, and jobs keep what theirs said."""

from typing import Any

_STEPS = (
    "ALTER TABLE matrix_entry ADD COLUMN syntax TEXT NOT NULL DEFAULT 'ubl'",
    "ALTER TABLE job ADD COLUMN syntax TEXT NOT NULL DEFAULT 'ubl'",
    "DROP TRIGGER job_outcome_stays",
)


def up(migrator: Any, db: Any) -> None:
    """Change the tables; the guard of ended jobs gets the new column too."""
    del migrator
    (guard,) = db.execute_sql("SELECT sql FROM sqlite_schema WHERE name = 'job_outcome_stays'").fetchone()
    for statement in (*_STEPS, guard.replace("UPDATE OF ", "UPDATE OF syntax, ", 1)):
        db.execute_sql(statement)
