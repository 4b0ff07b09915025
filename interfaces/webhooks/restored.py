"""Webhooks that have come further than the log, since it was restored from a backup."""

from __future__ import annotations

import logging

from application.feed import EVERYTHING, read
from application.log import Log
from application.restored import shared_before
from application.sales import Sales

from .records import Held, Hook
from .store import Store

logger = logging.getLogger("dealtrail.webhooks")


def set_back(store: Store, sales: Sales) -> None:
    """Let every webhook go on from what the log still holds, and forget those it never knew."""
    before = shared_before(sales.log, store.followed)
    if before is not None:
        logger.warning(
            "webhooks had come to position %d, which the log does not hold: it was restored "
            "from a backup; they go on from %d, and receivers may know of lost events",
            store.followed,
            before,
        )
        store.follow(before)
    for hook in store.hooks():
        if sales.held(hook.webhook_id) is None:
            logger.warning("webhook %s is ended: its subscription is lost", hook.webhook_id)
            store.end(hook.webhook_id)
            sales.keys.webhooks.forget(hook.webhook_id)
        else:
            _set_back(hook, store, sales.log)


def _set_back(hook: Hook, store: Store, log: Log) -> None:
    for held in store.held(hook.webhook_id):
        if not _stands(held, log):
            store.drop(hook.webhook_id, held.position)
    before = shared_before(log, hook.position)
    if before is not None:
        store.advance(hook.webhook_id, hook.position, before)


def _stands(held: Held, log: Log) -> bool:
    """Whether the log still holds what could not be delivered."""
    found = read(log, EVERYTHING, held.position - 1, 1).events
    if not found or found[0].placed.position != held.position:
        return False
    return found[0].placed.recorded.trail.event_id == held.event_id
