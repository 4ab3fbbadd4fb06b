"""What was handed over when and in whose name: what a mail server takes in a minute and a day is counted by it."""

from typing import Any

_STEPS = (
    """CREATE TABLE handed_over (
        id INTEGER NOT NULL PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES job (id), sender TEXT NOT NULL,
        at TEXT NOT NULL, recipients INTEGER NOT NULL)""",
    "CREATE INDEX handed_over_by_time ON handed_over (sender, at, recipients)",
    # What went out before counts for the day that has begun.
    """INSERT INTO handed_over (job_id, sender, at, recipients)
        SELECT id, sender, finished_at, 1 + iif(further_addresses = '', 0, json_array_length(further_addresses))
        FROM job WHERE mode = 'email' AND state IN ('done', 'unclear', 'returned') AND sender <> ''
          AND finished_at > strftime('%Y-%m-%dT%H:%M:%S', 'now', '-1 day')
        ORDER BY finished_at""",
)


def up(migrator: Any, db: Any) -> None:
    """Make the table and fill it with the last day."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
