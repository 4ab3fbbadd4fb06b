"""The check in worker processes: they may die, hang or make noise, and nothing of it lets an invoice through."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from xr_tui.validation.limits import Limits
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Verdict
from xr_tui.validation.rules import InstalledRules

Numbered = Callable[[str], bytes]
_PATIENCE = 60.0

_PARENT = """
import asyncio, pickle, sys
from pathlib import Path
from xr_tui.validation.limits import Limits
from xr_tui.validation.pool import CheckPool
async def main():
    rules, document = pickle.loads(Path(sys.argv[1]).read_bytes())
    async with CheckPool(rules, workers=2, limits=Limits(seconds=float(sys.argv[2]))) as pool:
        await asyncio.gather(pool.check(document), pool.check(document))
        print(*pool.process_ids, flush=True)
        if sys.argv[3] == "hanging":
            await pool.check(document.replace(b"RE-1", b"hangs"))
        elif sys.argv[3] == "idle":
            await asyncio.Event().wait()
asyncio.run(main())
"""


@contextlib.asynccontextmanager
async def pool_of(
    rules: InstalledRules,
    *,
    workers: int = 1,
    seconds: float = 30.0,
    log: Path | None = None,
    most_documents: int = 20_000,
    address_mb: int = 4096,
    resident_mb: int = 250,
) -> AsyncIterator[CheckPool]:
    limits = Limits(seconds=seconds, documents=most_documents, address_mb=address_mb, resident_mb=resident_mb)
    async with CheckPool(rules, workers=workers, limits=limits, stderr_path=log) as pool:
        yield pool


async def ready(pool: CheckPool, *, but: tuple[int, ...] = ()) -> int:
    """The process id of a worker that has loaded the rules, other than those."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            for pid in pool.process_ids:
                if pid not in but:
                    return pid
            await asyncio.sleep(0.005)


