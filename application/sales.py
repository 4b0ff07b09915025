"""The one path that every command takes: into the queue, through a turn, back with an answer.

One thread owns the writing. Whoever has a command hands it over and waits for its answer;
the thread takes all that waits into one transaction, so a commit to disk is shared.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from eventsourcing.sqlite import SQLiteCursor

from domain.calendar import Calendar
from domain.company.people import PersonAdded, PersonRetired
from domain.people import People
from domain.policy import POLICY

from .clock import Clock, ManualClock, RealClock
from .deadlines import fire_due
from .exchange import Answer, Look, Request
from .execution import Execution
from .indexes import Indexes, instant, micros
from .keys import Keys
from .log import CannotServeError, Log, StoreUnavailableError
from .looking import look
from .streams import Cache, Held, held_from
from .turn import Standing, Turn, directory

PEOPLE_EVENTS = (PersonAdded, PersonRetired)
MANUAL_INSTANT = "manual instant"
QUEUE_LIMIT = 5_000
MOST_PER_TURN = 500
LONGEST_SLEEP = 1.0

logger = logging.getLogger("dealtrail")


@dataclass(slots=True)
class _Waiting:
    request: Request
    answer: Future[Answer]


class Sales:
    """The service's write side over one event store."""

    def __init__(
        self, path: Path, *, manual_clock: bool = False, clock: Clock | None = None
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.log = Log(path)
        self.keys = Keys(path.with_name(path.name + ".keys"))
        self._cache = Cache()
        self._waiting: deque[_Waiting | Callable[[], None]] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._position = 0
        self._moved = threading.Condition()
        with self.log.turn() as cursor:
            Indexes.create(cursor)
            indexes = Indexes(cursor, self.keys.claim_key)
            people = directory(self.log, cursor, indexes.people_streams())
            self.clock = clock or _clock(indexes.setting(MANUAL_INSTANT), manual_clock)
            last = self._last_row(cursor)
        self._standing = Standing(POLICY, Calendar(), people)
        self._position, self._recorded_at = last
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    # ---- asking --------------------------------------------------------------------

    def submit(self, request: Request) -> Future[Answer]:
        """Hand a command over; the future holds its answer once it is on disk."""
        answer: Future[Answer] = Future()
        with self._wake:
            if self._closing or len(self._waiting) >= QUEUE_LIMIT:
                raise StoreUnavailableError("too many commands are waiting")
            self._waiting.append(_Waiting(request, answer))
            self._wake.notify()
        return answer

    def execute(self, request: Request) -> Answer:
        """Hand a command over and wait for its answer."""
        return self.submit(request).result()

    def look(self, aggregate_id: UUID, actor: str) -> Look | None:
        """An aggregate as it stands, and what this person may do with it now."""
        held = self.held(aggregate_id)
        return look(held, actor, self._standing, self.clock.now()) if held else None

    def held(self, aggregate_id: UUID) -> Held | None:
        """The committed state of an aggregate, other processes' writes included."""
        held = self._cache.peek(aggregate_id)
        if held is None:
            return held_from(self.log.stream(aggregate_id), aggregate_id)
        for placed in self.log.stream(aggregate_id, held.stream.version):
            held = held.after(placed)
        return held

    @property
    def people(self) -> People:
        """Everybody, as of the last turn."""
        return self._standing.people

    def refresh(self) -> None:
        """Take notice of what other processes wrote, such as a person added just now."""
        self._by_the_writer(lambda: self._take_turn([]))

    def exception_requested(self, deal_id: UUID) -> bool:
        """Whether the price floor ever refused this deal's contract (G3.4.1)."""
        with self.log.reading() as cursor:
            return Indexes(cursor, self.keys.claim_key).exception_requested(deal_id)

    @property
    def position(self) -> int:
        """The newest position that this process knows to be committed."""
        return self._position

    def wait_past(self, position: int, timeout: float) -> int:
        """Wait until something stands behind the position; returns the newest position."""
        with self._moved:
            self._moved.wait_for(lambda: self._position > position or self._closing, timeout)
            return self._position

    def set_clock(self, target: dt.datetime) -> None:
        """Move the manual clock on; all that falls due on the way fires before this returns."""
        self._by_the_writer(lambda: self._move_clock(target.astimezone(dt.UTC)))

    def _by_the_writer(self, work: Callable[[], object]) -> None:
        """Let the writer thread do something between its turns, and wait for it."""
        done: Future[None] = Future()

        def run() -> None:
            try:
                work()
                done.set_result(None)
            except Exception as error:
                done.set_exception(error)

        with self._wake:
            if self._closing:
                raise StoreUnavailableError("the service is stopping")
            self._waiting.append(run)
            self._wake.notify()
        done.result()

    def close(self) -> None:
        """Finish what was taken, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self.log.close()
        with self._moved:
            self._moved.notify_all()

    # ---- the writer thread ---------------------------------------------------------

    def _work(self) -> None:
        try:
            self._fire_backlog()
        except Exception:
            logger.exception("deadlines that fell due while the service was down wait")
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._closing, self._sleep())
                if self._closing and not self._waiting:
                    return
                batch = self._take()
            for item in batch:
                if not isinstance(item, _Waiting):
                    item()
            self._answer([item for item in batch if isinstance(item, _Waiting)])

    def _take(self) -> list[_Waiting | Callable[[], None]]:
        """What waits now: commands up to a limit, or one thing that is not a command."""
        taken: list[_Waiting | Callable[[], None]] = []
        while self._waiting and len(taken) < MOST_PER_TURN:
            if not isinstance(self._waiting[0], _Waiting):
                return taken or [self._waiting.popleft()]
            taken.append(self._waiting.popleft())
        return taken

    def _sleep(self) -> float:
        """How long nothing can fall due; other processes may arm clocks, so never long."""
        until = self.clock.due_until()
        if until is None or self.clock.manual:
            return LONGEST_SLEEP
        try:
            with self.log.reading() as cursor:
                due = Indexes(cursor, self.keys.claim_key).next_due()
        except StoreUnavailableError:
            return LONGEST_SLEEP
        if due is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (due.fires_at - until).total_seconds()))

    def _answer(self, batch: list[_Waiting]) -> None:
        try:
            answers = self._take_turn([item.request for item in batch])
        except Exception as error:
            # Nobody may wait for ever, whatever went wrong; nothing of the turn was kept.
            if isinstance(error, StoreUnavailableError):
                logger.warning("the store does not take a turn now: %s", error)
            else:
                logger.exception("a turn failed")
            for item in batch:
                item.answer.set_exception(error)
            return
        for item, answer in zip(batch, answers, strict=True):
            if isinstance(answer, BaseException):
                item.answer.set_exception(answer)
            else:
                item.answer.set_result(answer)

    def _take_turn(self, requests: list[Request]) -> list[Answer | BaseException]:
        """One transaction: what fell due, all the commands, and what they made overdue."""
        with self.log.turn() as cursor:
            turn = self._begin(cursor)
            self._fire(turn)
            answers = [self._execute(turn, request) for request in requests]
            if requests:
                self._fire(turn)
        self._committed(turn)
        return answers

    def _execute(self, turn: Turn, request: Request) -> Answer | BaseException:
        try:
            with turn.savepoint():
                return Execution(turn, request, self.keys.digest_key).run()
        except (StoreUnavailableError, sqlite3.OperationalError):
            raise
        except Exception as error:
            logger.exception("command %s failed", request.kind.__name__)
            return error

    def _fire(self, turn: Turn) -> None:
        if self.clock.due_until() is not None:
            while fire_due(turn, turn.now):
                pass

    def _fire_backlog(self) -> None:
        """After a stop: fire all that fell due meanwhile, in order, some at a time."""
        while self.clock.due_until() is not None:
            with self.log.turn() as cursor:
                turn = self._begin(cursor)
                fired = fire_due(turn, turn.now)
            self._committed(turn)
            if not fired:
                return

    def _begin(self, cursor: SQLiteCursor) -> Turn:
        now = self.clock.now()
        if not self.clock.manual:
            now = max(now, self._recorded_at)
        turn = Turn(
            self.log,
            cursor,
            self._cache,
            self._standing,
            Indexes(cursor, self.keys.claim_key),
            now,
            last_position=self._position,
        )
        self._catch_up(turn)
        return turn

    def _catch_up(self, turn: Turn) -> None:
        """Apply what other processes wrote since our last position."""
        while rows := self.log.after_in_turn(turn.cursor, turn.last_position, 1000):
            for placed in rows:
                aggregate_id = placed.recorded.aggregate_id
                held = turn.changed.get(aggregate_id) or self._cache.peek(aggregate_id)
                if held is not None and placed.recorded.version == held.stream.version + 1:
                    turn.changed[aggregate_id] = held.after(placed)
                turn.last_position = placed.position
                if not self.clock.manual:
                    turn.now = max(turn.now, placed.recorded.trail.recorded_at)
            if any(isinstance(p.recorded.event, PEOPLE_EVENTS) for p in rows):
                people = directory(self.log, turn.cursor, turn.indexes.people_streams())
                turn.standing = replace(turn.standing, people=people)

    def _committed(self, turn: Turn) -> None:
        for aggregate_id, held in turn.changed.items():
            self._cache.put(aggregate_id, held)
        self._standing = turn.standing
        self._recorded_at = turn.now
        with self._moved:
            self._position = max(self._position, turn.last_position)
            self._moved.notify_all()

    def _move_clock(self, target: dt.datetime) -> None:
        assert isinstance(self.clock, ManualClock)
        while True:
            with self.log.turn() as cursor:
                turn = self._begin(cursor)
                if self.clock.instant is None:
                    turn.now = min(target, _earliest(turn.indexes, target))
                fired = fire_due(turn, target, at_their_time=True)
                reached = turn.now if fired else target
                if self.clock.kept:
                    turn.indexes.set(MANUAL_INSTANT, str(micros(reached)))
            self._committed(turn)
            self.clock.set(reached)
            if not fired:
                return

    def _last_row(self, cursor: SQLiteCursor) -> tuple[int, dt.datetime]:
        cursor.execute("SELECT MAX(position) FROM stored_events")
        position = int(cursor.fetchone()[0] or 0)
        rows = self.log.after_in_turn(cursor, position - 1, 1) if position else []
        epoch = dt.datetime.fromtimestamp(0, dt.UTC)
        return position, rows[0].recorded.trail.recorded_at if rows else epoch


def new_command_id() -> UUID:
    """A command id for a caller that gave no Idempotency-Key."""
    return uuid4()


def _earliest(indexes: Indexes, target: dt.datetime) -> dt.datetime:
    due = indexes.next_due()
    return min(due.fires_at, target) if due is not None else target


def _clock(stored_instant: str | None, manual: bool) -> Clock:
    if manual:
        return ManualClock(instant(int(stored_instant)) if stored_instant else None)
    if stored_instant:
        raise CannotServeError(
            "this database was used with a manual clock; start it with DEALTRAIL_CLOCK=manual"
        )
    return RealClock()
