"""What customers answered when they were reminded: read when it is asked for.

A view knows only where in the log it stands, for what a customer says is personal, and no view
keeps anything personal (R5.4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from application.log import Log
from domain.deal.dunning import DunningSent
from domain.sight import May, veiled

from .paging import Page

#: What the reader sees of a deal, by its id.
EyesOn = Callable[[UUID], May]


def with_replies(page: Page, log: Log, eyes: EyesOn) -> Page:
    """The lines of a page with the last answer of who owes them, as far as the reader sees it."""
    return replace(page, items=[_told(item, log, eyes) for item in page.items])


def _told(item: dict[str, Any], log: Log, eyes: EyesOn) -> dict[str, Any]:
    position: int | None = item["reply_position"]
    reply = _reply(log, position, eyes(UUID(item["deal_id"]))) if position is not None else None
    told = item | {"dunning_reply": reply}
    del told["reply_position"]
    return told


def _reply(log: Log, position: int, may: May) -> str | None:
    (placed,) = log.after(position - 1, 1)
    event = placed.recorded.event
    assert isinstance(event, DunningSent)
    shown, _ = veiled(DunningSent, {"reply": event.reply}, may)
    reply: str | None = shown["reply"]
    return reply
