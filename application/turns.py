"""Takes turns, one after the other, and carries over from each to the next what it found.

Between turns it holds the cache, where the log stands, and who works here. Only the writer
thread takes turns; anybody may read what they left.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from domain.calendar import Calendar, day_of

from . import indexing
from .clock import MANUAL_INSTANT, Clock, ClockGoesBackError, ManualClock
from .deadlines import BATCH, fire_due
from .engines.causes import Cause, NotTakenError
from .erasing import Erasing, record_again
from .exchange import Answer, CommandFailedError, Request
from .execution import Execution
from .following import catch_up, newest_row
from .indexes import PERSONAL_MARK, Indexes, instant, micros
from .keys import Keys
from .log import CommitUncertainError, Cursor, Log, StoreUnavailableError, is_of_the_store
from .streams import Cache
from .turn import Standing, Turn, company_in_force, directory

#: The setting that keeps when the store was last probed.
PROBED_AT = "probed_at"

logger = logging.getLogger("dealtrail")


class Turns:
    """The turns of this process over one log."""

    def __init__(
        self,
        log: Log,
        keys: Keys,
        clock: Callable[[str | None], Clock],
        *,
        private_webhooks: bool = False,
        erasures: Path | None = None,
    ) -> None:
        """`erasures`: the folder in which they are kept too, if the operator named one."""
        self._log = log
        self._keys = keys
        self._stuck: set[UUID] = set()
        self._heard = 0
        self.cache = Cache()
        self.moved = threading.Condition()
        with log.turn() as cursor:
            indexing.prepare(log, cursor, keys.claim_key)
            indexes = self._indexes(cursor)
            self.clock = clock(indexes.registers.setting(MANUAL_INSTANT))
            people = directory(log, cursor, indexes.registers.people_streams())
            company = company_in_force(log, cursor)
            policy, calendar = company.policies.in_force, company.calendar
            standing = Standing(policy, calendar, people, private_webhooks)
            self.standing = standing.knowing(indexes)
            self._personal_mark = indexes.registers.setting(PERSONAL_MARK)
            self.position, self._recorded_at = newest_row(log, cursor)
            self._next = indexes.clocks.next_due()
        _warn_of_unknown_year(calendar, self.clock.now())
        self.erasing = Erasing(log, keys, erasures)
        self.record_again(self.erasing.lost())
        self.erasing.publish()

    # ---- who was erased --------------------------------------------------------------

    def record_again(self, lost: Mapping[UUID, UUID]) -> None:
        """Record these erasures anew, unless another process just did."""
        if not lost:
            return
        with self._turn() as turn:
            for contact_id, erasure_id in lost.items():
                if contact_id not in turn.standing.erased:
                    record_again(turn, contact_id, erasure_id)

    # ---- what others write -----------------------------------------------------------

    @property
    def seen(self) -> int:
        """The newest position known to be committed, perhaps by another process."""
        return max(self.position, self._heard)

    def notice(self) -> None:
        """Another process committed something; what it wrote is followed in the next turn."""
        last = self._log.last_position()
        self._hear_of_people()
        with self.moved:
            self._heard = max(self._heard, last)
            self.moved.notify_all()

    def _hear_of_people(self) -> None:
        """Before anybody is told that it was committed: whom others erased or restricted."""
        with self._log.reading() as cursor:
            if self._indexes(cursor).registers.setting(PERSONAL_MARK) == self._personal_mark:
                return
        # Looked up with the lock in hand: nothing newer may be known here meanwhile.
        with self.moved, self._log.reading() as cursor:
            indexes = self._indexes(cursor)
            self._keys.subjects.forget(indexes.subjects.erased_kids())
            # A new one: the old one is the writer's to change.
            self.cache = Cache()
            self.standing = self.standing.knowing(indexes)
            self._personal_mark = indexes.registers.setting(PERSONAL_MARK)

    # ---- taking turns --------------------------------------------------------------

    def take(self, requests: list[Request]) -> list[Answer | CommandFailedError]:
        """One transaction: what fell due, all the commands, and what they made overdue.

        When much fell due at once it fires some at a time, so that other processes get their
        turn too; the commands are decided when all of it has fired.
        """
        while True:
            with self._turn() as turn:
                has_fired_all = self._fire(turn) < BATCH
                answers = [self._execute(turn, r) for r in requests] if has_fired_all else []
            if has_fired_all or not requests:
                return answers

    def is_due(self) -> bool:
        """Whether a clock waits to fire, or others wrote something; looks without the lock."""
        with self._log.reading() as cursor:
            if self._log.last_in_turn(cursor) > self.position:
                return True
            until = self.clock.due_until()
            return until is not None and bool(
                self._indexes(cursor).clocks.next_due(until, self._stuck)
            )

    def probe(self) -> None:
        """Commit a trifle: on a disk that was full only a write shows if there is room again."""
        with self._turn() as turn:
            turn.indexes.registers.set(PROBED_AT, str(micros(turn.now)))

    def rest(self) -> dt.timedelta | None:
        """How long nothing falls due, as of the last turn; None if nothing ever does."""
        until = self.clock.due_until()
        if until is None or self._next is None:
            return None
        return self._next.fires_at - until

    def move_clock(self, target: dt.datetime, stopping: Callable[[], bool]) -> None:
        """Move the manual clock on; it stops at each instant at which something fires."""
        if not isinstance(self.clock, ManualClock):
            raise TypeError("the machine's clock is not to be set")
        while not stopping():
            with self._turn() as turn:
                stands = self.clock.instant
                if stands is None:
                    due = turn.indexes.clocks.next_due(target, turn.stuck)
                    turn.now = due.fires_at if due is not None else target
                elif target < stands:
                    raise ClockGoesBackError(stands)
                fired = fire_due(turn, target, at_their_time=True)
                reached = turn.now if fired else target
                if self.clock.kept:
                    turn.indexes.registers.set(MANUAL_INSTANT, str(micros(reached)))
            self.clock.set(reached)
            if not fired:
                return
        raise NotTakenError("the service is stopping", Cause.STOPPING)

    # ---- one turn ------------------------------------------------------------------

    @contextmanager
    def _turn(self) -> Iterator[Turn]:
        """What happens inside is committed and known afterwards, or never was."""
        turn = None
        try:
            with self._log.turn() as cursor:
                turn = self._begin(cursor)
                yield turn
                self._next = turn.indexes.clocks.next_due(but=self._stuck)
        except CommitUncertainError as error:
            if turn is None or not self._stands(turn):
                raise StoreUnavailableError(str(error)) from error
        self._committed(turn)

    def _begin(self, cursor: Cursor) -> Turn:
        indexes = self._indexes(cursor)
        if isinstance(self.clock, ManualClock) and self.clock.kept:
            stored = indexes.registers.setting(MANUAL_INSTANT)
            if stored is not None:  # perhaps set by another process
                self.clock.set(instant(int(stored)))
        turn = Turn(
            self._log,
            cursor,
            self.cache,
            self.standing,
            indexes,
            self.clock.now(),
            last_position=self.position,
            stuck=self._stuck,
        )
        newest = max(self._recorded_at, catch_up(turn))
        if not self.clock.stands:
            turn.now = max(turn.now, newest)
        return turn

    def _execute(self, turn: Turn, request: Request) -> Answer | CommandFailedError:
        try:
            with turn.savepoint():
                answer = Execution(turn, request, self._keys.digest_key).run()
        except Exception as error:
            if is_of_the_store(error):
                raise
            logger.exception("command %s failed", request.kind.__name__)
            # The error itself may be one that a future cannot carry (StopIteration).
            return CommandFailedError(f"{request.kind.__name__}: {type(error).__name__}")
        self._fire(turn)
        return answer

    def _fire(self, turn: Turn) -> int:
        return fire_due(turn, turn.now) if self.clock.due_until() is not None else 0

    def _committed(self, turn: Turn) -> None:
        if turn.ended:
            self._forget(turn.ended)
        else:
            for aggregate_id, held in turn.changed.items():
                # That of the turn: if another one took its place, the states are no longer true.
                turn.cache.put(aggregate_id, held)
        if turn.last_position > self.position:
            self._recorded_at = turn.now
        with self.moved:
            self.standing = turn.standing
            self.position = max(self.position, turn.last_position)
            self.moved.notify_all()

    def _forget(self, kids: tuple[str, ...]) -> None:
        """Destroy the keys of who was erased, and every state that may still know him."""
        self.cache.clear()
        self.erasing.destroy(kids)

    def _stands(self, turn: Turn) -> bool:
        """Whether a turn whose COMMIT failed stands in the log all the same.

        Looked for with the write lock in hand: where the connection was lost, the commit may
        still be on its way. Raises CommitUncertainError where nobody can look now.
        """
        try:
            with self._log.turn() as cursor:
                found = {
                    stream_id: [p.position for p in self._log.stream_in_turn(cursor, stream_id)]
                    for stream_id in turn.receipts
                }
        except StoreUnavailableError as error:
            raise CommitUncertainError(str(error)) from error
        return bool(found) and all(found[s] == [position] for s, position in turn.receipts.items())

    def _indexes(self, cursor: Cursor) -> Indexes:
        return Indexes(cursor, self._keys.claim_key)


def _warn_of_unknown_year(calendar: Calendar, now: dt.datetime) -> None:
    year = day_of(now).year
    if year not in calendar.years:
        logger.warning(
            "calendar %s knows no holidays of %s: every Monday to Friday counts as worked until "
            "an admin publishes that year's days (PublishCalendar)",
            calendar.version,
            year,
        )
