"""What was sent stays as it was sent, whichever statement tries to change it: also OR REPLACE and a row's number."""

from typing import Any

_ENDED = "('done', 'unclear', 'failed', 'returned', 'cancelled')"
_LIVE = "('held','waiting','creating','checking','sending','done','unclear','returned')"
_BEGINS = "NEW.state IN ('held', 'waiting') AND NOT EXISTS (SELECT 1 FROM job WHERE id = NEW.id)"
_HANDED_OVER = "what was handed over never changes"
_LINEAGE = "where a database comes from never changes"
_FROZEN = (
    *("sender", "sender_name", "reply_to", "target", "further_addresses", "subject", "body", "buyer_reference"),
    *("syntax", "check_enabled", "check_off_by", "message_id", "mail_sha256", "xml_sha256", "report_sha256"),
    *("rules_version", "invoice_number"),
)
_OUTCOME = (
    *("id", "invoice_id", "mode", "state", "runner", "batch_id", "repeats", "again", "made_by", "accepted_at"),
    *("not_before", "finished_at", "attempts", "answer", *_FROZEN),
)
_SHOWN = (
    *("customer", "issue_date", "due_date", "document_type", "currency", "net_cents", "gross_cents"),
    *("buyer_reference", "source", "imported_at"),
)


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)


def _lose(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name}" for name in columns)


def _live(invoice: str) -> str:
    return f"EXISTS (SELECT 1 FROM job WHERE invoice_id = {invoice} AND state IN {_LIVE})"


def _taken(table: str) -> str:
    """INSERT OR REPLACE deletes the row of that number without asking the triggers of a deletion."""
    return f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"


def _refuse(name: str, when: str, why: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"


_STEPS = (
    # SET rowid changes the number and fires no trigger that is bound to the column id: hence none is bound to it here.
    _refuse("job_keeps_number", "UPDATE ON job WHEN NEW.id <> OLD.id", "where a job comes from never changes"),
    # INSERT OR REPLACE would delete the very job that the two indexes protect.
    _refuse(
        "job_bars_another",
        f"""INSERT ON job WHEN NEW.again IS NULL AND {_BEGINS} AND EXISTS (SELECT 1 FROM job
            WHERE invoice_id = NEW.invoice_id AND mode = NEW.mode AND again IS NULL AND state IN {_LIVE})""",
        "never twice: there is a job of this invoice",
    ),
    _refuse(
        "job_bars_a_second_yes",
        f"""INSERT ON job WHEN NEW.again IS NOT NULL AND {_BEGINS}
            AND EXISTS (SELECT 1 FROM job WHERE again = NEW.again AND state IN {_LIVE})""",
        "never twice: there is a job that repeats this one",
    ),
    _refuse(
        "job_in_data_stays",
        f"UPDATE ON job WHEN OLD.state = 'sending' AND ({_lose(_FROZEN)})",
        "what is being handed over never changes",
    ),
    "DROP TRIGGER job_outcome_stays",
    _refuse(
        "job_outcome_stays",
        f"""UPDATE OF {", ".join(_OUTCOME)} ON job
        WHEN OLD.state IN {_ENDED} AND (NEW.state = OLD.state OR {_differ((*_FROZEN, "answer", "attempts"))})""",
        "no outcome is ever overwritten",
    ),
    _refuse("invoice_stays", "DELETE ON invoice", "no invoice is ever deleted"),
    _refuse(
        "invoice_begins",
        f"INSERT ON invoice WHEN {_taken('invoice')} OR EXISTS (SELECT 1 FROM invoice WHERE number = NEW.number)",
        "no invoice is ever replaced",
    ),
    _refuse(
        "invoice_keeps_number",
        "UPDATE ON invoice WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number",
        "the number of an invoice never changes",
    ),
    _refuse(
        "invoice_in_job_stays",
        f"UPDATE OF {', '.join(_SHOWN)} ON invoice WHEN ({_differ(_SHOWN)}) AND {_live('OLD.id')}",
        "an invoice in a job stays as it is",
    ),
    _refuse("invoice_document_stays", "DELETE ON invoice_document", "no document of an invoice is ever deleted"),
    _refuse(
        "invoice_document_begins",
        "INSERT ON invoice_document WHEN EXISTS (SELECT 1 FROM invoice_document WHERE invoice_id = NEW.invoice_id)",
        "no document of an invoice is ever replaced",
    ),
    _refuse(
        "invoice_document_in_job_stays",
        f"""UPDATE ON invoice_document WHEN NEW.invoice_id <> OLD.invoice_id OR {_live("OLD.invoice_id")}""",
        "the document of an invoice in a job stays as it is",
    ),
    _refuse("invoice_mended_kept", "DELETE ON invoice_mended", "what was filled in stays on record"),
    _refuse(
        "invoice_mended_begins",
        f"INSERT ON invoice_mended WHEN {_taken('invoice_mended')}",
        "what was filled in stays on record",
    ),
    _refuse(
        "invoice_mended_before_jobs",
        f"INSERT ON invoice_mended WHEN {_live('NEW.invoice_id')}",
        "an invoice in a job stays as it is",
    ),
    _refuse("batch_run_stays", "DELETE ON batch_run", "no batch run is ever deleted"),
    _refuse("batch_run_begins", f"INSERT ON batch_run WHEN {_taken('batch_run')}", "no batch run is ever replaced"),
    # Whom it left out at the last moment is added at the end of the JSON list.
    _refuse(
        "batch_run_unchanged",
        f"""UPDATE ON batch_run WHEN {_differ(("id", "made_at", "made_by"))}
            OR substr(NEW.left_out, 1, length(OLD.left_out) - 1)
                IS NOT substr(OLD.left_out, 1, length(OLD.left_out) - 1)""",
        "what a batch run was never changes",
    ),
    _refuse("handed_over_stays", "DELETE ON handed_over", "what was handed over is never deleted"),
    _refuse("handed_over_unchanged", "UPDATE ON handed_over", _HANDED_OVER),
    _refuse(
        "handed_over_begins",
        f"INSERT ON handed_over WHEN {_taken('handed_over')}",
        "what was handed over never changes",
    ),
    _refuse("lineage_begins", f"INSERT ON lineage WHEN {_taken('lineage')}", _LINEAGE),
    _refuse(
        "evidence_kept_once",
        "INSERT ON evidence WHEN EXISTS (SELECT 1 FROM evidence WHERE chain = NEW.chain)",
        "no evidence is ever changed",
    ),
    # A row can also be replaced by its hidden number; where none is named, it is -1 here.
    _refuse(
        "blob_begins",
        "INSERT ON blob WHEN EXISTS (SELECT 1 FROM blob WHERE rowid = NEW.rowid AND sha256 <> NEW.sha256)",
        "no kept document is ever changed",
    ),
)


def up(migrator: Any, db: Any) -> None:
    """Make the triggers."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
