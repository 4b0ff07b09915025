"""An event that this version cannot read, such as one of a newer version: what to do about it."""

from __future__ import annotations

import logging

from fastapi import Request, Response

from application.envelope import UnreadableEventError
from domain.language import Text

from .problems import ProblemError, response

UNREADABLE = Text(
    "This version cannot read the event at position {position} of the log. Start the version that "
    "wrote it, or a newer one.",
    "本版本无法读取日志中位置 {position} 的事件，请启动写入该事件的版本或更新的版本。",
)

logger = logging.getLogger("dealtrail.http")


def told(position: int | None) -> Text:
    """What is wrong, where, and what to do; nothing out of the row itself."""
    return Text(*(text.format(position=position) for text in UNREADABLE))


async def unreadable(request: Request, error: Exception) -> Response:
    """The answer to whoever asks for what cannot be told without that event."""
    assert isinstance(error, UnreadableEventError)
    said = told(error.position)
    logger.error("%s", said.en)
    return response(ProblemError("unavailable", said), request)
