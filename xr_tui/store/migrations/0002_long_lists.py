"""Lists of a million rows: documents apart, an index for every order, and a search index kept in step by triggers."""

import sys
import time
import unicodedata
from typing import Any

_RANK = """CASE {state} WHEN 'unclear' THEN 1 WHEN 'failed' THEN 2 WHEN 'returned' THEN 3 WHEN 'cancelled' THEN 4
    WHEN '' THEN 5 WHEN 'held' THEN 6 WHEN 'waiting' THEN 7 WHEN 'creating' THEN 8 WHEN 'checking' THEN 9
    WHEN 'sending' THEN 10 ELSE 11 END"""

_TABLES = (
    # A list reads rows, never documents: apart from them, twenty rows lie on a page of the disk instead of two.
    """CREATE TABLE invoice_document (
        invoice_id INTEGER NOT NULL PRIMARY KEY REFERENCES invoice (id), document BLOB NOT NULL)""",
    "INSERT INTO invoice_document SELECT id, document FROM invoice",
    "ALTER TABLE invoice DROP COLUMN document",
    "ALTER TABLE invoice ADD COLUMN name_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE invoice ADD COLUMN found_by TEXT NOT NULL DEFAULT ''",
    f"ALTER TABLE invoice ADD COLUMN state_rank INTEGER AS ({_RANK.format(state='last_state')}) VIRTUAL",
    # An index over columns can begin in the middle of rows with equal keys, one over expressions cannot.
    "ALTER TABLE invoice ADD COLUMN gross_key INTEGER AS (ifnull(gross_cents, -9223372036854775807)) VIRTUAL",
    "ALTER TABLE job ADD COLUMN found_by TEXT NOT NULL DEFAULT ''",
    f"ALTER TABLE job ADD COLUMN state_rank INTEGER AS ({_RANK.format(state='state')}) VIRTUAL",
    "ALTER TABLE job ADD COLUMN target_key TEXT AS (lower(target)) VIRTUAL",
    "ALTER TABLE job ADD COLUMN end_key TEXT AS (ifnull(finished_at, '')) VIRTUAL",
)
_FILLED = (
    "UPDATE invoice SET name_key = xr_name_key(customer_name), found_by ="
    " xr_found_by(xr_amounts(gross_cents), number, customer, customer_name, buyer_reference)",
    "UPDATE job SET found_by = xr_found_by(target, further_addresses, subject, buyer_reference)",
)
_INDEXES = (
    "DROP INDEX invoice_by_customer",
    "DROP INDEX invoice_by_state",
    "CREATE INDEX invoice_by_customer ON invoice (customer, issue_date, number)",
    "CREATE INDEX invoice_by_rank ON invoice (state_rank, issue_date, number)",
    "CREATE INDEX invoice_by_due ON invoice (due_date, id)",
    "CREATE INDEX invoice_by_name ON invoice (name_key, id)",
    "CREATE INDEX invoice_by_gross ON invoice (gross_key, id)",
    "CREATE INDEX job_by_rank ON job (state_rank, id)",
    "CREATE INDEX job_by_target ON job (target_key, id)",
    "CREATE INDEX job_by_acceptance ON job (accepted_at, id)",
    "CREATE INDEX job_by_end ON job (end_key, id)",
    "CREATE INDEX job_by_batch ON job (batch_id, id) WHERE batch_id IS NOT NULL",
)


def _search_index(table: str) -> tuple[str, ...]:
    """All runs of three characters of what a row is found by. The row itself is looked at for the rest."""
    gram, old = f"{table}_gram", f"INSERT INTO {table}_gram ({table}_gram, rowid, found_by) VALUES ('delete', "
    new = f"INSERT INTO {gram} (rowid, found_by) VALUES (NEW.id, NEW.found_by);"
    return (
        f"""CREATE VIRTUAL TABLE {gram} USING fts5 (found_by, content = '{table}', content_rowid = 'id',
            tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)""",
        f"CREATE VIRTUAL TABLE {table}_term USING fts5vocab ('{gram}', 'row')",
        f"INSERT INTO {gram} ({gram}) VALUES ('rebuild')",
        f"CREATE TRIGGER {table}_found_new AFTER INSERT ON {table} BEGIN {new} END",
        f"""CREATE TRIGGER {table}_found_anew AFTER UPDATE OF found_by ON {table} WHEN OLD.found_by <> NEW.found_by
            BEGIN {old} OLD.id, OLD.found_by); {new} END""",
        f"""CREATE TRIGGER {table}_found_no_more AFTER DELETE ON {table}
            BEGIN {old} OLD.id, OLD.found_by); END""",
    )


def up(migrator: Any, db: Any) -> None:
    """Change the tables; tells every few seconds that it is still at work, for a million rows take a minute or two."""
    del migrator
    connection = db.connection()
    connection.create_function("xr_found_by", -1, _found_by, deterministic=True)
    connection.create_function("xr_amounts", 1, _amounts, deterministic=True)
    connection.create_function("xr_name_key", 1, _name_key, deterministic=True)
    told = time.monotonic()
    # Ended jobs get what they are found by; what they say stays as it is, and is guarded again at once.
    (guard,) = db.execute_sql("SELECT sql FROM sqlite_schema WHERE name = 'job_outcome_stays'").fetchone()
    filled = ("DROP TRIGGER job_outcome_stays", *_FILLED, guard)
    steps = (*_TABLES, *filled, *_INDEXES, *_search_index("invoice"), *_search_index("job"))
    for number, statement in enumerate(steps, 1):
        db.execute_sql(statement)
        if time.monotonic() - told > 1:
            told = time.monotonic()
            sys.stderr.write(f"xr-tui: 0002_long_lists {number}/{len(steps)}\n")


def _found_by(*fields: str) -> str:
    return unicodedata.normalize("NFC", "\n".join(fields)).casefold() + "\n\n"


def _amounts(cents: int | None) -> str:
    if cents is None:
        return ""
    sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, f"{abs(cents) % 100:02}"
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{whole},{rest}" + (f"\n{sign}{grouped},{rest}" if whole > 999 else "")


def _name_key(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
