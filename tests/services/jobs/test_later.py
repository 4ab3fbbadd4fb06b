"""A server that puts mails off, or breaks off: tried again by itself, later each time, and never mail by mail."""

from __future__ import annotations

import time

import pytest

from tests.services.delivery.servers import Answer, Fault
from tests.services.jobs.conftest import UNCHECKED, Desk, OpenDesk, number_of
from tests.services.jobs.servers import serving
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.events import JobMoved, QueuePaused, QueueResumed
from xr_tui.jobs.retry import pause_after
from xr_tui.jobs.timing import Timing
from xr_tui.matrix import JobMode
from xr_tui.settings.throttle import provider_of
from xr_tui.store.states import State

SOON = Timing(first_retry=0.1, longest_retry=0.3, pauses=(0.1,), answer=0.5, reply=0.5)
TWENTY = tuple(f"R-{n:03}" for n in range(1, 21))


class Greylist(dict[str, Answer]):
    """Answers of a server that serves a recipient only some time after it was first asked (RFC 6647)."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._known: dict[str, float] = {}

    def get(self, key: str, default: object = None) -> Answer | None:  # type: ignore[override]
        """Not now, for a recipient that is too new."""
        if key.startswith("RCPT "):
            since = self._known.setdefault(key, time.monotonic())
            if time.monotonic() - since < self._seconds:
                return "451 4.7.1 Greylisted, please try again later"
        return super().get(key, default)  # type: ignore[arg-type]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """An office whose pauses are short."""
    return open_desk(UNCHECKED, timing=SOON)


def messages(desk: Desk) -> list[str]:
    return [str(event.cause) for event in desk.events if isinstance(event, QueuePaused)]


def test_greylisting_just_works(desk: Desk) -> None:
    with serving() as server:
        server.answers = Greylist(0.25)
        desk.mail_server(server.port)
        made = desk.submit(desk.plan("R-001", "R-002", "R-003")).jobs
        for job in made:
            desk.until(lambda event, job=job: event == JobMoved(job, State.DONE))  # type: ignore[misc]
        assert sorted(map(number_of, server.mails)) == ["R-001", "R-002", "R-003"]
        assert messages(desk) == []
    for row in desk.jobs(made):
        assert row.attempts >= 2
        said = desk.said(row.id)
        assert "Greylisted" in said
        assert "Next attempt not before" in said


def test_the_pauses_between_attempts_grow_up_to_a_limit_and_no_two_programs_wait_equally_long() -> None:
    timing = Timing()
    pauses = [pause_after(attempt, timing) for attempt in range(1, timing.attempts)]
    seconds = [pause.total_seconds() for pause in pauses if pause is not None]
    wanted = [60, 120, 240, 480, 960, *[1800] * 6]
    assert all(0.8 * length <= found <= 1.2 * length for found, length in zip(seconds, wanted, strict=True))
    assert len({pause_after(1, timing) for _ in range(20)}) > 1
    assert pause_after(timing.attempts, timing) is None


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"MAIL": "451 4.3.2 System not accepting network messages"}, "451 4.3.2 System not accepting"),
        ({"MAIL": Fault.DROP}, "broke off 3 mails in a row"),
        ({"MAIL": Fault.HANG}, "broke off 3 mails in a row"),
        ({"RCPT": "421 4.7.0 Too busy"}, "421 4.7.0 Too busy"),
    ],
)
def test_a_server_that_breaks_off_every_mail_pauses_the_queue_with_one_message(
    desk: Desk, answers: dict[str, Answer], says: str
) -> None:
    with serving(answers) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan(*TWENTY))
        desk.until(lambda event: isinstance(event, QueuePaused))
        assert says in messages(desk)[0]
        tried = sum(command.startswith("MAIL") for command in server.commands)
        assert tried <= 8, "of twenty, not each with a message of its own"
        server.answers = {}
        desk.until(lambda event: event == QueueResumed())
        for job in desk.jobs():
            desk.until(lambda event, job=job: event == JobMoved(job.id, State.DONE))  # type: ignore[misc]
        assert sorted(map(number_of, server.mails)) == sorted(TWENTY)


_OFFERS = "250-here\r\n250 AUTH PLAIN"


@pytest.mark.parametrize(
    "answers",
    [
        {"GREETING": "554 5.7.1 no service for you"},
        {"GREETING": "421 4.7.0 try again later"},
        {"GREETING": Fault.DROP},
        {"EHLO": "502 what?"},
        {"EHLO": "421 closing"},
        {"EHLO": "250 here"},
        {"EHLO": _OFFERS, "AUTH": "454 4.7.0 temporary failure"},
        {"EHLO": _OFFERS, "AUTH": "535 5.7.8 no"},
        {"EHLO": _OFFERS, "AUTH": Fault.DROP},
        {"EHLO": _OFFERS, "AUTH": "235 in", "RCPT": "530 5.7.1 log in first"},
    ],
    ids=str,
)
def test_a_server_that_lets_nobody_in_pauses_the_queue_with_one_message_and_it_goes_on_by_itself(
    open_desk: OpenDesk, answers: dict[str, Answer]
) -> None:
    desk = open_desk({**UNCHECKED, "XR_TUI_SMTP_PASSWORD": "geheim"}, timing=SOON)
    with serving(answers) as server:
        desk.mail_server(server.port, user="jana")
        desk.submit(desk.plan(*TWENTY))
        assert desk.idle().paused is not None
        assert 1 <= len(messages(desk)) <= server.connections, "one for each try, not for each job"
        server.answers = {"EHLO": _OFFERS, "AUTH": "235 in"}
        desk.until(lambda event: event == QueueResumed())
        for job in desk.jobs():
            desk.until(lambda event, job=job: event == JobMoved(job.id, State.DONE))  # type: ignore[misc]
        assert sorted(map(number_of, server.mails)) == sorted(TWENTY)
    assert {job.attempts for job in desk.jobs()} == {1}, "no try to get in counts"


def test_a_server_that_takes_fewer_connections_than_we_think_stops_nothing(desk: Desk) -> None:
    with serving() as server:

        class OneAtATime(dict[str, Answer]):
            """Whoever calls while another is there is turned away."""

            def get(self, key: str, default: object = None) -> Answer | None:  # type: ignore[override]
                if key == "GREETING" and len(server.open) > 1:
                    return "421 4.7.0 Too many concurrent connections"
                return super().get(key, default)  # type: ignore[arg-type]

        server.answers = OneAtATime({"NONE": ""})
        desk.mail_server(server.port)
        assert {job.state for job in desk.run(desk.plan(*TWENTY))} == {State.DONE}
        assert server.connections > 1, "others were tried"
    assert messages(desk) == []


def test_a_server_that_takes_mails_and_never_confirms_leaves_few_in_doubt(desk: Desk) -> None:
    with serving({"BODY": Fault.DROP}) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan(*TWENTY))
        desk.until(lambda event: isinstance(event, QueuePaused))
        desk.office.service.hold()
        desk.idle()
        assert 3 <= sum(job.state is State.UNCLEAR for job in desk.jobs()) <= 6


def test_pdf_jobs_go_on_while_the_mail_server_is_down(desk: Desk, mailbox: Mailbox) -> None:
    with serving() as server:
        nobody = server.port
    desk.mail_server(nobody)
    mails = desk.submit(desk.plan("R-001", "R-002")).jobs
    desk.until(lambda event: isinstance(event, QueuePaused))
    files = desk.submit(desk.plan("R-003", "R-004", mode=JobMode.PDF)).jobs
    for job in files:
        desk.until(lambda event, job=job: event == JobMoved(job, State.DONE))  # type: ignore[misc]
    assert desk.idle().paused is not None, "the mails still wait"
    assert [job.state for job in desk.jobs(mails)] == [State.WAITING] * 2
    desk.mail_server(mailbox.port)
    for job in mails:
        desk.until(lambda event, job=job: event == JobMoved(job, State.DONE))  # type: ignore[misc]
    assert desk.idle().paused is None


def test_what_a_provider_says_with_a_5xx_of_its_day_fails_no_job() -> None:
    gmail = provider_of("smtp.gmail.com", "jana@gmail.com")
    assert gmail is not None
    assert any(words in "5.4.5 Daily user sending limit exceeded" for words in gmail.day_is_full)
