"""One reader on his way through the feed, piece by piece, as he may see it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from application.envelope import UnreadableEventError
from application.feed import MOST_EVENTS, FeedEvent, FeedFilter, read
from application.reads import Reads
from application.sales import Sales
from domain.people import Person
from domain.registers import reads_personal_data
from domain.scope import scope_of
from interfaces.cloud_events import line_of
from interfaces.news import News
from projections.history import May

from .caller import Caller
from .cases import readable
from .problems import ProblemError
from .witness import Witness

HEARTBEAT_SECONDS = 15.0
#: How long one answer stays open at most; whoever follows on comes again where he was.
LONGEST_SECONDS = 900.0
#: Threads that read the log for all readers of the feed.
READERS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of the feed as one reader may see it: each event's position and its line."""

    lines: tuple[tuple[int, str], ...]
    more: bool


class Eyes:
    """What a person may read of what is restricted, found out once for each aggregate."""

    def __init__(self, person: Person, sales: Sales, witness: Witness) -> None:
        self._person = person
        self._sales = sales
        self._witness = witness
        self._known: dict[tuple[UUID, str], bool] = {}
        self._readable: dict[UUID, bool] = {}
        self._sees_all = scope_of(person, sales.people, sales.clock.now()).is_whole

    def reads(self, event: FeedEvent) -> bool:
        """Whether he learns of the event at all."""
        if event.is_personal_act:
            return reads_personal_data(self._person)
        return self.reads_case(event.placed.recorded.aggregate_id)

    def reads_case(self, aggregate_id: UUID) -> bool:
        """Whether the case is there for him; what is no case is."""
        if self._sees_all:
            return True
        if aggregate_id not in self._readable:
            held = self._sales.held(aggregate_id)
            is_his = held is None or readable(self._person, held.stream.state, self._sales)
            self._readable[aggregate_id] = is_his
        return self._readable[aggregate_id]

    def on(self, aggregate_id: UUID) -> May:
        return lambda clause: self._may(aggregate_id, clause)

    def _may(self, aggregate_id: UUID, clause: str) -> bool:
        key = aggregate_id, clause
        if key not in self._known:
            held = self._sales.held(aggregate_id)
            state = held.stream.state if held is not None else None
            self._known[key] = self._witness.eyes(aggregate_id, state)(clause)
        return self._known[key]


class Following:
    """One reader on his way through the feed."""

    def __init__(
        self,
        request: Request,
        sales: Sales,
        caller: Caller,
        wanted: FeedFilter,
        after: int,
        limit: int | None,
    ) -> None:
        self._news: News = request.app.state.news
        self._limiter: CapacityLimiter = request.app.state.feed_readers
        self._reads: Reads = request.app.state.reads
        self._sales = sales
        self._person_id = caller.person.id
        self._wanted = wanted
        self._position = after
        self._left = limit
        self._until = time.monotonic() + LONGEST_SECONDS

    async def lines(self, piece: Shown, wait: float) -> AsyncIterator[bytes]:
        """What there is; if there is nothing, what comes within so many seconds."""
        give_up = time.monotonic() + wait
        said = False
        while True:
            for _, line in piece.lines:
                yield line.encode() + b"\n"
                said = True
            if not piece.more:
                left = give_up - time.monotonic()
                if said or left <= 0 or not await self._is_news(left):
                    return
            if self._is_over():
                return
            piece = await self.next_piece()

    async def sent_events(self, piece: Shown) -> AsyncIterator[bytes]:
        """What there is and what comes, until the reader goes or the stream grows old."""
        yield KEEPALIVE_COMMENT
        said_at = time.monotonic()
        while True:
            for position, line in piece.lines:
                yield format_sse_event(data_str=line, id=str(position))
            if self._is_over():
                return
            if piece.lines:
                said_at = time.monotonic()
            if not piece.more:
                await self._is_news(max(0.0, said_at + HEARTBEAT_SECONDS - time.monotonic()))
            if self._is_over():
                return
            # However much happens that the reader did not ask for, he hears that all is well.
            if time.monotonic() >= said_at + HEARTBEAT_SECONDS:
                # Tells how far it has seen too: who comes again need not look through that anew.
                yield KEEPALIVE_COMMENT + format_sse_event(id=str(self._position))
                said_at = time.monotonic()
            piece = await self.next_piece()

    async def next_piece(self) -> Shown:
        return await run_sync(self._read, limiter=self._limiter)

    async def _is_news(self, seconds: float) -> bool:
        left = max(0.0, self._until - time.monotonic())
        return await self._news.wait_past(self._position, min(seconds, left))

    def _is_over(self) -> bool:
        person = self._sales.people.get(self._person_id)
        return (
            self._left == 0
            or self._news.is_stopping
            or person is None
            or person.retired
            or time.monotonic() >= self._until
        )

    def _read(self) -> Shown:
        most = MOST_EVENTS if self._left is None else min(MOST_EVENTS, self._left)
        try:
            piece = read(self._sales.log, self._wanted, self._position, most)
        except UnreadableEventError as error:
            raise ProblemError("unavailable", str(error)) from error
        person = self._sales.people.get(self._person_id)
        if person is None or person.retired:
            raise ProblemError("unauthenticated")
        witness = Witness(person, self._sales, self._reads)
        eyes = Eyes(person, self._sales, witness)
        seen = (e for e in piece.events if eyes.reads(e))
        lines = tuple((e.placed.position, _line(e, eyes)) for e in seen)
        # What is recorded of this reading follows in the same answer: who reads on misses nothing.
        more = witness.testify() or piece.more
        self._position = piece.seen
        if self._left is not None:
            self._left -= len(lines)
        return Shown(lines, more and self._left != 0)


def _line(event: FeedEvent, eyes: Eyes) -> str:
    return line_of(event, eyes.on(event.placed.recorded.aggregate_id))
