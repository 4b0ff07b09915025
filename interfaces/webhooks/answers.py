"""What a receiver answered: only its status counts, and for how long it wants to be left alone."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

#: How much of an answer is read: what it says does not matter, only its status.
MOST_ANSWER_BYTES = 16 * 1024
READ_ON_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the receiver answered, or why there was no answer."""

    status: int | None = None
    error: str = ""
    retry_after: float = 0.0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver says that it wants nothing more, ever."""
        return self.status == 410


def outcome_of(answer: httpx.Response) -> Outcome:
    error = "" if answer.is_success else f"status {answer.status_code}"
    return Outcome(answer.status_code, error, _retry_after(answer))


async def let_go(answer: httpx.Response) -> None:
    """Be done with an answer of which the status is known, however the rest of it comes.

    What is short is read, so that the connection can serve the next delivery.
    """
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(READ_ON_SECONDS):
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > MOST_ANSWER_BYTES:
                    break
    with contextlib.suppress(httpx.HTTPError):
        await answer.aclose()


def _retry_after(answer: httpx.Response) -> float:
    """For how many seconds the receiver asks to be left alone: a number, or a date (RFC 9110)."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told) if len(told) < 10 else 0.0
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
