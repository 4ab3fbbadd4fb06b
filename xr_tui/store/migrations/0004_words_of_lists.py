"""What rows are found by, side by side in the order of the row ids: a search that must look at many looks here."""

from typing import Any

# An index in the order of the row ids is a narrow table that SQLite keeps in step by itself: thirty rows lie on a page
# of it instead of five. The days and customers in it are what searches are narrowed by most.
_STEPS = (
    "CREATE INDEX invoice_words ON invoice (id, issue_date, customer, found_by)",
    "CREATE INDEX job_words ON job (id, accepted_at, found_by)",
)


def up(migrator: Any, db: Any) -> None:
    """Make the indexes; a million invoices and jobs take some seconds."""
    del migrator
    for statement in _STEPS:
        db.execute_sql(statement)
