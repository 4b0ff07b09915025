"""The service's write side: hand a command over, look at what stands, move a manual clock."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from uuid import UUID, uuid4

from domain.decision import Stream
from domain.kernel import Command
from domain.people import People
from domain.policy import Policy

from .clock import Clock, ManualClock, RealClock
from .engines.causes import Cause, advised
from .engines.location import Location
from .exchange import Answer, Look, Request
from .facts import FactFinder
from .indexes import Indexes, instant
from .keys import Keys
from .log import CannotServeError, Log, StoreUnavailableError
from .looking import look, may
from .streams import Held, replayed
from .subject_keys import SubjectKeys
from .turns import Turns
from .writer import Writer

logger = logging.getLogger("dealtrail")


class Sales:
    """The service's write side over one event store."""

    def __init__(
        self,
        location: Location,
        *,
        keys: Location | None = None,
        manual_clock: bool = False,
        clock: Clock | None = None,
        private_webhooks: bool = False,
        master_key: Path | None = None,
        erasures: Path | None = None,
    ) -> None:
        """`master_key`: the file that holds it; without one the key store keeps its own.

        `erasures`: a folder in which these are kept too, so that no restore undoes one.
        """
        if isinstance(location, Path):
            location.parent.mkdir(parents=True, exist_ok=True)
        self.log = Log(location)
        try:
            self.keys = _keys(keys or keys_beside(location), self.log, master_key)
            self.log.unlock(_subject_keys(self.keys))
            self._turns = Turns(
                self.log,
                self.keys,
                lambda stored: clock or _clock(stored, manual_clock),
                private_webhooks=private_webhooks,
                erasures=erasures,
            )
        except StoreUnavailableError as error:
            self.log.close()
            raise refusal(f"the database {location}", error) from error
        except BaseException:
            self.log.close()
            raise
        self._warn_of_manual_time()
        self._writer = Writer(self._turns)
        self._others = self.log.engine.listening(self._turns.notice)

    def _warn_of_manual_time(self) -> None:
        clock = self._turns.clock
        if not isinstance(clock, ManualClock) or clock.instant is not None:
            return
        with self.log.reading() as cursor:
            in_use = Indexes(cursor, self.keys.claim_key).customers.are_there()
        if in_use:
            logger.warning(
                "%s was used in real time; setting the manual clock makes it a database for "
                "manual time for good",
                self.log.location,
            )

    def submit(self, request: Request) -> Future[Answer]:
        """Hand a command over; the future holds its answer once it is on disk."""
        return self._writer.submit(request)

    def execute(self, request: Request) -> Answer:
        """Hand a command over and wait for its answer."""
        return self._writer.execute(request)

    def look(self, aggregate_id: UUID, actor: str) -> Look | None:
        """An aggregate as it stands, and what this person may do with it now."""
        held = self.held(aggregate_id)
        if held is None:
            return None
        with self.log.reading() as cursor:
            facts = FactFinder(Indexes(cursor, self.keys.claim_key), self._stream).known
            return look(held, actor, self._turns.standing, self.clock.now(), facts)

    def may(self, kind: type[Command], aggregate_ids: Iterable[UUID], actor: str) -> set[UUID]:
        """On which of these aggregates the person may issue the command now."""
        standing, now = self._turns.standing, self.clock.now()
        found = {id: held for id in aggregate_ids if (held := self.held(id)) is not None}
        with self.log.reading() as cursor:
            facts = FactFinder(Indexes(cursor, self.keys.claim_key), self._stream).known
            return {
                id for id, held in found.items() if may(kind, held, actor, standing, now, facts)
            }

    def _stream(self, aggregate_id: UUID) -> Stream | None:
        held = self.held(aggregate_id)
        return held.stream if held is not None else None

    def held(self, aggregate_id: UUID) -> Held | None:
        """The committed state of an aggregate, other processes' writes included."""
        held = self._turns.cache.peek(aggregate_id)
        if held is None:
            with self.log.reading() as cursor:
                rows = self.log.rows_of(cursor, aggregate_id)
            return replayed(self.log, rows, aggregate_id)
        for placed in self.log.stream(aggregate_id, held.stream.version):
            held = held.after(placed)
        return held

    @property
    def clock(self) -> Clock:
        return self._turns.clock

    @property
    def people(self) -> People:
        """Everybody, as of the last turn."""
        return self._turns.standing.people

    @property
    def erased(self) -> frozenset[UUID]:
        """The contacts of whom nothing is kept any more, as of the last turn."""
        return self._turns.standing.erased

    @property
    def erased_by_now(self) -> frozenset[UUID]:
        """The same as the log has it, other processes' writes included."""
        with self.log.reading() as cursor:
            return frozenset(Indexes(cursor, self.keys.claim_key).personal.erased())

    @property
    def restricted(self) -> frozenset[UUID]:
        """The contacts whose data only compliance reads, as of the last turn."""
        return self._turns.standing.restricted

    @property
    def restricted_by_now(self) -> frozenset[UUID]:
        """The same as the log has it, other processes' writes included."""
        with self.log.reading() as cursor:
            return Indexes(cursor, self.keys.claim_key).personal.restricted()

    @property
    def policy(self) -> Policy:
        """The policy in force, as of the last turn."""
        return self._turns.standing.policy

    def refresh(self) -> None:
        """Take notice of what other processes wrote, such as a person added just now."""
        self._writer.do(lambda: self._turns.take([]))

    def settle_erasures(self) -> None:
        """Have log, key store and the folder outside agree on who was erased.

        Done at every start; to be done again now and then, since the folder may be away.
        """
        erasing = self._turns.erasing
        if lost := erasing.lost():
            self._writer.do(lambda: self._turns.record_again(lost))
        erasing.publish()

    def reached_by(self, phone: str | None, mail: str | None) -> tuple[tuple[UUID, UUID], ...]:
        """The customers' people who are reached so, by contact_id, each with a case naming him."""
        with self.log.reading() as cursor:
            return Indexes(cursor, self.keys.claim_key).personal.reached_by(phone, mail)

    def reached_like(self, contact_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
        """All others with a phone or mail address of his, each with a case naming him (R5.4).

        The same person may stand in other cases under another contact_id. Of whom is erased
        nobody can tell any more.
        """
        with self.log.reading() as cursor:
            return Indexes(cursor, self.keys.claim_key).personal.reached_like(contact_id)

    def exception_requested(self, deal_id: UUID) -> bool:
        """Whether the price floor ever refused this deal's contract (G3.4.1)."""
        with self.log.reading() as cursor:
            return Indexes(cursor, self.keys.claim_key).registers.exception_requested(deal_id)

    @property
    def position(self) -> int:
        """The newest position that this process knows to be committed."""
        return self._turns.seen

    def wait_past(self, position: int, timeout: float) -> int:
        """Wait until something stands behind the position; returns the newest position."""
        with self._turns.moved:
            self._turns.moved.wait_for(
                lambda: self._turns.seen > position or self._writer.is_closing, timeout
            )
            return self._turns.seen

    def set_clock(self, target: dt.datetime) -> None:
        """Move the manual clock on; all that falls due on the way fires before this returns."""
        instant_set = target.astimezone(dt.UTC)
        self._writer.do(lambda: self._turns.move_clock(instant_set, self._is_closing))

    @property
    def trouble(self) -> Cause | None:
        """What keeps the store from taking turns, as the last one showed."""
        return Cause.STOPPING if self._writer.is_closing else self._writer.condition.cause

    def try_writing(self) -> None:
        """Take the write lock and change nothing; raises StoreUnavailableError.

        The lock alone proves little: on a file that is not writable SQLite grants it.
        """
        with self.log.turn() as cursor:
            cursor.execute("UPDATE settings SET value = value WHERE 1 = 0")

    def stop_taking(self) -> None:
        """Take no more commands; those that were taken are finished meanwhile."""
        self._writer.stop_taking()

    def close(self) -> None:
        """Finish what was taken, then stop."""
        self._writer.close()
        self._others.close()
        self.log.close()
        self.keys.close()
        with self._turns.moved:
            self._turns.moved.notify_all()

    def _is_closing(self) -> bool:
        return self._writer.is_closing


def refusal(what: str, error: Exception) -> Exception:
    """What to say where a store cannot even be opened: itself if it passes, or what helps."""
    said = advised(error)
    return CannotServeError(f"{what} cannot be used: {said}") if said != str(error) else error


def new_command_id() -> UUID:
    """A command id for a caller that gave no Idempotency-Key."""
    return uuid4()


def keys_beside(location: Location) -> Location:
    """Where the keys of a log stand if nobody says otherwise: in a file beside its own."""
    if not isinstance(location, Path):
        raise CannotServeError("a log on a server needs DEALTRAIL_KEYS: where its secrets stand")
    return location.with_name(location.name + ".keys")


def _keys(location: Location, log: Log, master_key: Path | None) -> Keys:
    """The key store; raises CannotServeError if it cannot be used."""
    if isinstance(location, Path) and location == log.location:
        raise CannotServeError(
            f"{location} cannot hold the keys too: who has the log must not have what opens it; "
            "name another file by DEALTRAIL_KEYS"
        )
    if isinstance(location, Path) and not location.exists() and log.last_position():
        logger.warning(
            "the key file %s is missing and was made anew: keys issued before open nothing",
            location,
        )
    try:
        return Keys(location, master_key)
    except CannotServeError as error:
        raise CannotServeError(f"the key store cannot be used: {error}") from error
    except (StoreUnavailableError, OSError) as error:
        lost = "; restore it from a backup" if isinstance(location, Path) else ""
        said = str(error) + lost if (known := advised(error)) == str(error) else known
        raise CannotServeError(f"the key store {location} cannot be used: {said}") from error


def _subject_keys(keys: Keys) -> SubjectKeys:
    """The keys of personal data in it; raises CannotServeError if they cannot be used."""
    try:
        return keys.subjects
    except CannotServeError as error:
        raise CannotServeError(f"the key store {keys.location} is locked: {error}") from error


def _clock(stored_instant: str | None, manual: bool) -> Clock:
    if manual:
        return ManualClock(instant(int(stored_instant)) if stored_instant else None)
    if stored_instant:
        raise CannotServeError(
            "this database was used with a manual clock; start it with DEALTRAIL_CLOCK=manual"
        )
    return RealClock()
