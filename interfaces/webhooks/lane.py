"""One webhook on its way through the log: each aggregate's events in order, until taken.

A failing receiver holds up nobody but itself, and an event that fails only what comes after
it in its own aggregate.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
import time
from dataclasses import dataclass
from uuid import UUID

from application.feed import FeedEvent, FeedFilter, read
from application.sales import Sales
from domain.sight import KeptBack, may_see
from interfaces.cloud_events import line_of
from interfaces.news import News
from projections.history import May, nobody

from .answers import Outcome
from .records import Failure, Held, Hook
from .sending import Message, Sender
from .store import Store

#: Events that one webhook may leave undelivered before it goes no further in the log.
MOST_HELD = 1_000
AT_ONCE = 50
#: Failures one after the other from which on the receiver as a whole is left alone for a while.
PATIENCE = 3
#: The longest rest, after which a look is taken at what others may have changed.
LONGEST_REST = 1.0

logger = logging.getLogger("dealtrail.webhooks")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after failures, and when to give up; in seconds."""

    first: float
    most: float
    give_up: float

    def pause(self, failures: int) -> float:
        """Doubled with each failure, and never quite the same, so that not all come at once."""
        return min(self.most, self.first * 2.0 ** min(failures - 1, 60)) * random.uniform(0.8, 1.2)


class Lane:
    """Sends one webhook its events."""

    def __init__(
        self, webhook_id: UUID, sales: Sales, store: Store, sender: Sender, patience: Patience
    ) -> None:
        self._id = webhook_id
        self._sales = sales
        self._store = store
        self._sender = sender
        self._patience = patience
        #: What was read ahead, and the position that the webhook had then.
        self._ahead: list[FeedEvent] = []
        self._reached = -1

    async def run(self, news: News) -> None:
        """Go on until the webhook is ended."""
        while (hook := self._store.hook(self._id)) is not None:
            seconds = await self._step(hook)
            if seconds is None:
                await news.wait_past(self._reached, LONGEST_REST)
            else:
                await asyncio.sleep(min(seconds, LONGEST_REST))

    async def _step(self, hook: Hook) -> float | None:
        """Do the next thing; returns for how long there is nothing to do, None: until news."""
        now = time.time()
        if hook.suspended:
            return LONGEST_REST
        due = self._store.due(self._id, now)
        if due is not None:
            await self._retry(hook, due)
            return 0.0
        until = [at] if (at := self._store.next_at(self._id)) is not None else []
        if self._store.count_waiting(self._id) >= MOST_HELD:
            return LONGEST_REST
        if now < hook.not_before:
            return max(0.0, min([hook.not_before, *until]) - now)
        event, more = self._next(hook)
        if event is not None:
            await self._first(hook, event)
        if event is not None or more:
            return 0.0
        return max(0.0, min(until) - now) if until else None

    def _next(self, hook: Hook) -> tuple[FeedEvent | None, bool]:
        """The next event of its types, or whether there is more to look through."""
        if hook.position != self._reached:
            self._ahead, self._reached = [], hook.position
        if self._ahead:
            return self._ahead.pop(0), True
        piece = read(self._sales.log, FeedFilter(hook.types), hook.position, AT_ONCE)
        if sent := [event for event in piece.events if not event.is_personal_act]:
            self._ahead = sent
            return self._ahead.pop(0), True
        if piece.seen > hook.position:
            self._store.advance(self._id, hook.position, piece.seen)
            self._reached = piece.seen
        return None, piece.more

    async def _first(self, hook: Hook, event: FeedEvent) -> None:
        """Send an event for the first time, unless one of its aggregate waits already."""
        position = self._reached = event.placed.position
        if self._store.waits(self._id, event.placed.recorded.aggregate_id):
            self._store.hold(self._id, hook.position, event)
            return
        outcome = await self._send(hook, event)
        if outcome.is_taken:
            self._store.taken(self._id, position, hook.position)
            return
        now = time.time()
        self._store.hold(self._id, hook.position, event, self._failure(outcome, now, 1, now))
        failures = hook.failures + 1
        if failures >= PATIENCE:
            pause = self._patience.pause(failures - PATIENCE + 1)
            self._store.pause(self._id, now + pause)
        self._after_failure(hook, outcome, failures, now)

    async def _retry(self, hook: Hook, held: Held) -> None:
        (event,) = read(self._sales.log, FeedFilter(), held.position - 1, 1).events
        if event.is_personal_act:
            # Held by an older release, which sent these too.
            self._store.drop(self._id, held.position)
            return
        outcome = await self._send(hook, event)
        if outcome.is_taken:
            self._store.taken(self._id, held.position)
            return
        now = time.time()
        failure = self._failure(outcome, now, held.attempts + 1, held.since or now)
        self._store.failed(self._id, held.position, failure)
        self._after_failure(hook, outcome, hook.failures, now)

    def _open_to_all(self, event: FeedEvent) -> May:
        """What everybody may read: nothing restricted, and of no person who is kept back."""
        if not (restricted := self._sales.restricted_by_now):
            return nobody
        held = self._sales.held(event.placed.recorded.aggregate_id)
        case = held.stream.state if held is not None else None
        kept_back = KeptBack(restricted, self._sales.erased)
        return lambda clause: may_see(clause, "", frozenset(), case, kept_back=kept_back)

    async def _send(self, hook: Hook, event: FeedEvent) -> Outcome:
        """Without all that not everybody may read: nobody knows who reads it there."""
        secrets = self._sales.keys.webhooks.signing(self._id, dt.datetime.now(dt.UTC))
        event_id = str(event.placed.recorded.trail.event_id)
        message = Message(event_id, line_of(event, self._open_to_all(event)), secrets)
        outcome = await self._sender.send(hook.url, message)
        if not outcome.is_taken:
            logger.info(
                "webhook %s did not take position %s: %s",
                self._id,
                event.placed.position,
                outcome.error,
            )
        return outcome

    def _failure(self, outcome: Outcome, now: float, attempts: int, since: float) -> Failure:
        pause = self._patience.pause(attempts)
        set_aside = now - since >= self._patience.give_up
        return Failure(now, outcome.status, outcome.error, now + pause, set_aside)

    def _after_failure(self, hook: Hook, outcome: Outcome, failures: int, now: float) -> None:
        """Leave the receiver alone as long as it asks for, within reason; or give it up."""
        if outcome.retry_after:
            self._store.rest(self._id, now + min(outcome.retry_after, self._patience.most))
        since = hook.failing_since
        in_vain = since is not None and now - since >= self._patience.give_up
        if outcome.is_gone or (failures >= PATIENCE and in_vain):
            self._store.suspend(self._id)
            logger.warning("webhook %s is suspended: %s", self._id, outcome.error)
