"""A round: a folder of invoices, programs that are disturbed one after the other, a person, and the judge."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tests.services.jobs.under_fire import desk, judge
from tests.services.jobs.under_fire.programs import Order, Program, Programs
from tests.services.jobs.under_fire.receiver import STEPS, Mischief, Receiver, Taken
from tests.services.jobs.under_fire.watching import Watcher

NUMBERS = tuple(f"F-{n:03}" for n in range(1, 13))
"""The invoices of a round: each disturbance has its share of them, so that none comes when everything is sent."""
ANSWERED = ("mail", "rcpt", "data", "mail came")
"""Steps at which a server may say yes or no."""
AT_STATES = ("waiting", "creating", "checking", "sending", "done")
CONNECTIONS = 3
"""Of a program without limits: as many mails may be on their way at once."""
_LONGEST = 40.0
"""Seconds that no disturbed program may take to end: else something waits for ever."""

KINDS = (
    *(f"killed when the server comes to: {step}" for step in STEPS),
    *(f"killed when a job is {state}" for state in AT_STATES),
    "killed, and the next one while it puts that right",
    "killed at a random moment",
    "stopped at a random moment",
    *(f"cut: {step}" for step in STEPS),
    *(f"4xx: {step}" for step in ANSWERED),
    "421: connect",
    "421: mail",
    *(f"5xx: {step}" for step in ANSWERED),
    *(f"silence: {step}" for step in STEPS[:8]),
    "nonsense instead of an answer",
    "disk full",
    "database locked",
    "database moved away and back",
    "more answers than questions",
    "two programs",
    "two programs, one killed",
    "two programs, one frozen",
    "older database",
    "backup copied back",
)
"""Everything that is done, by name."""
NO_DOUBT = {
    *(f"{fault}: {step}" for fault in ("cut", "silence") for step in STEPS[:5]),
    *(kind for kind in KINDS if kind.startswith(("4xx", "5xx", "421"))),
    "more answers than questions",
    "database locked",
    "database moved away and back",
    "two programs",
}
"""What leaves nothing uncertain: no mail is on its way meanwhile, or an answer comes."""


class Round:
    """Disturbs programs on a folder of its own."""

    def __init__(self, folder: Path, filled: Path, programs: Programs, rules: Path, seed: int) -> None:
        self.folder = folder
        self.done: Counter[str] = Counter()
        """What struck, by kind."""
        self.missed: Counter[str] = Counter()
        """What came too late: the program had ended by then."""
        self.questions = 0
        """How many jobs were `?`."""
        self._chance = random.Random(seed)
        self._programs = programs
        self._running: list[Program] = []
        self._receiver = Receiver()
        self._past: set[str] = set()
        self._copied_back = False
        self._share = len(NUMBERS)
        """Invoices that are new to the disturbance that is at work."""
        self._comes_later: tuple[str, ...] = ()
        """Invoices of later ones."""
        shutil.copy(filled, folder / desk.NAME)
        environ = {
            "XR_TUI_SMTP_HOST": "127.0.0.1",
            "XR_TUI_SMTP_PORT": str(self._receiver.port),
            "XR_TUI_SMTP_SECURITY": "none",
            "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
            "XR_TUI_CHECK_ENABLED": str(seed % 40 == 0).lower(),
        }
        self._order = Order(folder=str(folder), environ=environ, rules=str(rules))

    @property
    def log(self) -> list[Taken]:
        """The receiving server's."""
        return self._receiver.log

    def close(self) -> None:
        """Stop everything."""
        for program in self._running:
            program.kill()
        self._receiver.close()

    def run(self, *kinds: str) -> None:
        """Do these one after the other, each to a program of its own, then let a person and a last program end it."""
        self._share = len(NUMBERS) // len(kinds)
        for done, kind in enumerate(kinds, start=1):
            self._comes_later = NUMBERS[done * self._share :] if done < len(kinds) else ()
            self._struck = False
            doubts = judge.doubts(self.folder)
            self._do(kind)
            (self.done if self._struck else self.missed)[kind] += 1
            judge.look_at(self.folder, self.log, past=self._past)
            if kind in NO_DOUBT:
                assert judge.doubts(self.folder) <= doubts, f"uncertain after {kind}"
        self._end()

    # One disturbance

    def _do(self, kind: str) -> None:
        name, _, detail = kind.partition(": ")
        match name:
            case "killed when the server comes to":
                self._with_mischief((detail, self._nth(detail)), self._killing)
            case "killed at a random moment":
                self._live(lambda program: self._at_a_moment(program.kill))
            case "stopped at a random moment":
                self._live(lambda program: self._at_a_moment(program.stop))
            case "killed, and the next one while it puts that right":
                self._do("killed when a job is sending")
                self._live(lambda program: self._watch("unclear", self._killing))
            case "cut":
                self._with_answers(detail, "cut")
            case "4xx":
                self._with_answers(detail, "451 4.7.1 not now, try later")
            case "421":
                self._with_answers(detail, "421 4.3.2 closing")
            case "5xx":
                self._with_answers(detail, "554 5.7.1 no")
            case "silence":
                self._with_answers(detail, "hang")
            case "nonsense instead of an answer":
                self._with_answers("taken", "what 250?")
            case "more answers than questions":
                self._with_answers("data", "354 go ahead\r\n250 taken")
            case "disk full":
                self._full_disk()
            case "database locked":
                self._live(lambda program: self._at_a_moment(self._lock_database))
            case "database moved away and back":
                self._move_database()
            case "two programs":
                self._struck = True
                self._live(None, self._start())
            case "two programs, one killed":
                other, step = self._start(), self._chance.choice(STEPS)
                self._with_mischief((step, self._nth(step)), other.kill, other)
            case "two programs, one frozen":
                self._freezing(self._start())
            case "older database":
                self._older()
            case "backup copied back":
                self._backup()
            case _:
                state = kind.rpartition(" ")[2]
                self._live(lambda program: self._watch(state, program.kill))

    def _nth(self, step: str) -> int:
        """Which time of the step: all connections but the first may come or not, mails are many."""
        return self._chance.randint(1, 1 if step in ("connect", "ehlo") else self._share - 1)

    def _with_answers(self, step: str, answer: str) -> None:
        """Give this answer a few times."""
        times = {self._nth(step) for _ in range(self._chance.randint(1, 4))}
        self._receiver.plan({(step, time): self._marked(lambda: answer) for time in times})
        self._live(None)

    def _with_mischief(self, at: tuple[str, int], mischief: Mischief, *others: Program) -> None:
        self._receiver.plan({at: self._marked(mischief)})
        self._live(None, *others)

    def _marked(self, mischief: Mischief) -> Mischief:
        """The same, and it is noted that it happened."""

        def strike() -> str | None:
            self._struck = True
            return mischief()

        return strike

    def _watch(self, state: str, do: Callable[[], None]) -> Watcher:
        def strike() -> None:
            self._struck = True
            do()

        jobs = self._chance.randint(1, self._share - 2) if state == "done" else 1
        return Watcher(self.folder / desk.NAME, state, strike, jobs=jobs)

    def _killing(self) -> None:
        for program in self._running:
            program.kill()

    def _at_a_moment(self, do: Callable[[], None]) -> None:
        threading.Event().wait(self._chance.uniform(0, 0.5))
        self._struck = not any(program.has_ended_within(0) for program in self._running)
        do()

    def _full_disk(self) -> None:
        """The disk is full from a step on, for a while or until the program ends."""
        self._for_a_while(Program.fill_disk, Program.make_room, 0.6)

    def _move_database(self) -> None:
        """What is written into the file while it lies elsewhere, nobody would find again."""
        path, away = self.folder / desk.NAME, self.folder / "away.db"
        taken: list[int] = []
        begun_anew: list[bool] = []

        def move(_program: Program) -> None:
            path.rename(away)
            taken.append(len(self.log))

        def back(_program: Program) -> None:
            taken.append(len(self.log))
            begun_anew.append(path.exists())
            away.rename(path)

        self._for_a_while(move, back, 0.6)
        assert not any(begun_anew), "an empty database was begun in its place"
        assert not taken or taken[1] - taken[0] <= CONNECTIONS, "mails went out although nothing was kept of them"

    def _freezing(self, other: Program) -> None:
        """One of two is frozen at a step, for longer than servers and its own time-outs wait, or shorter."""
        self._for_a_while(Program.freeze, Program.thaw, 2.0, other)

    def _for_a_while(
        self, begin: Callable[[Program], None], end: Callable[[Program], None], longest: float, *others: Program
    ) -> None:
        step = self._chance.choice(STEPS)
        later: list[threading.Timer] = []

        def strike() -> None:
            for program in others or self._running:
                begin(program)
                later.append(threading.Timer(self._chance.uniform(0.05, longest), end, (program,)))
                later[-1].start()

        self._with_mischief((step, self._nth(step)), strike, *others)
        for timer in later:
            timer.join()

    def _lock_database(self) -> None:
        """Another program writes: shorter than ours waits for it, or longer."""
        with closing(sqlite3.connect(self.folder / desk.NAME, timeout=5, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            threading.Event().wait(self._chance.choice((0.2, 1.0)))
            db.execute("ROLLBACK")

    def _older(self) -> None:
        """A program is killed, and the next one finds its database as an older program would have left it."""
        self._do(f"killed when the server comes to: {self._chance.choice(STEPS[5:])}")  # some are being sent
        desk.turn_back(self.folder, self._chance.choice(desk.OLDER))
        if self._chance.randint(0, 1):  # killed while it changes the tables
            self._live(lambda program: self._at_a_moment(program.kill))
        self._live(None)

    def _backup(self) -> None:
        """A backup is made in the middle, work goes on, the disk is lost, the backup is copied back."""
        copy = self.folder / "backup.db"
        state = self._chance.choice(("waiting", "sending", "done"))
        self._live(lambda program: self._watch(state, lambda: desk.make_backup(self.folder, copy)))
        if not copy.exists():  # everything had been sent by then
            desk.make_backup(self.folder, copy)
        before = len(self.log)
        desk.copy_back(self.folder, copy)
        copy.unlink()
        self._live(None)
        assert len(self.log) == before, "something was sent out of the past"
        assert desk.waits_for_a_yes(self.folder)
        self._copied_back = True
        self._past = {mail.number for mail in self.log}
        judge.look_at(self.folder, self.log, past=self._past)
        self._ask_the_person()
        desk.say_yes(self.folder)

    # Programs

    def _start(self) -> Program:
        leaves_out = (*self._past, *self._comes_later)
        program = self._programs.start(replace(self._order, leaves_out=leaves_out))
        self._running.append(program)
        return program

    def _live(self, disturb: Callable[[Program], Watcher | None] | None, *others: Program) -> None:
        """Let a program live and end; it may be disturbed meanwhile."""
        program = self._start()
        watcher = disturb(program) if disturb is not None else None
        for each in (program, *others):
            assert each.has_ended_within(_LONGEST), f"never ends, see {self.folder / 'program.log'}"
            self._running.remove(each)
            each.close()
        if watcher is not None:
            watcher.join()
        self._receiver.plan({})

    # The end

    def _ask_the_person(self) -> list[int]:
        """Who looks for each `?` at the mail server and says what she found; returns the jobs to be sent again."""
        again = []
        taken = {mail.message_id for mail in self.log} | {mail.number for mail in self.log}
        for job in judge.uncertain(self.folder, past=self._copied_back):
            self.questions += 1
            if job.message_id in taken or (self._copied_back and job.invoice_number in taken):
                desk.was_sent(self.folder, job.id)
            else:
                again.append(job.id)
        return again

    def _end(self) -> None:
        self._live(None)
        while again := self._ask_the_person():
            self._order = replace(self._order, repeats=again)
            self._live(None)
            self._order = replace(self._order, repeats=())
        judge.look_at_the_end(self.folder, self.log, NUMBERS, past=self._past)
