"""No more mails than the mail server takes: in a minute, in a day, on a connection; the rest goes by itself."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.services.jobs.conftest import SECONDS, UNCHECKED, Desk, OpenDesk, number_of
from tests.services.jobs.servers import serving
from xr_tui.jobs.events import DayIsFull, JobMoved
from xr_tui.jobs.timing import Timing
from xr_tui.matrix import FurtherAddress, JobMode, Kind
from xr_tui.settings.throttle import Throttle
from xr_tui.store.convert import now, to_text
from xr_tui.store.states import State

TEN = tuple(f"R-{n:03}" for n in range(1, 11))


def throttle(desk: Desk, port: int, **limits: int) -> None:
    """Set the mail server up with these limits."""
    desk.mail_server(port)
    settings = desk.office.setup().settings
    desk.office.save_settings(replace(settings, mail=replace(settings.mail, throttle=Throttle(**limits))))


def let_pass(desk: Desk, span: dt.timedelta) -> None:
    """So much time passes since what was handed over, and since when what waits has waited."""
    with desk.office.store.writing() as db:
        db.execute_sql("DROP TRIGGER IF EXISTS handed_over_unchanged")
        for row, at in db.execute_sql("SELECT id, at FROM handed_over").fetchall():
            earlier = to_text(dt.datetime.fromisoformat(at) - span)
            db.execute_sql("UPDATE handed_over SET at = ? WHERE id = ?", (earlier, row))
        for row, at in db.execute_sql(
            "SELECT id, not_before FROM job WHERE state = 'waiting' AND not_before > ''"
        ).fetchall():
            earlier = to_text(dt.datetime.fromisoformat(at) - span)
            db.execute_sql("UPDATE job SET not_before = ? WHERE id = ?", (earlier, row))
    desk.office.service.resume()


def until(holds: Callable[[], bool]) -> None:
    """Ask until it holds."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end


def until_done(desk: Desk, jobs: Sequence[int]) -> None:
    for job in jobs:
        desk.until(lambda event, job=job: event == JobMoved(job, State.DONE))  # type: ignore[misc]


def test_no_more_mails_in_a_minute_than_the_server_takes_and_nobody_needs_to_ask_for_the_rest(desk: Desk) -> None:
    with serving() as server:
        throttle(desk, server.port, per_minute=4)
        made = desk.submit(desk.plan(*TEN)).jobs
        idle = desk.office.service.when_idle()
        until_done(desk, made[:4])
        filed = desk.submit(desk.plan("R-011", mode=JobMode.PDF)).jobs
        until_done(desk, filed)
        assert len(server.mails) == 4, "what needs no mail server does not wait"
        assert not idle.done(), "the run is not over"
        let_pass(desk, dt.timedelta(seconds=61))
        until_done(desk, made[:8])
        assert len(server.mails) == 8
        let_pass(desk, dt.timedelta(seconds=61))
        until_done(desk, made)
        assert idle.result(SECONDS).paused is None
        assert sorted(map(number_of, server.mails)) == sorted(TEN)


def test_a_clock_that_is_set_back_does_not_make_the_minute_last_for_a_day(desk: Desk) -> None:
    with serving() as server:
        throttle(desk, server.port, per_minute=4)
        until_done(desk, desk.submit(desk.plan(*TEN[:4])).jobs)
        let_pass(desk, dt.timedelta(days=-1))
        until_done(desk, desk.submit(desk.plan(*TEN[4:8])).jobs)
        assert len(server.mails) == 8


def test_two_programs_and_the_next_ones_count_together(open_desk: OpenDesk) -> None:
    with serving() as server:
        one, other = open_desk(), open_desk()
        throttle(one, server.port, per_minute=5)
        futures = [
            desk.office.service.submit(desk.plan(*numbers)) for desk, numbers in ((one, TEN[:5]), (other, TEN[5:]))
        ]
        made = [job for future in futures for job in future.result(SECONDS).jobs]
        until(lambda: sum(job.state is State.DONE for job in one.jobs(made)) == 5)
        third = open_desk()
        (late,) = third.submit(third.plan("R-012")).jobs
        third.office.service.resume()
        let_pass(third, dt.timedelta(seconds=30))
        assert len(server.mails) == 5
        for desk in (one, other):  # whoever ends leaves the rest to others, and they count on
            desk.office.close()
        let_pass(third, dt.timedelta(seconds=31))
        until_done(third, [late])
        assert third.office.service.take_up().result(SECONDS) == 5
        assert len(server.mails) == 6


