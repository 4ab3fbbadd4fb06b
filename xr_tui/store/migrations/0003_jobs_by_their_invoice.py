"""Jobs carry what lists sort and find them by of their invoice, so that no list of jobs looks at a second table."""

from typing import Any

# Every column that tells what became of a job; what it is sorted and found by follows a corrected invoice.
_OUTCOME = """id, invoice_id, mode, state, runner, batch_id, repeats, again, made_by, accepted_at, not_before,
    finished_at, attempts, sender, target, further_addresses, subject, body, buyer_reference, check_enabled,
    check_off_by, message_id, mail_sha256, xml_sha256, report_sha256, rules_version, answer, invoice_number"""

_STEPS = (
    "ALTER TABLE job ADD COLUMN invoice_number TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE job ADD COLUMN name_key TEXT NOT NULL DEFAULT ''",
    "DROP TRIGGER job_outcome_stays",
    "DROP TRIGGER job_found_anew",
    "DROP TABLE job_term",
    "DROP TABLE job_gram",
    """UPDATE job SET invoice_number = i.number, name_key = i.name_key, found_by = i.found_by || job.found_by
        FROM invoice i WHERE i.id = job.invoice_id""",
    f"""CREATE TRIGGER job_outcome_stays BEFORE UPDATE OF {_OUTCOME} ON job
        WHEN OLD.state IN ('done', 'unclear', 'failed', 'returned', 'cancelled')
         AND (NEW.state = OLD.state OR NEW.message_id IS NOT OLD.message_id OR NEW.mail_sha256 IS NOT OLD.mail_sha256
          OR NEW.xml_sha256 IS NOT OLD.xml_sha256 OR NEW.report_sha256 IS NOT OLD.report_sha256
          OR NEW.answer IS NOT OLD.answer)
        BEGIN SELECT RAISE(ABORT, 'no outcome is ever overwritten'); END""",
    "CREATE INDEX job_by_number ON job (invoice_number, id)",
    "CREATE INDEX job_by_name ON job (name_key, invoice_id, id)",
    """CREATE VIRTUAL TABLE job_gram USING fts5 (found_by, content = 'job', content_rowid = 'id',
        tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)""",
    "CREATE VIRTUAL TABLE job_term USING fts5vocab ('job_gram', 'row')",
    "INSERT INTO job_gram (job_gram) VALUES ('rebuild')",
    """CREATE TRIGGER job_found_anew AFTER UPDATE OF found_by ON job WHEN OLD.found_by <> NEW.found_by BEGIN
        INSERT INTO job_gram (job_gram, rowid, found_by) VALUES ('delete', OLD.id, OLD.found_by);
        INSERT INTO job_gram (rowid, found_by) VALUES (NEW.id, NEW.found_by); END""",
    # The invoice's part comes first: it is cut off by its length.
    """CREATE TRIGGER job_follows_invoice AFTER UPDATE OF name_key, found_by ON invoice
        WHEN OLD.name_key <> NEW.name_key OR OLD.found_by <> NEW.found_by BEGIN
        UPDATE job SET name_key = NEW.name_key,
            found_by = NEW.found_by || substr(found_by, length(OLD.found_by) + 1) WHERE invoice_id = NEW.id; END""",
)


def up(migrator: Any, db: Any) -> None:
    """Change the tables; a million jobs take a minute."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
