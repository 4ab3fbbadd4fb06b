"""Everything that can go wrong while invoices are mailed, done on purpose; the receiving server's log is the judge."""