def test_what_the_day_has_no_room_for_goes_on_by_itself_and_says_when(desk: Desk) -> None:
    with serving() as server:
        throttle(desk, server.port, recipients_per_day=4)
        made = desk.submit(desk.plan(*TEN)).jobs
        assert desk.idle().paused is None
        assert len(server.mails) == 4
        (event,) = [event for event in desk.events if isinstance(event, DayIsFull)]
        assert (event.put_off.jobs, event.put_off.recipients_per_day) == (6, 4)
        waiting = [job for job in desk.jobs(made) if job.state is State.WAITING]
        turns = [job.not_before for job in waiting if job.not_before is not None]
        assert (len(turns), turns[0], turns[-1]) == (6, event.put_off.first, event.put_off.last)
        tomorrow, day_after = now() + dt.timedelta(days=1), now() + dt.timedelta(days=2)
        minute = dt.timedelta(minutes=1)
        assert all(abs(turn - tomorrow) < minute for turn in turns[:4]), turns
        assert all(abs(turn - day_after) < minute for turn in turns[4:]), "a day takes four"
        let_pass(desk, dt.timedelta(hours=24, minutes=1))
        until_done(desk, made[:8])
        let_pass(desk, dt.timedelta(hours=24, minutes=1))
        until_done(desk, made)
        assert sorted(map(number_of, server.mails)) == sorted(TEN)


def test_a_day_counts_recipients_as_providers_do(desk: Desk) -> None:
    copies = (FurtherAddress("cc@stadt.example", Kind.CC), FurtherAddress("bcc@stadt.example", Kind.BCC))
    with serving() as server:
        throttle(desk, server.port, recipients_per_day=5)
        lines = [replace(line, further_addresses=copies) for line in desk.plan("R-001", "R-002", "R-003")]
        rows = desk.run(lines)
        assert [row.state for row in rows] == [State.DONE, State.WAITING, State.WAITING]


def test_a_mail_with_more_recipients_than_a_day_takes_goes_when_the_day_is_empty(desk: Desk) -> None:
    copies = tuple(FurtherAddress(f"{n}@stadt.example", Kind.CC) for n in range(5))
    with serving() as server:
        throttle(desk, server.port, recipients_per_day=3)
        assert desk.send("R-001", further_addresses=copies).state is State.DONE


def test_no_more_connections_and_mails_on_each_than_the_server_takes(open_desk: OpenDesk) -> None:
    desk = open_desk(UNCHECKED, timing=Timing(goodbye=1))
    with serving() as server:
        throttle(desk, server.port, connections=1, mails_per_connection=3)
        rows = desk.run(desk.plan(*TEN))
        assert {row.state for row in rows} == {State.DONE}
        assert server.connections == 4
        assert server.commands.count("QUIT") == 3, "it takes its leave each time"


def test_a_mail_that_the_server_put_off_has_used_its_place_in_the_minute(desk: Desk) -> None:
    with serving({"BODY": "451 4.3.0 later"}) as server:
        throttle(desk, server.port, per_minute=1)
        first = desk.send("R-001")
        assert first.state is State.WAITING
        server.answers = {}
        made = desk.submit(desk.plan("R-002")).jobs
        let_pass(desk, dt.timedelta(seconds=1))
        assert [job.state for job in desk.jobs(made)] == [State.WAITING]
        both = [first.id, *made]
        let_pass(desk, dt.timedelta(seconds=61))
        until(lambda: any(job.state is State.DONE for job in desk.jobs(both)))
        let_pass(desk, dt.timedelta(seconds=61))
        until_done(desk, both)
