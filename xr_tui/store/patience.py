"""How long to wait for other programs on the same database."""

BUSY_SECONDS = 15.0