def gone(pid: int) -> bool:
    """Whether there is no such process any more, not even as a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_the_verdict_comes_from_the_official_rules(rules: InstalledRules, numbered: Numbered) -> None:
    async with pool_of(rules) as pool:
        report = await pool.check(numbered("RE-1"))
    assert report.verdict is Verdict.ACCEPTED
    assert report.document_sha256 == hashlib.sha256(numbered("RE-1")).hexdigest()


async def test_every_document_gets_its_own_report(obedient_rules: InstalledRules, numbered: Numbered) -> None:
    documents = [numbered(f"RE-{n}") for n in range(40)]
    async with pool_of(obedient_rules, workers=2) as pool:
        reports = await asyncio.gather(*map(pool.check, documents))
    assert [r.document_sha256 for r in reports] == [hashlib.sha256(d).hexdigest() for d in documents]


async def test_a_large_document_goes_through(obedient_rules: InstalledRules, numbered: Numbered) -> None:
    large = numbered("RE-1") + b"<!-- " + b"x" * 20_000_000 + b" -->"
    async with pool_of(obedient_rules) as pool:
        assert (await pool.check(large)).verdict is Verdict.ACCEPTED


async def test_a_document_that_the_rules_die_on_is_rejected(obedient_rules: InstalledRules, numbered: Numbered) -> None:
    async with pool_of(obedient_rules) as pool:
        report = await pool.check(numbered("dies"))
    assert report.verdict is Verdict.REJECTED
    assert "no more" in str(report.problems[0])


async def test_a_killed_worker_is_replaced_and_the_document_checked_again(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules) as pool:
        checking = asyncio.create_task(pool.check(numbered("slow")))
        first = await ready(pool)
        os.kill(first, signal.SIGKILL)
        report = await checking
        second = await ready(pool)
    assert report.verdict is Verdict.ACCEPTED
    assert second != first


async def test_a_document_that_costs_two_workers_their_life_is_not_checked(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules) as pool:
        checking = asyncio.create_task(pool.check(numbered("hangs")))
        first = await ready(pool)
        os.kill(first, signal.SIGKILL)
        os.kill(await ready(pool, but=(first,)), signal.SIGSEGV)
        report = await checking
        after = await pool.check(numbered("RE-1"))
    assert report.verdict is Verdict.NOT_CHECKED
    assert "SIGSEGV" in str(report.problems[0])
    assert report.rules_version == "2026-08-31"
    assert after.verdict is Verdict.ACCEPTED


async def test_a_document_that_hangs_the_rules_is_not_checked(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules, seconds=0.3) as pool:
        report = await pool.check(numbered("hangs"))
        after = await pool.check(numbered("RE-1"))
    assert report.verdict is Verdict.NOT_CHECKED
    assert "longer than 0.3 s" in str(report.problems[0])
    assert after.verdict is Verdict.ACCEPTED


async def test_a_hanging_document_does_not_hold_up_the_others(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules, workers=2, seconds=3) as pool:
        hanging = asyncio.create_task(pool.check(numbered("hangs")))
        reports = await asyncio.gather(*(pool.check(numbered(f"RE-{n}")) for n in range(10)))
        assert not hanging.done()
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    assert (await hanging).verdict is Verdict.NOT_CHECKED


async def test_a_cancelled_check_does_not_give_its_report_to_the_next_document(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules) as pool:
        await pool.check(numbered("RE-1"))
        cancelled = asyncio.create_task(pool.check(numbered("slow")))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        report = await pool.check(numbered("RE-2"))
    assert report.document_sha256 == hashlib.sha256(numbered("RE-2")).hexdigest()


async def test_broken_rules_end_as_not_checked_with_the_cause(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    (obedient_rules.folder / "0.xsl").write_text("<changed/>")
    async with pool_of(obedient_rules) as pool:
        report = await pool.check(numbered("RE-1"))
    assert report.verdict is Verdict.NOT_CHECKED
    assert "not the one that was published" in str(report.problems[0])
    assert "rules install" in str(report.problems[1])


async def test_a_file_that_is_missing_by_the_time_a_worker_is_replaced_ends_as_not_checked(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules) as pool:
        assert (await pool.check(numbered("RE-1"))).verdict is Verdict.ACCEPTED
        (obedient_rules.folder / "0.xsl").unlink()
        os.kill(await ready(pool), signal.SIGKILL)
        report = await pool.check(numbered("RE-2"))
    assert report.verdict is Verdict.NOT_CHECKED
    assert "cannot be read" in str(report.problems[0])


async def test_a_document_that_eats_all_memory_costs_its_worker_and_not_the_machine(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules, address_mb=512) as pool:
        report = await pool.check(numbered("eats"))
        after = await pool.check(numbered("RE-1"))
    assert report.verdict is Verdict.NOT_CHECKED
    assert "died twice" in str(report.problems[0])
    assert after.verdict is Verdict.ACCEPTED


async def test_a_worker_that_has_grown_is_replaced_and_nobody_notices(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    documents = [numbered(f"RE-{n}") for n in range(400)]
    async with pool_of(obedient_rules, most_documents=50) as pool:
        reports, workers = [], set[int]()
        for document in documents:
            reports.append(await pool.check(document))
            workers.update(pool.process_ids)
            # Whoever only ever asks never lets a new worker come in time: a clerk or a disk would.
            await asyncio.sleep(0.005)
        assert len(pool.process_ids) == 1
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    assert [r.document_sha256 for r in reports] == [hashlib.sha256(d).hexdigest() for d in documents]
    assert len(workers) > 1
    assert all(gone(pid) for pid in workers)


async def test_a_worker_that_holds_far_too_much_memory_is_replaced_at_once(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules, resident_mb=10) as pool:
        assert (await pool.check(numbered("RE-1"))).verdict is Verdict.ACCEPTED
        first = await ready(pool)
        async with asyncio.timeout(_PATIENCE):
            while first in pool.process_ids:
                assert (await pool.check(numbered("RE-2"))).verdict is Verdict.ACCEPTED
                await asyncio.sleep(0.005)  # a new worker needs time of this process as well
        assert gone(first)


async def test_a_worker_whose_memory_is_within_its_limit_stays(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules, resident_mb=1_000) as pool:
        first = await ready(pool)
        for number in range(50):
            assert (await pool.check(numbered(f"RE-{number}"))).verdict is Verdict.ACCEPTED
        assert pool.process_ids == (first,)


async def test_a_tired_worker_goes_on_where_no_other_can_come(
    obedient_rules: InstalledRules, numbered: Numbered
) -> None:
    async with pool_of(obedient_rules, most_documents=1) as pool:
        assert (await pool.check(numbered("RE-0"))).verdict is Verdict.ACCEPTED
        first = pool.process_ids
        (obedient_rules.folder / "0.xsl").unlink()
        reports = [await pool.check(numbered(f"RE-{n}")) for n in range(1, 20)]
        assert pool.process_ids == first
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}


async def test_what_the_rules_print_goes_to_the_log_and_not_between_the_reports(
    obedient_rules: InstalledRules, numbered: Numbered, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log" / "check.log"
    async with pool_of(obedient_rules, log=log) as pool:
        reports = [await pool.check(numbered("noisy")) for _ in range(3)]
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    assert "noise on every channel" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
    assert capfd.readouterr() == ("", "")


def test_what_a_library_prints_to_standard_output_does_not_reach_the_reports() -> None:
    script = (
        "import os; from xr_tui.validation.worker import claim_pipes; requests, answers = claim_pipes();"
        "os.write(1, b'noise'); answers.write(b'frame ' + requests.read()); answers.flush(); os.read(0, 1)"
    )
    done = subprocess.run([sys.executable, "-c", script], input=b"asked", capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"frame asked", b"noise")


async def test_after_closing_nothing_is_left_of_the_workers(obedient_rules: InstalledRules, numbered: Numbered) -> None:
    async with pool_of(obedient_rules, workers=2) as pool:
        await asyncio.gather(pool.check(numbered("RE-1")), pool.check(numbered("RE-2")))
        workers = pool.process_ids
        hanging = asyncio.create_task(pool.check(numbered("hangs")))
        await asyncio.sleep(0)
    assert len(workers) == 2
    assert all(gone(pid) for pid in workers)
    assert (await hanging).verdict is Verdict.NOT_CHECKED
    assert (await pool.check(numbered("RE-3"))).verdict is Verdict.NOT_CHECKED


async def test_a_pool_that_is_closed_while_it_starts_leaves_nothing(obedient_rules: InstalledRules) -> None:
    pool = CheckPool(obedient_rules, workers=2)
    await pool.start()
    await asyncio.sleep(0)
    await pool.aclose()
    assert pool.process_ids == ()


def test_it_works_in_an_event_loop_of_another_thread(obedient_rules: InstalledRules, numbered: Numbered) -> None:
    verdicts = []

    async def check() -> None:
        async with pool_of(obedient_rules) as pool:
            verdicts.append((await pool.check(numbered("RE-1"))).verdict)

    thread = threading.Thread(target=asyncio.run, args=(check(),))
    thread.start()
    thread.join()
    assert verdicts == [Verdict.ACCEPTED]


def start_parent(
    rules: InstalledRules, document: bytes, folder: Path, *, seconds: float, then: str
) -> subprocess.Popen[bytes]:
    (folder / "orders").write_bytes(pickle.dumps((rules, document)))
    arguments = [str(folder / "orders"), str(seconds), then]
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-X", "dev", "-c", _PARENT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("doing", ["idle", "hanging"])
def test_workers_go_when_their_parent_is_killed(
    obedient_rules: InstalledRules, numbered: Numbered, tmp_path: Path, doing: str
) -> None:
    with start_parent(obedient_rules, numbered("RE-1"), tmp_path, seconds=2, then=doing) as parent:
        assert parent.stdout is not None
        workers = [os.pidfd_open(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()
        assert len(workers) == 2
        for worker in workers:
            # Readable as soon as the process has ended, whoever its parent is by then.
            ended, _, _ = select.select([worker], [], [], _PATIENCE)
            os.close(worker)
            assert ended


def test_it_leaves_no_warning_and_no_open_pipe_behind(
    obedient_rules: InstalledRules, numbered: Numbered, tmp_path: Path
) -> None:
    with start_parent(obedient_rules, numbered("RE-1"), tmp_path, seconds=10, then="end") as parent:
        _, noise = parent.communicate()
    assert noise == b""
    assert parent.returncode == 0
