"""Customers, matrix, invoices, jobs, feedback, kept bytes, settings; and the contracts the database itself holds."""

from typing import Any

_NEXT = """'held>waiting', 'held>cancelled', 'waiting>creating', 'waiting>cancelled',
    'creating>checking', 'creating>failed', 'creating>waiting',
    'checking>sending', 'checking>done', 'checking>failed', 'checking>waiting',
    'sending>done', 'sending>failed', 'sending>waiting', 'sending>unclear', 'done>returned', 'unclear>done'"""
_LIVE = "('held','waiting','creating','checking','sending','done','unclear','returned')"

_STATEMENTS = (
    """CREATE TABLE customer (
        number TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, street TEXT NOT NULL, street2 TEXT NOT NULL,
        post_code TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, vat_id TEXT NOT NULL,
        electronic_address TEXT NOT NULL, electronic_address_scheme TEXT NOT NULL,
        contact TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL)""",
    """CREATE TABLE matrix_entry (
        id INTEGER NOT NULL PRIMARY KEY, customer TEXT NOT NULL, document_type TEXT NOT NULL, mode TEXT NOT NULL,
        batch INTEGER NOT NULL, target_address TEXT NOT NULL, further_addresses TEXT NOT NULL,
        buyer_reference TEXT NOT NULL, subject TEXT NOT NULL, UNIQUE (customer, document_type))""",
    """CREATE TABLE invoice (
        id INTEGER NOT NULL PRIMARY KEY, number TEXT NOT NULL UNIQUE, customer TEXT NOT NULL,
        customer_name TEXT NOT NULL, issue_date TEXT NOT NULL, due_date TEXT NOT NULL, document_type TEXT NOT NULL,
        currency TEXT NOT NULL, net_cents INTEGER, gross_cents INTEGER, buyer_reference TEXT NOT NULL,
        document BLOB NOT NULL, source TEXT NOT NULL, imported_at TEXT NOT NULL,
        last_job INTEGER, last_state TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX invoice_by_date ON invoice (issue_date, number)",
    "CREATE INDEX invoice_by_customer ON invoice (customer)",
    "CREATE INDEX invoice_by_state ON invoice (last_state)",
    "CREATE TABLE blob (sha256 TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL, size INTEGER NOT NULL)",
    """CREATE TABLE batch_run (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL, made_by TEXT NOT NULL,
        left_out TEXT NOT NULL)""",
    """CREATE TABLE job (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        invoice_id INTEGER NOT NULL REFERENCES invoice (id),
        mode TEXT NOT NULL, state TEXT NOT NULL, runner TEXT, batch_id INTEGER REFERENCES batch_run (id),
        repeats INTEGER REFERENCES job (id), again INTEGER REFERENCES job (id),
        made_by TEXT NOT NULL, accepted_at TEXT NOT NULL, not_before TEXT, finished_at TEXT,
        attempts INTEGER NOT NULL, sender TEXT NOT NULL, target TEXT NOT NULL, further_addresses TEXT NOT NULL,
        subject TEXT NOT NULL, body TEXT NOT NULL, buyer_reference TEXT NOT NULL,
        check_enabled INTEGER NOT NULL, check_off_by TEXT NOT NULL,
        message_id TEXT, mail_sha256 TEXT REFERENCES blob (sha256), xml_sha256 TEXT REFERENCES blob (sha256),
        report_sha256 TEXT REFERENCES blob (sha256), rules_version TEXT, answer TEXT)""",
    "CREATE INDEX job_by_invoice ON job (invoice_id, id)",
    "CREATE INDEX job_by_state ON job (state, runner, id)",
    # Never twice: one live job per invoice and mode; a person's explicit yes names the earlier job, once.
    f"CREATE UNIQUE INDEX job_never_twice ON job (invoice_id, mode) WHERE again IS NULL AND state IN {_LIVE}",
    f"CREATE UNIQUE INDEX job_again_once ON job (again) WHERE again IS NOT NULL AND state IN {_LIVE}",
    """CREATE TRIGGER job_stays BEFORE DELETE ON job
        BEGIN SELECT RAISE(ABORT, 'no job is ever deleted'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER job_begins BEFORE INSERT ON job
        WHEN NEW.state NOT IN ('held', 'waiting') OR EXISTS (SELECT 1 FROM job WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a job begins held or waiting, under a number of its own'); END""",
    f"""CREATE TRIGGER job_moves_on BEFORE UPDATE OF state ON job
        WHEN OLD.state || '>' || NEW.state NOT IN ({_NEXT})
        BEGIN SELECT RAISE(ABORT, 'this state never follows the old one'); END""",
    """CREATE TRIGGER job_outcome_stays BEFORE UPDATE ON job
        WHEN OLD.state IN ('done', 'unclear', 'failed', 'returned', 'cancelled')
         AND (NEW.state = OLD.state OR NEW.message_id IS NOT OLD.message_id OR NEW.mail_sha256 IS NOT OLD.mail_sha256
          OR NEW.xml_sha256 IS NOT OLD.xml_sha256 OR NEW.report_sha256 IS NOT OLD.report_sha256
          OR NEW.answer IS NOT OLD.answer)
        BEGIN SELECT RAISE(ABORT, 'no outcome is ever overwritten'); END""",
    """CREATE TRIGGER job_origin_stays BEFORE UPDATE OF
        id, invoice_id, mode, batch_id, repeats, again, made_by, accepted_at ON job
        BEGIN SELECT RAISE(ABORT, 'where a job comes from never changes'); END""",
    """CREATE TRIGGER job_made AFTER INSERT ON job
        BEGIN UPDATE invoice SET last_job = NEW.id, last_state = NEW.state WHERE id = NEW.invoice_id; END""",
    """CREATE TRIGGER job_moved AFTER UPDATE OF state ON job
        BEGIN UPDATE invoice SET last_state = NEW.state WHERE id = NEW.invoice_id AND last_job = NEW.id; END""",
    """CREATE TABLE feedback (
        id INTEGER NOT NULL PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES job (id), at TEXT NOT NULL,
        attempt INTEGER NOT NULL, step TEXT NOT NULL, level TEXT NOT NULL, rule TEXT NOT NULL, text TEXT NOT NULL,
        advice TEXT, location TEXT NOT NULL, mend_at TEXT NOT NULL)""",
    "CREATE INDEX feedback_by_job ON feedback (job_id, id)",
    """CREATE TRIGGER feedback_stays BEFORE DELETE ON feedback
        BEGIN SELECT RAISE(ABORT, 'no feedback is ever deleted'); END""",
    """CREATE TRIGGER feedback_unchanged BEFORE UPDATE ON feedback
        BEGIN SELECT RAISE(ABORT, 'no feedback is ever changed'); END""",
    "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
)


def up(migrator: Any, db: Any) -> None:
    """Make the tables."""
    del migrator
    for statement in _STATEMENTS:
        db.execute_sql(statement)
