"""How long a service waits wherever it waits, in one value: a person takes it as it is, a test brings its own."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.store.patience import BUSY_SECONDS


@dataclass(frozen=True, kw_only=True)
class Timing:
    """All in seconds, but the number of attempts."""

    answer: float = 30
    """For the connection to the mail server, and for each answer but the next."""
    reply: float = 300
    """For the answer to a mail itself (RFC 5321 section 4.5.3.2.6 asks for ten minutes)."""
    first_retry: float = 60
    """After the first attempt that the server put off; doubled after each further one."""
    longest_retry: float = 1800
    """No pause between two attempts is longer."""
    attempts: int = 12
    """Attempts before a job is given up; with the pauses above after about five hours."""
    connection_turn: float = 10
    """A connection to the mail server is kept at least so long although another program waits for one."""
    idle_connection: float = 5
    """A connection without a mail is closed after that: other programs may want one."""
    pauses: tuple[float, ...] = (2, 5, 10, 30, 60, 120, 300)
    """The queue's rest after the first, second, … fault in a row that concerns more than one job."""
    look_around: float = 10
    """Between two looks for what dead programs left."""
    write_again: float = 1
    """To the next try to write down what became of a mail, while the database cannot be written."""
    database: float = BUSY_SECONDS
    """For other programs that are just writing into the database."""
    goodbye: float = 5
    """For taking leave of the mail server at the end."""
