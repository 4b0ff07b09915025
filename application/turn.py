"""One turn: with the write lock held, carry out all commands that wait, each on its own.

A command runs in a savepoint: it looks for its receipt, reads its facts, decides, and writes
its events and its receipt, or rolls back alone. What a turn changes in memory becomes
visible only when the transaction is committed.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from domain.calendar import Calendar
from domain.changing import replace
from domain.company.erasures import Erasure, ErasureState, SubjectErased
from domain.company.restrictions import Restriction
from domain.company.state import COMPANY_ID, Company, Employment
from domain.context import Context
from domain.decision import Stream, decide, unfold
from domain.kernel import Command, Event, Recorded
from domain.outcomes import Deviation
from domain.people import People, Person
from domain.policy import Policy

from .envelope import Placed, UnreadableEventError
from .facts import FactFinder
from .forgetting import forgotten
from .indexes import Indexes
from .log import Cursor, Log
from .reactions import reactions
from .streams import Cache, Held, replayed

logger = logging.getLogger("dealtrail")


@dataclass(frozen=True, slots=True)
class Standing:
    """What all commands of a turn are decided under."""

    policy: Policy
    calendar: Calendar
    people: People
    #: Whether webhooks may go to private addresses, as this process was started.
    private_webhooks: bool = False
    #: Contacts who were erased, and those whose data only compliance reads (R5.4).
    erased: frozenset[UUID] = frozenset()
    restricted: frozenset[UUID] = frozenset()

    def under(self, company: Company) -> Standing:
        """With the policy and the calendar that the company has in force."""
        policy, calendar = company.policies.in_force, company.calendar
        return replace(self, policy=policy, calendar=calendar)

    def knowing(self, indexes: Indexes) -> Standing:
        """With those who were erased or restricted, as the indexes have it."""
        erased = frozenset(indexes.personal.erased())
        return replace(self, erased=erased, restricted=indexes.personal.restricted())


@dataclass(slots=True)
class Turn:
    """The state of one turn: what it loaded and wrote, on top of what was committed."""

    log: Log
    cursor: Cursor
    cache: Cache
    standing: Standing
    indexes: Indexes
    now: dt.datetime
    changed: dict[UUID, Held] = field(default_factory=dict)
    last_position: int = 0
    #: Clocks whose firing failed; they wait for a restart, and keep nothing else waiting.
    stuck: set[UUID] = field(default_factory=set)
    #: Where the receipts of this turn stand, by their streams.
    receipts: dict[UUID, int] = field(default_factory=dict)
    #: The keys of those who were erased since the last turn: to be destroyed with the commit.
    ended: tuple[str, ...] = ()
    _undo: list[tuple[UUID, Held | None]] = field(default_factory=list)

    def informed(self, command: Command, stream: Stream, context: Context) -> Context:
        """The context with the facts that the command needs of others."""
        if not command.needs:
            return context
        private = self.standing.private_webhooks
        finder = FactFinder(self.indexes, self.stream, private, self.last_position)
        return replace(context, facts=finder.find(type(command), command, stream, context))

    def load(self, aggregate_id: UUID) -> Held | None:
        """The aggregate as this turn sees it, or None."""
        held = self.changed.get(aggregate_id) or self.cache.peek(aggregate_id)
        if held is None:
            rows = self.log.rows_of(self.cursor, aggregate_id)
            held = replayed(self.log, rows, aggregate_id)
            if held is not None and held.stream.version:
                self.cache.put(aggregate_id, held)
        return held

    def now_of(self, held: Held) -> Held:
        """The aggregate as this turn left it, which was loaded, or is new, in this turn."""
        return self.changed.get(held.stream.id, held)

    def stream(self, aggregate_id: UUID) -> Stream | None:
        held = self.load(aggregate_id)
        return held.stream if held is not None else None

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All of what happens inside, or nothing of it."""
        mark, standing, last_position = len(self._undo), self.standing, self.last_position
        ended = self.ended
        self.cursor.execute("SAVEPOINT one")
        try:
            yield
        except BaseException as error:
            self._roll_back_to_savepoint(error)
            self._take_back(mark)
            # Positions given out inside are given again, perhaps by another process.
            self.standing, self.last_position, self.ended = standing, last_position, ended
            raise
        self.cursor.execute("RELEASE one")

    def _roll_back_to_savepoint(self, error: BaseException) -> None:
        try:
            self.cursor.execute("ROLLBACK TO one")
            self.cursor.execute("RELEASE one")
        except Exception as gone:
            # A full disk may end the whole transaction; then that is what is the matter.
            raise gone from error

    def _take_back(self, mark: int) -> None:
        while len(self._undo) > mark:
            aggregate_id, before = self._undo.pop()
            if before is None:
                del self.changed[aggregate_id]
            else:
                self.changed[aggregate_id] = before

    def record(
        self,
        held: Held,
        event: Event,
        context: Context,
        deviations: tuple[Deviation, ...] = (),
        caused_by: UUID | None = None,
    ) -> tuple[Placed, ...]:
        """Write the event, its clock events, and whatever the service does on account of it."""
        stream, recorded = unfold(held.stream, event, context, deviations, caused_by)
        placed = self._write(held, stream, recorded)
        for item in list(placed):
            placed += self._react(item, context)
        return placed

    def _write(
        self, held: Held, stream: Stream, recorded: tuple[Recorded, ...]
    ) -> tuple[Placed, ...]:
        placed = tuple(self.log.append(self.cursor, recorded))
        self.indexes.note(held.stream, stream, recorded)
        by_command = recorded[0].trail.command is not None
        version = stream.version if by_command else held.command_version
        self._undo.append((stream.id, self.changed.get(stream.id)))
        self.changed[stream.id] = Held(stream, version, placed[-1].position)
        self.last_position = placed[-1].position
        self._note_standing(stream)
        for item in recorded:
            if isinstance(item.event, SubjectErased):
                self._forget(item.event.contact_id)
                self.ended += item.event.kids
        return placed

    def _forget(self, contact_id: UUID) -> None:
        """From here on the turn knows the person by his id only."""
        for stream in forgotten(contact_id, self.indexes, self.stream):
            held = self.load(stream.id)
            assert held is not None
            self._undo.append((stream.id, self.changed.get(stream.id)))
            self.changed[stream.id] = replace(held, stream=stream)

    def _react(self, placed: Placed, context: Context) -> tuple[Placed, ...]:
        stream = self.stream(placed.recorded.aggregate_id)
        assert stream is not None
        done: tuple[Placed, ...] = ()
        for reaction in reactions(placed.recorded, stream, self.indexes):
            target = self.load(reaction.aggregate_id) or Held(
                Stream.empty(reaction.aggregate, reaction.aggregate_id)
            )
            system = self.informed(reaction.command, target.stream, context.by_system())
            decision = decide(reaction.command, target.stream.state, system)
            assert not decision.reasons, f"a reaction was refused: {decision.reasons}"
            for event, deviations in decision.flagged():
                assert isinstance(event, Event), "a reaction writes to its own aggregate only"
                current = self.now_of(target)
                cause = placed.recorded.trail.event_id
                done += self.record(current, event, system, deviations, caused_by=cause)
        return done

    def _note_standing(self, stream: Stream) -> None:
        """What the company lays down counts from the next command on."""
        match stream.state:
            case Employment(person=Person() as person):
                people = People({**self.standing.people.by_id, person.id: person})
                self.standing = replace(self.standing, people=people)
            case Company() as company:
                self.standing = self.standing.under(company)
            case Erasure(status=ErasureState.ERASED) | Restriction():
                self.standing = self.standing.knowing(self.indexes)
            case _:
                pass


def directory(log: Log, cursor: Cursor, streams: list[UUID]) -> People:
    """Everybody, from their streams; whoever cannot be read is left out and may do nothing."""
    found: dict[str, Person] = {}
    for stream_id in streams:
        try:
            held = replayed(log, log.rows_of(cursor, stream_id), stream_id)
        except UnreadableEventError:
            logger.exception("a person is left out")
            continue
        if held is not None and held.stream.state.person is not None:
            person = held.stream.state.person
            found[person.id] = person
    return People(found)


def company_in_force(log: Log, cursor: Cursor) -> Company:
    """What the company has laid down; if that cannot be read, what ships."""
    company = Company(COMPANY_ID)
    try:
        held = replayed(log, log.rows_of(cursor, COMPANY_ID), COMPANY_ID)
    except UnreadableEventError:
        logger.exception("the policy and the calendar that ship are in force")
        return company
    if held is not None:
        company = held.stream.state
    return company
