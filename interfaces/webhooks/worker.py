"""The thread that sends webhooks: follows who subscribed, and keeps a lane for each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from pathlib import Path
from uuid import UUID

from application.engines.errors import StoreUnavailableError
from application.engines.location import Location
from application.engines.sole import sole
from application.feed import FeedEvent, FeedFilter, read
from application.sales import Sales
from domain.company.webhooks import WebhookSubscribed, WebhookUnsubscribed
from interfaces.news import News
from interfaces.settings import Settings

from .lane import Lane, Patience
from .restored import set_back
from .sending import Sender
from .store import Store

CHANGES = FeedFilter(frozenset({WebhookSubscribed.__name__, WebhookUnsubscribed.__name__}))
LOOK_SECONDS = 5.0
#: How often it is written down up to where nobody subscribed.
KEEP_SECONDS = 1.0
#: How long to wait after a mistake, and for another process that sends already.
BACK_OFF_SECONDS = 1.0

logger = logging.getLogger("dealtrail.webhooks")


def beside(log: Location) -> Location:
    """Where it is kept how far the webhooks of a log have come."""
    return log.with_name(log.name + ".webhooks") if isinstance(log, Path) else log


class Worker:
    """Sends webhooks from a thread and an event loop of its own, until it is stopped."""

    def __init__(self, sales: Sales, settings: Settings) -> None:
        self._sales = sales
        self._settings = settings
        self.store = Store(beside(settings.location))
        self._lock = sole(settings.location, "webhooks-lock")
        #: Whether what is kept of webhooks was compared with the log since the start.
        self._fits = False
        #: Up to where it was looked for subscriptions, and when that was last written down.
        self._followed: int | None = None
        self._kept_at = 0.0
        self._lanes: dict[UUID, asyncio.Task[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._main: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """What is on its way may be cut off; it is sent again after the next start."""
        if self._main is not None and self._thread.is_alive():
            # The loop may have come to its end by itself in this very moment.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._main.cancel)
            self._thread.join()
        self._lock.release()
        self.store.close()

    # ---- the thread ----------------------------------------------------------------

    def _work(self) -> None:
        try:
            with (
                asyncio.Runner(loop_factory=lambda: self._loop) as runner,
                contextlib.suppress(asyncio.CancelledError),
            ):
                runner.run(self._run())
        finally:
            self._ready.set()

    async def _run(self) -> None:
        self._main = asyncio.current_task()
        news = News(self._sales)
        sender = Sender(self._settings.webhooks_private, self._settings.webhooks_timeout_seconds)
        news.start()
        self._ready.set()
        try:
            while True:
                if self._lock.take():
                    await self._look(news, sender)
                else:
                    self._followed = None
                    await asyncio.sleep(BACK_OFF_SECONDS)
        finally:
            news.stop()
            for lane in self._lanes.values():
                lane.cancel()
            await asyncio.gather(*self._lanes.values(), return_exceptions=True)
            await sender.close()

    async def _look(self, news: News, sender: Sender) -> None:
        """Take notice of who subscribed, see that each has his lane, and wait for news."""
        try:
            if not self._fits:
                set_back(self.store, self._sales)
                self._fits = True
            followed = self._follow()
            for hook in self.store.hooks():
                if hook.webhook_id not in self._lanes:
                    self._begin(hook.webhook_id, news, sender)
            await news.wait_past(followed, LOOK_SECONDS)
        except Exception as error:
            _tell("webhooks cannot be followed now", error)
            await asyncio.sleep(BACK_OFF_SECONDS)

    def _follow(self) -> int:
        """Take notice of who subscribed or ended it; returns up to where.

        Written down with what was found, and else now and then only: not for every commit.
        """
        seen = self.store.followed if self._followed is None else self._followed
        more, found = True, False
        while more:
            piece = read(self._sales.log, CHANGES, seen)
            for event in piece.events:
                self._note(event)
            seen, more, found = piece.seen, piece.more, found or bool(piece.events)
        if seen != self._followed and (found or time.monotonic() - self._kept_at > KEEP_SECONDS):
            self.store.follow(seen)
            self._kept_at = time.monotonic()
        self._followed = seen
        return seen

    def _note(self, event: FeedEvent) -> None:
        match event.placed.recorded.event:
            case WebhookSubscribed(webhook_id=webhook_id, url=url, types=types):
                self.store.begin(webhook_id, url, types, event.placed.position)
            case WebhookUnsubscribed(webhook_id=webhook_id):
                self.store.end(webhook_id)
                self._sales.keys.webhooks.forget(webhook_id)

    def _begin(self, webhook_id: UUID, news: News, sender: Sender) -> None:
        settings = self._settings
        patience = Patience(
            settings.webhooks_retry_seconds,
            settings.webhooks_retry_most_seconds,
            settings.webhooks_give_up_hours * 3600,
        )
        lane = Lane(webhook_id, self._sales, self.store, sender, patience)
        self._lanes[webhook_id] = asyncio.create_task(self._keep(webhook_id, lane, news))

    async def _keep(self, webhook_id: UUID, lane: Lane, news: News) -> None:
        """A mistake in one lane stops it for a moment, and no other."""
        try:
            while True:
                try:
                    return await lane.run(news)
                except Exception as error:
                    _tell(f"webhook {webhook_id} cannot go on now", error)
                    await asyncio.sleep(BACK_OFF_SECONDS)
        finally:
            self._lanes.pop(webhook_id, None)


def _tell(what: str, error: Exception) -> None:
    """Of a store that is away its own words say all; of a mistake we want the place."""
    passes = isinstance(error, StoreUnavailableError)
    said = " ".join(str(error).split())
    logger.error("%s: %s", what, said, exc_info=None if passes else error)
