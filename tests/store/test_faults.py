"""Whatever goes wrong, all who wait get an answer, nothing is kept by halves, and work goes on."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from agreement import check_log
from desk import Desk
from engines import on_a_file
from given import at
from people import CHEN, WANG, ZHAO
from samples import register, score

from application.engines.postgres import READERS, PostgresEngine
from application.engines.sqlite_writing import WriteConnection
from application.exchange import Accepted, Answer, CommandFailedError
from application.log import CannotServeError, StoreUnavailableError
from application.sales import Sales
from domain.kernel import Command
from domain.lead.merging import LeadAbsorbed
from domain.lead.scoring import ApproveScore
from domain.outcomes import To
from domain.people import Role, anyone
from domain.shared import AddContact

NOTE = AddContact(name="吴刚", phone="13900000001")


@contextmanager
def somebody_else_writes(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process that holds the write lock."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def insert(path: Path, stream: str, version: int, topic: str, state: object = None) -> None:
    """A row that another program wrote."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES (?,?,?,?)",
            (stream, version, topic, json.dumps(state or {})),
        )


def answer_of(future: Future[Answer]) -> Answer | type[BaseException]:
    error = future.exception(20)
    if isinstance(error, StoreUnavailableError):
        return StoreUnavailableError
    return type(error) if error is not None else future.result()


@on_a_file
def test_a_lock_that_others_keep_refuses_the_batch_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.log.LOCK_SECONDS", 0.2)
    lead = desk.do(CHEN, register()).id
    last = desk.sales.log.last_position()
    with somebody_else_writes(desk.path):
        waiting = [desk.sales.submit(desk.request(CHEN, NOTE, lead)) for _ in range(20)]
        assert {answer_of(f) for f in waiting} == {StoreUnavailableError}
        assert desk.sales.held(lead) is not None
    assert desk.sales.log.last_position() == last
    assert desk.do(CHEN, NOTE, lead).version == 2


def test_whoever_has_nothing_to_do_asks_for_no_write_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("application.writer.LONGEST_SLEEP", 0.01)
    desk = Desk(tmp_path / "log.sqlite3", manual=False)
    monkeypatch.setattr("application.log.LOCK_SECONDS", 0.01)
    with somebody_else_writes(desk.path):
        time.sleep(0.2)
    assert not caplog.records
    desk.close()


def test_a_disk_that_is_full_keeps_nothing_half(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3", manual=False)
    lead = desk.do(CHEN, register()).id
    with desk.sales.log.turn() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages + 2}")
    long = AddContact(name="吴刚", phone="13900000001", reason="长" * 4000)
    waiting = [desk.sales.submit(desk.request(CHEN, long, lead)) for _ in range(30)]
    assert StoreUnavailableError in {answer_of(f) for f in waiting}
    with desk.sales.log.turn() as cursor:
        cursor.execute("PRAGMA max_page_count=1000000")
    done = sum(isinstance(answer_of(f), Accepted) for f in waiting)
    assert desk.do(CHEN, long, lead).version == 1 + done + 1
    desk.close()
    check_log(desk.path)


class Unlucky(WriteConnection):
    """A disk that reports its next COMMIT as failed, whether it was written or not."""

    written = True
    failures = 0

    def commit(self) -> None:
        if not self.failures:
            super().commit()
            return
        self.failures -= 1
        if self.written:
            super().commit()
        raise sqlite3.OperationalError("disk I/O error")


@on_a_file
@pytest.mark.parametrize("written", [True, False])
def test_after_an_error_at_commit_the_receipts_decide_what_is_answered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, written: bool
) -> None:
    lead = desk.do(CHEN, register()).id
    unlucky = Unlucky(desk.path)
    unlucky.written, unlucky.failures = written, 1
    monkeypatch.setattr(desk.sales.log.engine, "_writing", unlucky)
    request = desk.request(CHEN, NOTE, lead)
    if written:
        assert isinstance(desk.sales.execute(request), Accepted)
    else:
        with pytest.raises(StoreUnavailableError):
            desk.sales.execute(request)
    again = desk.sales.execute(request)
    assert isinstance(again, Accepted)
    assert again.replayed is written
    assert desk.do(CHEN, NOTE, lead).version == 3


@on_a_file
def test_an_event_of_a_newer_version_stops_its_own_aggregate_only(desk: Desk) -> None:
    bad, good = desk.do(CHEN, register()).id, desk.do(CHEN, register(customer_name="别家")).id
    insert(desk.path, bad.hex, 2, "LeadFromTheFuture")
    insert(desk.path, "no uuid at all", 1, "LeadFromTheFuture")
    with pytest.raises(CommandFailedError):
        desk.send(CHEN, NOTE, bad)
    assert desk.do(CHEN, NOTE, good).version == 2
    assert desk.sales.position == desk.sales.log.last_position()


@on_a_file
def test_a_log_whose_newest_event_is_of_a_newer_version_is_not_served(desk: Desk) -> None:
    insert(desk.path, uuid4().hex, 1, "LeadFromTheFuture")
    desk.sales.close()
    with pytest.raises(CannotServeError, match="newer") as caught:
        Sales(desk.path, manual_clock=True)
    assert "\n" not in str(caught.value)


