"""Senders: the mail server of the setup becomes the default one; entries and jobs know theirs."""

import json
from typing import Any

_STEPS = (
    """CREATE TABLE sender (
        place INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, address TEXT NOT NULL,
        display_name TEXT NOT NULL, reply_to TEXT NOT NULL, document_type TEXT NOT NULL,
        host TEXT NOT NULL, port INTEGER NOT NULL, security TEXT NOT NULL, user TEXT NOT NULL,
        login TEXT NOT NULL, tenant TEXT NOT NULL, client_id TEXT NOT NULL,
        per_minute INTEGER, recipients_per_day INTEGER, connections INTEGER, mails_per_connection INTEGER)""",
    # Jobs know their sender by its address.
    "CREATE UNIQUE INDEX sender_by_address ON sender (address COLLATE NOCASE) WHERE address <> ''",
    "ALTER TABLE matrix_entry ADD COLUMN sender TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE job ADD COLUMN sender_name TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE job ADD COLUMN reply_to TEXT NOT NULL DEFAULT ''",
)
_LIMITS = ("per_minute", "recipients_per_day", "connections", "mails_per_connection")
_NEW = """INSERT INTO sender VALUES (0, 'Standard', ?, '', '', 'all', ?, ?, ?, ?, 'password', '', '', ?, ?, ?, ?)"""


def up(migrator: Any, db: Any) -> None:
    """Change the tables."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
    row = db.execute_sql("SELECT value FROM setting WHERE name = 'settings'").fetchone()
    if row is None:
        return
    settings = json.loads(row[0])
    mail = settings.pop("mail", {})
    known = {"sender": "", "host": "", "port": 587, "security": "starttls", "user": "", **mail}
    throttle = known.get("throttle", {})
    limits = [throttle.get(name) for name in _LIMITS]
    db.execute_sql(_NEW, [*(known[name] for name in ("sender", "host", "port", "security", "user")), *limits])
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    db.execute_sql("UPDATE setting SET value = ? WHERE name = 'settings'", (text,))