@on_a_file
def test_a_deadline_that_cannot_fire_keeps_no_other_and_no_command_waiting(desk: Desk) -> None:
    lead = desk.do(ZHAO, register()).id
    desk.do(ZHAO, score(4, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    with closing(sqlite3.connect(desk.path)) as connection, connection:
        nothing = uuid4().hex
        row = (nothing, nothing, 0, nothing, nothing)
        connection.execute("INSERT INTO open_clocks VALUES (?,?,?,?,?)", row)
        row = (uuid4().hex, lead.hex, 0, nothing, nothing)
        connection.execute("INSERT INTO open_clocks VALUES (?,?,?,?,?)", row)
    desk.do(ZHAO, NOTE, lead)
    desk.clock("03-05 09:00")
    assert desk.names(lead)[-2:] == ["DeadlineWarned", "DeadlineBreached"]


class Broken(Command):
    """A command with a mistake in it, after its first event was written."""

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_REP)
    clause = "G3.1.1"

    def decide(self, state: Any, context: Any, /) -> Any:
        return self._outcomes()

    def _outcomes(self) -> Any:
        return [LeadAbsorbed(from_id=uuid4()), To(uuid4(), LeadAbsorbed(from_id=uuid4()))]


class Exhausted(Broken):
    """One whose mistake is an error that no future of asyncio can carry."""

    def _outcomes(self) -> Any:
        return next(iter(()))


@pytest.mark.parametrize("kind", [Broken, Exhausted])
def test_a_mistake_in_a_command_fails_it_alone(desk: Desk, kind: type[Command]) -> None:
    lead = desk.do(CHEN, register()).id
    broken, sound = desk.request(CHEN, kind(), lead), desk.request(CHEN, NOTE, lead)
    futures = [desk.sales.submit(r) for r in (broken, sound, broken)]
    failed, done, _ = (answer_of(f) for f in futures)
    assert failed is CommandFailedError
    assert isinstance(done, Accepted)
    assert done.version == 2


def test_what_others_write_where_a_failed_command_wrote_is_noticed(desk: Desk) -> None:
    other = desk.beside()
    lead = desk.do(CHEN, register()).id
    with pytest.raises(CommandFailedError):
        desk.send(CHEN, Broken(), lead)
    other.do(CHEN, NOTE, lead)
    assert desk.do(CHEN, NOTE, lead).version == 3
    other.close()


@on_a_file
def test_whoever_gives_up_waiting_stops_nobody_else(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    with somebody_else_writes(desk.path):
        futures = [desk.sales.submit(desk.request(CHEN, NOTE, lead)) for _ in range(50)]
        for future in futures:
            future.cancel()
    kept = [f for f in futures if not f.cancelled()]
    assert all(isinstance(answer_of(f), Accepted) for f in kept)
    assert desk.do(CHEN, NOTE, lead).version == 2 + len(kept)


def test_readers_never_keep_the_writer_waiting(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    with ExitStack() as readers:
        on_server = isinstance(desk.sales.log.engine, PostgresEngine)
        for _ in range(READERS if on_server else 15):  # all that the pool has
            readers.enter_context(desk.sales.log.reading())
        assert desk.do(CHEN, NOTE, lead).version == 2
    assert desk.do(CHEN, NOTE, lead).version == 3


def test_a_stop_answers_all_that_was_taken_and_refuses_the_rest(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    futures = [desk.sales.submit(desk.request(CHEN, NOTE, lead)) for _ in range(300)]
    desk.sales.close()
    assert all(isinstance(answer_of(f), Accepted) for f in futures)
    with pytest.raises(StoreUnavailableError):
        desk.sales.submit(desk.request(CHEN, NOTE, lead))
    with pytest.raises(StoreUnavailableError):
        desk.clock("03-03 09:00")


@on_a_file
def test_a_stop_does_not_wait_batch_after_batch_for_a_store_that_is_held(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.log.LOCK_SECONDS", 0.3)
    lead = desk.do(CHEN, register()).id
    with somebody_else_writes(desk.path):
        futures = [desk.sales.submit(desk.request(CHEN, NOTE, lead)) for _ in range(3000)]
        started = time.monotonic()
        desk.sales.close()
        assert time.monotonic() - started < 1.5
    assert {answer_of(f) for f in futures} == {StoreUnavailableError}


def test_a_move_of_the_clock_ends_with_the_service(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3")
    lead = desk.do(ZHAO, register()).id
    desk.do(ZHAO, score(1, 1, 1), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    outcome: list[object] = []

    def move() -> None:
        try:
            desk.sales.set_clock(at("03-02 09:00").replace(year=2199))
            outcome.append("moved")
        except StoreUnavailableError as error:
            outcome.append(error)

    mover = threading.Thread(target=move)
    mover.start()
    desk.sales.wait_past(desk.sales.position, 10)
    desk.sales.close()
    mover.join(10)
    assert len(outcome) == 1
    again = Sales(desk.path, manual_clock=True)
    rows = again.log.after(0, 100_000)
    assert again.clock.now() >= rows[-1].recorded.trail.recorded_at
    again.close()
